import { type CaseScope, caseScope } from '../accounts/perimeter.ts';
import type { User } from '../accounts/rules.ts';
import type { Hub } from '../hub.ts';
import { forbidden, Refused } from '../refusals/catalogue.ts';
import {
  type CaseFilter,
  type CasePosition,
  endOf,
  type Movement,
  type PortalCaseQuery,
  readingOf,
} from './listRules.ts';
import { type CasePerimeterQuery, findCasePage, type ListedCase } from './portalStore.ts';
import { LISTED_STATUSES } from './rules.ts';
import { findNeedle, findSearchPage, isRare } from './searchStore.ts';

/** How a search is carried out. */
export interface Needle {
  readonly text: string;
  readonly rare: boolean;
}

/** What a query comes to for a person: prepared once, read page after page. */
export interface PreparedQuery {
  readonly perimeter: CasePerimeterQuery;
  /** NONE: nothing is searched; TOO_SHORT: nothing can be found. */
  readonly needle: Needle | 'NONE' | 'TOO_SHORT';
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

export async function prepareQuery(hub: Pick<Hub, 'db'>, user: User, filter: CaseFilter): Promise<PreparedQuery> {
  const perimeter = perimeterOf(scopeOf(user), filter);
  if (filter.search === null) return { perimeter, needle: 'NONE' };
  const text = await findNeedle(hub.db, filter.search);
  if (text === null) return { perimeter, needle: 'TOO_SHORT' };
  return { perimeter, needle: { text, rare: await isRare(hub.db, perimeter, text) } };
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
  hub: Pick<Hub, 'db'>,
  { perimeter, needle }: PreparedQuery,
  { sort, movement, start, limit }: Stretch,
): Promise<ListedCase[]> {
  if (needle === 'TOO_SHORT') return [];
  const reading = readingOf(sort, movement);
  const query = { ...perimeter, reading, start: start ?? endOf(reading), limit };
  if (needle === 'NONE') return findCasePage(hub.db, query, null);
  return needle.rare ? findSearchPage(hub.db, query, needle.text) : findCasePage(hub.db, query, needle.text);
}
