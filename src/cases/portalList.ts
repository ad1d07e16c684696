import type { User } from '../accounts/rules.ts';
import type { Hub } from '../hub.ts';
import { type PreparedQuery, preparedWith, prepareSearch, readCases, type Search } from './casePages.ts';
import type { Place, PortalCaseQuery } from './listRules.ts';
import { isAllElsewhere, type ListedCase } from './portalStore.ts';

export type { PortalCaseQuery } from './listRules.ts';

export interface PortalCaseList {
  readonly cases: readonly ListedCase[];
  readonly hasPrevious: boolean;
  readonly hasNext: boolean;
  /** Nothing to show, and nothing to wait for: all that the person may see goes to the service's software. */
  readonly elsewhere: boolean;
  /** P-50c: one character finds nothing. */
  readonly searchTooShort: boolean;
}

/** One page of the list of télédossiers (P-49, P-50…P-50g, D-31), within what the person may see (P-15, P-18). */
export async function listPortalCases(
  hub: Pick<Hub, 'db' | 'clock'>,
  user: User,
  query: PortalCaseQuery,
  page: { readonly limit: number; readonly place: Place | null },
  search?: Search,
): Promise<PortalCaseList> {
  const prepared = preparedWith(user, query, search ?? (await prepareSearch(hub, user, query)));
  const list = await readPage(hub, prepared, query, page);
  const elsewhere = list.cases.length === 0 && (await isAllElsewhere(hub.db, prepared.perimeter));
  return { ...list, elsewhere, searchTooShort: prepared.search === 'TOO_SHORT' };
}

async function readPage(
  hub: Pick<Hub, 'db' | 'clock'>,
  prepared: PreparedQuery,
  { sort }: PortalCaseQuery,
  { limit, place }: { readonly limit: number; readonly place: Place | null },
): Promise<Pick<PortalCaseList, 'cases' | 'hasPrevious' | 'hasNext'>> {
  const beyond = { sort, limit: limit + 1 };
  if (place?.movement === 'BEFORE') {
    const before = await readCases(hub, prepared, { ...beyond, movement: 'BEFORE', start: place });
    if (before.length > limit) return { cases: before.slice(0, limit).reverse(), hasPrevious: true, hasNext: true };
    // Nothing before is left out: this is the first page, shown full.
  }
  const start = place?.movement === 'AFTER' ? place : null;
  const after = await readCases(hub, prepared, { ...beyond, movement: 'AFTER', start });
  return { cases: after.slice(0, limit), hasPrevious: start !== null, hasNext: after.length > limit };
}
