import { type Action, allows, caseScope } from '../accounts/perimeter.ts';
import type { User } from '../accounts/rules.ts';
import type { PortalCaseQuery } from '../cases/listRules.ts';
import { selectCases } from '../cases/selectCases.ts';
import type { Hub } from '../hub.ts';
import { tooManyTicked, tooManyToChange, tooManyToDownload } from '../refusals/bulk.ts';
import { forbidden, Refused } from '../refusals/catalogue.ts';
import { MOST_CHANGED, MOST_DOWNLOADED, MOST_TICKED, type Selection, type Ticked } from './bulkRules.ts';
import { findChosen } from './bulkStore.ts';

/** What a person chose in the list: rows they ticked, or all the results of its query. */
export type Choice =
  | { readonly ticked: readonly Ticked[]; readonly query: null }
  | { readonly ticked: null; readonly query: PortalCaseQuery };

const DOWNLOAD: Action = 'cases.download';

/**
 * P-14, P-61: what of a choice exists for the person. Ticked télédossiers out of their perimeter are not among `cases`, as
 * if they did not exist.
 */
export async function readSelection(
  hub: Pick<Hub, 'db'>,
  user: User,
  choice: Choice,
  action: Extract<Action, 'cases.changeStatus' | 'cases.download'>,
): Promise<Selection> {
  const scope = caseScope(user);
  if (scope === null || !allows(user, action)) throw new Refused(forbidden);
  const ticked = choice.query === null ? distinct(choice.ticked) : await frozen(hub, user, choice.query, action);
  const cases = ticked.length === 0 ? [] : await findChosen(hub.db, scope, ids(ticked));
  return { ticked, cases };
}

async function frozen(hub: Pick<Hub, 'db'>, user: User, query: PortalCaseQuery, action: Action): Promise<Ticked[]> {
  const [most, refusal] = action === DOWNLOAD ? [MOST_DOWNLOADED, tooManyToDownload] : [MOST_CHANGED, tooManyToChange];
  const found = await selectCases(hub, user, query, most + 1);
  if (found.length > most) throw new Refused(refusal);
  return found.map(({ id, status }) => ({ id, seen: status }));
}

/** Each once, as it was ticked first. */
function distinct(ticked: readonly Ticked[]): readonly Ticked[] {
  const byId = new Map<string, Ticked>();
  for (const one of ticked) if (!byId.has(one.id)) byId.set(one.id, one);
  if (byId.size > MOST_TICKED) throw new Refused(tooManyTicked);
  return [...byId.values()];
}

function ids(ticked: readonly Ticked[]): string[] {
  return ticked.map(({ id }) => id);
}
