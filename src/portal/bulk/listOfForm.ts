import type { PortalCaseQuery } from '../../cases/portalList.ts';
import { type CaseListState, caseListHref, readCaseListState } from '../cases/listState.ts';

/** The list that a selection was made in, from the query string carried by its forms. Never echoed as it came. */
export function listOf(query: string | null): CaseListState {
  return readCaseListState(Object.fromEntries(new URLSearchParams(query ?? '')));
}

/** What is carried on. */
export function listQueryOf(state: CaseListState): string {
  const [, query = ''] = caseListHref(state).split('?');
  return query;
}

/** The address of the page it was made on. */
export function listHrefOf(state: CaseListState): string {
  return caseListHref(state);
}

/** All the results of the list, whatever page of it was shown. */
export function wholeQueryOf({ tab, search }: CaseListState): PortalCaseQuery {
  return { statuses: tab?.statuses ?? null, search, from: null, limit: 1 };
}
