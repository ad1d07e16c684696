import type { JournalFilter } from '../../audit/readJournal.ts';
import { firstIdAt } from '../../platform/ids.ts';
import { addDays, parisInstant } from '../../platform/parisTime.ts';
import { isUuid } from '../../platform/text.ts';
import { queryText } from '../queryText.ts';
import { actionsOf, CATEGORIES, type Category } from './actions.ts';

/** Somebody the journal can be narrowed to. */
export interface Person {
  readonly id: string;
  readonly name: string;
}

/** What the address of the journal says. */
export interface JournalState {
  /** An account of the service, or SOFTWARE for what its software did. */
  readonly person: string | null;
  readonly category: Category | null;
  /** `YYYY-MM-DD`, both included. */
  readonly from: string | null;
  readonly until: string | null;
  readonly place: { readonly beyond: string; readonly direction: 'OLDER' | 'NEWER' } | null;
}

export const JOURNAL_PATH = '/journal';
export const JOURNAL_EXPORT_PATH = '/journal/export.csv';
export const SOFTWARE = 'logiciels';

const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';
const AFTER_ALL = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** Whatever is unknown, unreadable or of another service counts as absent: an old bookmark must still open. */
export function readJournalState(query: unknown, people: readonly Person[]): JournalState {
  const person = queryText(query, 'personne');
  const slug = queryText(query, 'categorie');
  const older = uuidOf(queryText(query, 'apres'));
  const newer = uuidOf(queryText(query, 'avant'));
  return {
    person: person === SOFTWARE ? SOFTWARE : (people.find(({ id }) => id === person)?.id ?? null),
    category: CATEGORIES.find((category) => category.slug === slug) ?? null,
    from: dayOf(queryText(query, 'du')),
    until: dayOf(queryText(query, 'au')),
    place: placeOf(older, newer),
  };
}

export function journalFilter({
  person,
  category,
  from,
  until,
}: JournalState): Omit<JournalFilter, 'direction' | 'limit'> {
  return {
    actor: person === null ? null : person === SOFTWARE ? 'SOFTWARE' : { accountId: person },
    actions: category === null ? null : actionsOf(category),
    above: from === null ? BEFORE_ALL : firstIdAt(parisInstant(from, '00:00')),
    below: until === null ? AFTER_ALL : firstIdAt(parisInstant(addDays(until, 1), '00:00')),
  };
}

/** The same, from the place where the page begins. */
export function journalPageFilter(state: JournalState, limit: number): JournalFilter {
  const filter = journalFilter(state);
  const { place } = state;
  if (place === null) return { ...filter, direction: 'OLDER', limit };
  const { beyond, direction } = place;
  return direction === 'OLDER'
    ? { ...filter, below: beyond < filter.below ? beyond : filter.below, direction, limit }
    : { ...filter, above: beyond > filter.above ? beyond : filter.above, direction, limit };
}

export function isJournalFiltered({ person, category, from, until }: JournalState): boolean {
  return person !== null || category !== null || from !== null || until !== null;
}

/** The address that shows a state, from its beginning unless a place is given. */
export function journalHref(state: JournalState, place: JournalState['place'] = null): string {
  const query = parametersOf(state);
  if (place !== null) query.set(place.direction === 'OLDER' ? 'apres' : 'avant', place.beyond);
  return withQuery(JOURNAL_PATH, query);
}

export function journalExportHref(state: JournalState): string {
  return withQuery(JOURNAL_EXPORT_PATH, parametersOf(state));
}

function parametersOf({ person, category, from, until }: JournalState): URLSearchParams {
  const query = new URLSearchParams();
  if (person !== null) query.set('personne', person);
  if (category !== null) query.set('categorie', category.slug);
  if (from !== null) query.set('du', from);
  if (until !== null) query.set('au', until);
  return query;
}

function withQuery(path: string, query: URLSearchParams): string {
  const text = query.toString();
  return text === '' ? path : `${path}?${text}`;
}

function placeOf(older: string | null, newer: string | null): JournalState['place'] {
  if (older !== null) return { beyond: older, direction: 'OLDER' };
  return newer === null ? null : { beyond: newer, direction: 'NEWER' };
}

function uuidOf(text: string | null): string | null {
  const lower = text?.toLowerCase() ?? '';
  return isUuid(lower) ? lower : null;
}

/** A day that a calendar has, of a year in which the hub may have lived. */
function dayOf(text: string | null): string | null {
  if (text === null || !/^(19[7-9]\d|2\d{3})-\d\d-\d\d$/.test(text)) return null;
  const instant = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(text) ? text : null;
}
