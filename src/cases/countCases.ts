import type { User } from '../accounts/rules.ts';
import type { Hub } from '../hub.ts';
import { type PreparedQuery, prepareQuery } from './casePages.ts';
import { findCounts, findPeriodCounts, findSearchCounts, type StatusCount } from './countStore.ts';
import { type CaseCount, type CaseFilter, COUNTED } from './listRules.ts';
import type { CaseStatus } from './rules.ts';

export type CaseCounts = ReadonlyMap<CaseStatus, CaseCount>;

/**
 * P-50d, D-31: how many télédossiers of each status the filter leaves, whichever step is chosen: exact without period nor
 * search, else up to a thousand.
 */
export async function countCases(
  hub: Pick<Hub, 'db'>,
  user: User,
  filter: Omit<CaseFilter, 'statuses'>,
): Promise<CaseCounts> {
  const prepared = await prepareQuery(hub, user, { ...filter, statuses: null });
  const exact = prepared.needle === 'NONE' && filter.from === null && filter.before === null;
  const found = exact ? await findCounts(hub.db, prepared.perimeter) : await findFiltered(hub, prepared);
  return new Map(
    found.map(({ status, count }) => {
      const more = !exact && count > COUNTED;
      return [status, { count: more ? COUNTED : count, more }] as const;
    }),
  );
}

async function findFiltered(hub: Pick<Hub, 'db'>, { perimeter, needle }: PreparedQuery): Promise<StatusCount[]> {
  if (needle === 'TOO_SHORT') return [];
  return needle === 'NONE' ? findPeriodCounts(hub.db, perimeter) : findSearchCounts(hub.db, perimeter, needle);
}
