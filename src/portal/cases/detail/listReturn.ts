import type { Preferences } from '../../../accounts/preferenceRules.ts';
import {
  CASES_PATH,
  type CaseListState,
  caseListHref,
  caseListQuery,
  readCaseListState,
  samePage,
} from '../listState.ts';

/** The list that a télédossier was reached from, carried by all its pages (`?liste=`). */
export interface ListReturn {
  readonly state: CaseListState;
  /** The address of the list, at the page it was left at. */
  readonly href: string;
  /** What `?liste=` holds: written from what was understood of it, never as it came. Empty: none was said. */
  readonly query: string;
}

export function readListReturn(
  text: string | null,
  preferences: Pick<Preferences, 'pageSize' | 'caseSort'>,
): ListReturn {
  const state = readCaseListState(text ?? '', preferences);
  if (text === null) return { state, href: CASES_PATH, query: '' };
  const page = samePage(state);
  return { state, href: caseListHref(state, page), query: caseListQuery(state, page) };
}

/** A page of a télédossier: `caseHref(id, list, '/message')`. */
export function caseHref(id: string, { query }: Pick<ListReturn, 'query'>, page = ''): string {
  return `${CASES_PATH}/${id}${page}${query === '' ? '' : `?liste=${encodeURIComponent(query)}`}`;
}
