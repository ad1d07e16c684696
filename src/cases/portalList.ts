import { nameKey } from '../accounts/nameRules.ts';
import { caseScope } from '../accounts/perimeter.ts';
import type { User } from '../accounts/rules.ts';
import type { Hub } from '../hub.ts';
import { forbidden, Refused } from '../refusals/catalogue.ts';
import {
  type CasePosition,
  type Direction,
  findCasePage,
  isAllElsewhere,
  type ListedCase,
  NEWEST,
} from './portalStore.ts';
import { type CaseStatus, LISTED_STATUSES } from './rules.ts';

export interface PortalCaseQuery {
  /** Null: all those the portal shows. */
  readonly statuses: readonly CaseStatus[] | null;
  /** As typed: part of a number, or of « NOM Prénom ». */
  readonly search: string | null;
  readonly limit: number;
  /** Null: the first page. */
  readonly from: (CasePosition & { readonly direction: Direction }) | null;
}

export interface PortalCaseList {
  readonly cases: readonly ListedCase[];
  readonly hasNewer: boolean;
  readonly hasOlder: boolean;
  /** Nothing to show, and nothing to wait for: all that the person may see goes to the service's software. */
  readonly elsewhere: boolean;
}

/** The list of télédossiers (P-49, P-50c, D-31), within what the person may see (P-15, P-18). */
export async function listPortalCases(
  hub: Pick<Hub, 'db'>,
  user: User,
  { statuses, search, limit, from }: PortalCaseQuery,
): Promise<PortalCaseList> {
  const scope = caseScope(user);
  if (scope === null) throw new Refused(forbidden);
  // The perimeter is a part of every query; what was typed or forged only narrows it.
  const shown = LISTED_STATUSES.filter((status) => statuses === null || statuses.includes(status));
  const perimeter = { ...scope, statuses: shown, search: nameKey(search ?? '') || null };
  const read = (start: CasePosition, direction: Direction): Promise<ListedCase[]> =>
    findCasePage(hub.db, { ...perimeter, from: start, direction, limit: limit + 1 });
  if (from?.direction === 'NEWER') {
    const newer = await read(from, 'NEWER');
    if (newer.length > limit)
      return { cases: newer.slice(0, limit).reverse(), hasNewer: true, hasOlder: true, elsewhere: false };
    // Nothing newer is left out: this is the first page, shown full.
  }
  const start = from?.direction === 'OLDER' ? from : NEWEST;
  const older = await read(start, 'OLDER');
  const elsewhere = older.length === 0 && (await isAllElsewhere(hub.db, scope));
  return { cases: older.slice(0, limit), hasNewer: start !== NEWEST, hasOlder: older.length > limit, elsewhere };
}
