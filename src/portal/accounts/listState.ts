import { searchKey } from '../../accounts/nameRules.ts';
import { PAGE_SIZES } from '../../accounts/preferenceRules.ts';
import { type ActorType, isActorType, isRole, type Role } from '../../accounts/rules.ts';
import type { AccountSort } from '../../accounts/store.ts';
import type { Page } from '../../platform/listQuery.ts';
import { queryText } from '../queryText.ts';

const SORTS: readonly AccountSort[] = ['lastName', 'firstName', 'actorType', 'active'];
const LONGEST_NAME = 255;
const LAST_PAGE = 100_000;

/** What the address of « Gestion des comptes » says: filters, order and page. Everything is in the URL, so it can be kept. */
export interface ListState {
  readonly actorType: ActorType | null;
  readonly role: Role | null;
  readonly processCode: string | null;
  /** As typed: what is too short to be searched is shown again, with the reason. */
  readonly name: string | null;
  readonly sort: AccountSort;
  readonly direction: 'asc' | 'desc';
  readonly page: Page;
  /** How many the person sees on a page unless the address says otherwise. */
  readonly defaultLimit: number;
}

/** Reads the address. Whatever is unknown or unreadable in it counts as absent: an old bookmark must still open. */
export function readListState(query: unknown, processCodes: readonly string[], defaultLimit: number): ListState {
  const type = queryText(query, 'type');
  const role = queryText(query, 'role');
  const process = queryText(query, 'demarche');
  const sort = SORTS.find((known) => known === queryText(query, 'tri')) ?? 'lastName';
  const size = Number(queryText(query, 'taille'));
  const limit = PAGE_SIZES.find((known) => known === size) ?? defaultLimit;
  return {
    actorType: type !== null && isActorType(type) ? type : null,
    role: role !== null && isRole(role) ? role : null,
    processCode: process !== null && processCodes.includes(process) ? process : null,
    name: readName(queryText(query, 'nom')),
    sort,
    direction: queryText(query, 'sens') === 'desc' ? 'desc' : 'asc',
    page: { offset: (readPage(queryText(query, 'page')) - 1) * limit, limit },
    defaultLimit,
  };
}

/** The address that shows a state: only what differs from the default is written. */
export function listHref(state: ListState): string {
  const query = new URLSearchParams();
  if (state.actorType !== null) query.set('type', state.actorType);
  if (state.role !== null) query.set('role', state.role);
  if (state.processCode !== null) query.set('demarche', state.processCode);
  if (state.name !== null) query.set('nom', state.name);
  for (const [name, value] of keptParameters(state)) query.set(name, value);
  const page = Math.floor(state.page.offset / state.page.limit) + 1;
  if (page > 1) query.set('page', String(page));
  const text = query.toString();
  return text === '' ? '/comptes' : `/comptes?${text}`;
}

/** What filtering anew keeps: the order and the page size. */
export function keptParameters(state: ListState): readonly (readonly [string, string])[] {
  const kept: [string, string][] = [];
  if (state.sort !== 'lastName') kept.push(['tri', state.sort]);
  if (state.direction !== 'asc') kept.push(['sens', state.direction]);
  if (state.page.limit !== state.defaultLimit) kept.push(['taille', String(state.page.limit)]);
  return kept;
}

/** P-73: the header just used turns round; another one begins ascending. Either way from the first page. */
export function sortHref(state: ListState, sort: AccountSort): string {
  const direction = state.sort === sort && state.direction === 'asc' ? 'desc' : 'asc';
  return listHref({ ...state, sort, direction, page: { ...state.page, offset: 0 } });
}

export function isFiltered(state: ListState): boolean {
  return state.actorType !== null || state.role !== null || state.processCode !== null || state.name !== null;
}

/** P-74: two characters at least, otherwise the list is not filtered by name. */
export function isNameTooShort({ name }: Pick<ListState, 'name'>): boolean {
  return name !== null && searchKey(name) === null;
}

function readName(text: string | null): string | null {
  const name = text?.trim() ?? '';
  // PostgreSQL knows no U+0000 (D-13), and no name is so long.
  return name === '' || name.includes('\0') || [...name].length > LONGEST_NAME ? null : name;
}

function readPage(text: string | null): number {
  const page = text !== null && /^\d{1,6}$/.test(text) ? Number(text) : 1;
  return page >= 1 && page <= LAST_PAGE ? page : 1;
}
