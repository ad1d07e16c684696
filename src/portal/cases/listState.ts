import type { CasePosition, Direction } from '../../cases/portalStore.ts';
import { isStorable } from '../../platform/text.ts';
import { CASE_TABS, type CaseTab } from '../labels.ts';
import { queryText } from '../queryText.ts';

/** What the address of the list of télédossiers says. Everything is in it, so that a list can be kept and shared. */
export interface CaseListState {
  /** Null: « Tous les télédossiers ». */
  readonly tab: CaseTab | null;
  readonly search: string | null;
  readonly from: (CasePosition & { readonly direction: Direction }) | null;
}

const PATH = '/teledossiers';
const LONGEST_SEARCH = 200;
// To the microsecond, as the list writes its places.
const PLACE =
  /^((?:1|2)\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{6}Z)_([\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12})$/;

/** Reads the address. Whatever is unknown or unreadable in it counts as absent: an old bookmark must still open. */
export function readCaseListState(query: unknown): CaseListState {
  const slug = queryText(query, 'statut');
  const search = queryText(query, 'recherche')?.trim() ?? '';
  const older = placeOf(queryText(query, 'apres'));
  const newer = placeOf(queryText(query, 'avant'));
  return {
    tab: CASE_TABS.find((tab) => tab.slug === slug) ?? null,
    search: search === '' || !isStorable(search) ? null : [...search].slice(0, LONGEST_SEARCH).join(''),
    from: fromOf(older, newer),
  };
}

/** The address that shows a state, at the place given (`ListedCase.position`) or from its beginning. */
export function caseListHref(
  { tab, search }: Pick<CaseListState, 'tab' | 'search'>,
  place: { readonly beyond: string; readonly direction: Direction } | null = null,
): string {
  const query = new URLSearchParams();
  if (tab !== null) query.set('statut', tab.slug);
  if (search !== null) query.set('recherche', search);
  if (place !== null) query.set(place.direction === 'OLDER' ? 'apres' : 'avant', place.beyond);
  const text = query.toString();
  return text === '' ? PATH : `${PATH}?${text}`;
}

function fromOf(older: CasePosition | null, newer: CasePosition | null): CaseListState['from'] {
  if (older !== null) return { ...older, direction: 'OLDER' };
  return newer === null ? null : { ...newer, direction: 'NEWER' };
}

function placeOf(text: string | null): CasePosition | null {
  const [, second = '', fraction = '', id = ''] = PLACE.exec(text ?? '') ?? [];
  if (id === '') return null;
  // A day that no calendar has is refused here: PostgreSQL would refuse it too, less kindly.
  const instant = new Date(`${second}Z`);
  const exists = !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(second);
  return exists ? { arrivedAt: `${second}${fraction}`, id } : null;
}
