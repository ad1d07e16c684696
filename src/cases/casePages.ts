import { type CaseScope, caseScope } from '../accounts/perimeter.ts';
import type { User } from '../accounts/rules.ts';
import type { Hub } from '../hub.ts';
import { forbidden, Refused } from '../refusals/catalogue.ts';
import {
  type CaseFilter,
  type CasePosition,
  endOf,
  isLongPast,
  isNewestChange,
  type Movement,
  type PortalCaseQuery,
  readingOf,
} from './listRules.ts';
import { findPeriodPage } from './periodStore.ts';
import { type CasePerimeterQuery, findCasePage, type ListedCase } from './portalStore.ts';
import { LISTED_STATUSES } from './rules.ts';
import { findHolders, findNeedle, findPageAmong } from './searchStore.ts';

/** What is searched. */
export interface Needle {
  readonly text: string;
  /** The télédossiers that hold it; null: too many, they are met along the list. */
  readonly holders: readonly string[] | null;
}

/** NONE: nothing is searched; TOO_SHORT: nothing can be found. */
export type Search = Needle | 'NONE' | 'TOO_SHORT';

/** What a query comes to for a person: prepared once, read page after page. */
export interface PreparedQuery {
  readonly perimeter: CasePerimeterQuery;
  readonly search: Search;
}

/** P-15, P-18: what somebody reaches; refused when that is nothing at all (P-14). */
export function scopeOf(user: User): CaseScope {
  const scope = caseScope(user);
  if (scope === null) throw new Refused(forbidden);
  return scope;
}

/** The perimeter is a part of every query; what was typed or forged only narrows it. */
export function perimeterOf(scope: CaseScope, filter: Omit<CaseFilter, 'search'>): CasePerimeterQuery {
  const { statuses, processCodes, from, before } = filter;
  return {
    organization: scope.organization,
    processCodes: narrowed(scope.processCodes, processCodes),
    statuses: LISTED_STATUSES.filter((status) => statuses === null || statuses.includes(status)),
    from,
    before,
  };
}

function narrowed(reached: readonly string[] | null, chosen: readonly string[] | null): readonly string[] | null {
  if (chosen === null) return reached;
  return reached === null ? chosen : chosen.filter((code) => reached.includes(code));
}

/** What was typed, looked for in all that the person may see of the démarches of the filter. */
export async function prepareSearch(hub: Pick<Hub, 'db'>, user: User, filter: CaseFilter): Promise<Search> {
  if (filter.search === null) return 'NONE';
  const perimeter = perimeterOf(scopeOf(user), filter);
  const text = await findNeedle(hub.db, filter.search);
  if (text === null) return 'TOO_SHORT';
  return { text, holders: await findHolders(hub.db, perimeter, text) };
}

export async function prepareQuery(hub: Pick<Hub, 'db'>, user: User, filter: CaseFilter): Promise<PreparedQuery> {
  return preparedWith(user, filter, await prepareSearch(hub, user, filter));
}

/** The same of a search already made for this filter, whatever its statuses. */
export function preparedWith(user: User, filter: CaseFilter, search: Search): PreparedQuery {
  return { perimeter: perimeterOf(scopeOf(user), filter), search };
}

export interface Stretch {
  readonly sort: PortalCaseQuery['sort'];
  readonly movement: Movement;
  /** Null: from the end where the movement begins. */
  readonly start: CasePosition | null;
  readonly limit: number;
}

/** The télédossiers along a list beyond a place, nearest first. */
export async function readCases(
  hub: Pick<Hub, 'db' | 'clock'>,
  { perimeter, search }: PreparedQuery,
  { sort, movement, start, limit }: Stretch,
): Promise<ListedCase[]> {
  if (search === 'TOO_SHORT') return [];
  const reading = readingOf(sort, movement);
  const query = { ...perimeter, reading, start: start ?? endOf(reading), limit };
  if (search !== 'NONE' && search.holders !== null) return findPageAmong(hub.db, query, search.holders);
  const needle = search === 'NONE' ? null : search.text;
  // Beyond a place, what is looked for begins at once.
  const isFar = start === null && isNewestChange(reading) && isLongPast(perimeter, hub.clock());
  return isFar ? findPeriodPage(hub.db, query, needle) : findCasePage(hub.db, query, needle);
}
