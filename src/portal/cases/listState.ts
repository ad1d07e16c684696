import {
  CASE_SORTS,
  type CaseSort,
  DEFAULT_PREFERENCES,
  PAGE_SIZES,
  type PageSize,
  type Preferences,
} from '../../accounts/preferenceRules.ts';
import type { Movement, Place, PortalCaseQuery } from '../../cases/listRules.ts';
import { isStorable } from '../../platform/text.ts';
import { CASE_TABS, type CaseTab } from '../labels.ts';
import { queryText, queryTexts } from '../queryText.ts';
import { type Bound, readBound, readPeriod } from './period.ts';

/** What the address of the list of télédossiers says. Everything is in it, so that a list can be kept and shared. */
export interface CaseListState {
  /** Null: « Tous les télédossiers ». */
  readonly tab: CaseTab | null;
  /** P-50a: any of them; empty: all. */
  readonly processCodes: readonly string[];
  readonly search: string | null;
  readonly from: Bound;
  readonly to: Bound;
  readonly sort: CaseSort;
  readonly size: PageSize;
  readonly display: Display;
  readonly place: Place | null;
  /** P-50g: the rank of the first row, « 1 - 10 sur 100 ». For display only. */
  readonly rank: number;
}

export const DISPLAYS = ['cartes', 'compact'] as const;
export type Display = (typeof DISPLAYS)[number];

export const CASES_PATH = '/teledossiers';
const LONGEST_SEARCH = 200;
const MOST_PROCESSES = 50;
const LONGEST_CODE = 100;
const GREATEST_RANK = 10_000_000;
// To the microsecond, as the list writes its places.
const PLACE =
  /^((?:1|2)\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{6}Z)_([\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12})$/;

const SORT_SLUGS: Readonly<Record<CaseSort, string>> = {
  SENT_DESC: 'transmission-desc',
  SENT_ASC: 'transmission-asc',
  UPDATED_DESC: 'modification-desc',
  UPDATED_ASC: 'modification-asc',
};

/**
 * Reads the query of the address, or the text of one (`liste=`). Whatever is unknown or unreadable in it counts as absent:
 * an old bookmark must still open. The preferences are what is not said (G-43).
 */
export function readCaseListState(
  source: unknown,
  preferences: Pick<Preferences, 'pageSize' | 'caseSort'> = DEFAULT_PREFERENCES,
): CaseListState {
  const query = typeof source === 'string' ? parseQuery(source) : source;
  const text = (name: string): string | null => queryText(query, name);
  const search = text('recherche')?.trim() ?? '';
  const place = placeIn(text('apres'), 'AFTER') ?? placeIn(text('avant'), 'BEFORE');
  return {
    tab: CASE_TABS.find(({ slug }) => slug === text('statut')) ?? null,
    processCodes: readCodes(queryTexts(query, 'demarche')),
    search: search === '' || !isStorable(search) ? null : [...search].slice(0, LONGEST_SEARCH).join(''),
    ...readPeriod(readBound(text('du'), 'FROM'), readBound(text('au'), 'TO')),
    sort: CASE_SORTS.find((sort) => SORT_SLUGS[sort] === text('tri')) ?? preferences.caseSort,
    size: PAGE_SIZES.find((size) => size === Number(text('taille'))) ?? preferences.pageSize,
    display: DISPLAYS.find((display) => display === text('affichage')) ?? 'cartes',
    place,
    rank: place === null ? 1 : readRank(text('rang')),
  };
}

/** What the state asks of the list. */
export function caseQueryOf({ tab, processCodes, search, from, to, sort }: CaseListState): PortalCaseQuery {
  return {
    statuses: tab?.statuses ?? null,
    processCodes: processCodes.length === 0 ? null : processCodes,
    search,
    from: from.at,
    before: to.at,
    sort,
  };
}

/** Another page of a list: where it begins, and the rank it begins at. */
export interface Move {
  readonly position: string;
  readonly movement: Movement;
  readonly rank: number;
}

/** The address that shows a state, from its beginning or at the place given (`ListedCase.position`). */
export function caseListHref(state: CaseListState, move: Move | null = null): string {
  return `${CASES_PATH}?${caseListQuery(state, move)}`;
}

/** The query of that address: what `liste=` carries from page to page. */
export function caseListQuery(state: CaseListState, move: Move | null = null): string {
  const query = new URLSearchParams([...filterParameters(state), ...lookParameters(state)]);
  if (move !== null) {
    query.set(move.movement === 'AFTER' ? 'apres' : 'avant', move.position);
    query.set('rang', String(move.rank));
  }
  return query.toString();
}

/** The very page that a state was read from. */
export function samePage(state: CaseListState): Move | null {
  const { place, rank } = state;
  return place === null ? null : { position: `${place.at}_${place.id}`, movement: place.movement, rank };
}

/** P-50a…P-50c: what narrows the list. */
export function filterParameters(state: CaseListState): [string, string][] {
  const { tab, processCodes, search, from, to } = state;
  return [
    ...one('statut', tab?.slug ?? null),
    ...processCodes.map((code): [string, string] => ['demarche', code]),
    ...one('recherche', search),
    ...one('du', from.typed),
    ...one('au', to.typed),
  ];
}

/** How it is shown: explicit, so that an address says the same to somebody with other preferences. */
export function lookParameters({ sort, size, display }: CaseListState): [string, string][] {
  const compact: [string, string][] = display === 'compact' ? [['affichage', 'compact']] : [];
  return [['tri', SORT_SLUGS[sort]], ['taille', String(size)], ...compact];
}

export function sortSlug(sort: CaseSort): string {
  return SORT_SLUGS[sort];
}

/** P-50e: everything again, in the same order. */
export function unfiltered(state: CaseListState): CaseListState {
  const none = readBound(null, 'FROM');
  return { ...state, tab: null, processCodes: [], search: null, from: none, to: none, place: null, rank: 1 };
}

/** Whether something besides the step of the status line narrows the list. */
export function isFiltered({ processCodes, search, from, to }: CaseListState): boolean {
  return processCodes.length > 0 || search !== null || from.typed !== null || to.typed !== null;
}

function one(name: string, value: string | null): [string, string][] {
  return value === null ? [] : [[name, value]];
}

function parseQuery(text: string): Record<string, string[]> {
  const query: Record<string, string[]> = Object.create(null);
  for (const [name, value] of new URLSearchParams(text)) {
    const values = query[name] ?? [];
    query[name] = values;
    values.push(value);
  }
  return query;
}

function readCodes(codes: readonly string[]): readonly string[] {
  const known = codes.filter((code) => code !== '' && code.length <= LONGEST_CODE && isStorable(code));
  return [...new Set(known)].slice(0, MOST_PROCESSES);
}

function readRank(text: string | null): number {
  const rank = text !== null && /^\d{1,8}$/.test(text) ? Number(text) : 1;
  return Math.min(GREATEST_RANK, Math.max(1, rank));
}

/** A place of the list as addresses write it (`ListedCase.position`); null when it is none. */
export function placeIn(text: string | null, movement: Movement): Place | null {
  const [, second = '', fraction = '', id = ''] = PLACE.exec(text ?? '') ?? [];
  if (id === '') return null;
  // A day that no calendar has is refused here: PostgreSQL would refuse it too, less kindly.
  const instant = new Date(`${second}Z`);
  const exists = !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(second);
  return exists ? { at: `${second}${fraction}`, id, movement } : null;
}
