import type { User } from '../accounts/rules.ts';
import type { Hub } from '../hub.ts';
import { prepareQuery, readCases } from './casePages.ts';
import { type Movement, type PortalCaseQuery, readingOf } from './listRules.ts';

/** A télédossier whose neighbours are looked for. */
export interface NeighbourTarget {
  readonly id: string;
  readonly arrivedAt: Date;
  readonly updatedAt: Date | null;
}

export interface Neighbours {
  readonly previous: string | null;
  readonly next: string | null;
}

/**
 * The télédossiers before and after one in the order of a list, within what the person may see; also when that one has
 * left the list, as when its status has just been changed.
 */
export async function findNeighbours(
  hub: Pick<Hub, 'db' | 'clock'>,
  user: User,
  target: NeighbourTarget,
  query: PortalCaseQuery,
): Promise<Neighbours> {
  const prepared = await prepareQuery(hub, user, query);
  const { sort } = query;
  const at = readingOf(sort, 'AFTER').key === 'SENT' ? target.arrivedAt : (target.updatedAt ?? target.arrivedAt);
  const start = { at: at.toISOString(), id: target.id };
  const nearest = async (movement: Movement): Promise<string | null> => {
    // Two, because an instant of the database may be finer than ours: then the télédossier is beyond itself.
    const found = await readCases(hub, prepared, { sort, movement, start, limit: 2 });
    return found.find(({ id }) => id !== target.id)?.id ?? null;
  };
  const [previous, next] = await Promise.all([nearest('BEFORE'), nearest('AFTER')]);
  return { previous, next };
}
