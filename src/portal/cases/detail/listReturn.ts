import { caseListHref, readCaseListState } from '../listState.ts';

/** The list that a télédossier was reached from, carried by all its pages (`?liste=`). */
export interface ListReturn {
  readonly state: ReturnType<typeof readCaseListState>;
  /** The address of the list, at the page it was left at. */
  readonly href: string;
  /** What `?liste=` holds: written from what was understood of it, never as it came. */
  readonly query: string;
}

export function readListReturn(text: string | null): ListReturn {
  const state = readCaseListState(Object.fromEntries(new URLSearchParams(text ?? '')));
  const { from } = state;
  const place = from === null ? null : { beyond: `${from.arrivedAt}_${from.id}`, direction: from.direction };
  const href = caseListHref(state, place);
  return { state, href, query: href.split('?')[1] ?? '' };
}

/** A page of a télédossier: `caseHref(id, list, '/message')`. */
export function caseHref(id: string, { query }: Pick<ListReturn, 'query'>, page = ''): string {
  return `/teledossiers/${id}${page}${query === '' ? '' : `?liste=${encodeURIComponent(query)}`}`;
}
