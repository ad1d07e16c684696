import type { User } from '../accounts/rules.ts';
import type { Hub } from '../hub.ts';
import { type PreparedQuery, preparedWith, prepareSearch, type Search } from './casePages.ts';
import { findCounts, findCountsAmong, findPeriodCounts, findSearchCounts, type StatusCount } from './countStore.ts';
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
  search?: Search,
): Promise<CaseCounts> {
  const all = { ...filter, statuses: null };
  const prepared = preparedWith(user, all, search ?? (await prepareSearch(hub, user, all)));
  const exact = prepared.search === 'NONE' && filter.from === null && filter.before === null;
  const found = exact ? await findCounts(hub.db, prepared.perimeter) : await findFiltered(hub, prepared);
  return new Map(
    found.map(({ status, count }) => {
      const more = !exact && count > COUNTED;
      return [status, { count: more ? COUNTED : count, more }] as const;
    }),
  );
}

async function findFiltered(hub: Pick<Hub, 'db'>, { perimeter, search }: PreparedQuery): Promise<StatusCount[]> {
  if (search === 'TOO_SHORT') return [];
  if (search === 'NONE') return findPeriodCounts(hub.db, perimeter);
  const { text, holders } = search;
  return holders === null ? findSearchCounts(hub.db, perimeter, text) : findCountsAmong(hub.db, perimeter, holders);
}
