import type { User } from '../accounts/rules.ts';
import type { Hub } from '../hub.ts';
import { perimeterOf, scopeOf } from './casePages.ts';
import { countArrivedAfter } from './countStore.ts';
import type { CaseFilter, CasePosition } from './listRules.ts';
import { findNeedle } from './searchStore.ts';

/** « 99 nouveaux télédossiers » says as much as any greater number. */
export const MOST_ARRIVALS = 100;

/** How many télédossiers of a list arrived after a place, for the page that shows it; at most a hundred. */
export async function countArrivals(
  hub: Pick<Hub, 'db'>,
  user: User,
  filter: CaseFilter,
  place: CasePosition,
): Promise<number> {
  const perimeter = perimeterOf(scopeOf(user), filter);
  const needle = filter.search === null ? null : await findNeedle(hub.db, filter.search);
  if (filter.search !== null && needle === null) return 0;
  return countArrivedAfter(hub.db, perimeter, { place, needle, limit: MOST_ARRIVALS });
}
