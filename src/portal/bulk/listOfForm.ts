import type { PortalCaseQuery } from '../../cases/listRules.ts';
import {
  type CaseListState,
  caseListHref,
  caseListQuery,
  caseQueryOf,
  readCaseListState,
  samePage,
} from '../cases/listState.ts';

/** The list that a selection was made in, from the query string carried by its forms. Never echoed as it came. */
export function listOf(query: string | null): CaseListState {
  return readCaseListState(query ?? '');
}

/** What is carried on: the page it was made on, not only its list. */
export function listQueryOf(state: CaseListState): string {
  return caseListQuery(state, samePage(state));
}

/** The address of that page. */
export function listHrefOf(state: CaseListState): string {
  return caseListHref(state, samePage(state));
}

/** All the results of the list, whatever page of it was shown. */
export function wholeQueryOf(state: CaseListState): PortalCaseQuery {
  return caseQueryOf(state);
}
