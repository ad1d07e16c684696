import { type Action, allows, caseScope } from '../accounts/perimeter.ts';
import type { User } from '../accounts/rules.ts';
import type { PortalCaseQuery } from '../cases/listRules.ts';
import { selectCases } from '../cases/selectCases.ts';
import type { Hub } from '../hub.ts';
import { tooManyTicked, tooManyToChange, tooManyToDownload } from '../refusals/bulk.ts';
import { forbidden, Refused } from '../refusals/catalogue.ts';
import { MOST_CHANGED, MOST_DOWNLOADED, MOST_TICKED, type Selection, type Ticked } from './bulkRules.ts';
import { findChosen, movedSince } from './bulkStore.ts';

/** What a person chose in the list: rows they ticked, or all the results of its query. */
export type Choice =
  | { readonly ticked: readonly Ticked[]; readonly query: null }
  | {
      readonly ticked: null;
      readonly query: PortalCaseQuery;
      /** When the person was told how many they are: what came among them since was not confirmed (P-54). Null: now. */
      readonly shownAt: Date | null;
    };

const DOWNLOAD: Action = 'cases.download';

/**
 * P-14, P-61: what of a choice exists for the person. Ticked télédossiers out of their perimeter are not among `cases`, as
 * if they did not exist.
 */
export async function readSelection(
  hub: Pick<Hub, 'db' | 'clock'>,
  user: User,
  choice: Choice,
  action: Extract<Action, 'cases.changeStatus' | 'cases.download'>,
): Promise<Selection> {
  const scope = caseScope(user);
  if (scope === null || !allows(user, action)) throw new Refused(forbidden);
  const ticked = choice.query === null ? distinct(choice.ticked) : await frozen(hub, user, choice, action);
  const cases = ticked.length === 0 ? [] : await findChosen(hub.db, scope, ids(ticked));
  return { ticked, cases };
}

async function frozen(
  hub: Pick<Hub, 'db' | 'clock'>,
  user: User,
  { query, shownAt }: Extract<Choice, { ticked: null }>,
  action: Action,
): Promise<Ticked[]> {
  const [most, refusal] = action === DOWNLOAD ? [MOST_DOWNLOADED, tooManyToDownload] : [MOST_CHANGED, tooManyToChange];
  const found = await selectCases(hub, user, query, most + 1);
  if (found.length > most) throw new Refused(refusal);
  const late = shownAt === null ? new Set() : await movedSince(hub.db, ids(found), shownAt);
  return found.flatMap(({ id, status }) => (late.has(id) ? [] : [{ id, seen: status }]));
}

/** Each once, as it was ticked first. */
function distinct(ticked: readonly Ticked[]): readonly Ticked[] {
  const byId = new Map<string, Ticked>();
  for (const one of ticked) if (!byId.has(one.id)) byId.set(one.id, one);
  if (byId.size > MOST_TICKED) throw new Refused(tooManyTicked);
  return [...byId.values()];
}

function ids(chosen: readonly Pick<Ticked, 'id'>[]): string[] {
  return chosen.map(({ id }) => id);
}
