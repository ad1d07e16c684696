import { PAGE_SIZES } from '../../accounts/preferenceRules.ts';
import type { Page } from '../../platform/listQuery.ts';
import {
  type PortalFilter,
  type PortalOrder,
  type PortalQuery,
  type PortalSort,
  parsePortalSort,
  type SubscribedProcess,
} from '../../subscriptions/portalStore.ts';
import { parseStatus } from '../../subscriptions/rules.ts';
import { queryText } from '../queryText.ts';

/** What the address of the list of subscriptions says: filters, order and page. */
export interface SubscriptionListState extends PortalQuery {
  readonly page: Page;
}

export const LIST_PATH = '/abonnements';
export const EXPORT_PATH = '/abonnements/export.csv';
/** P-87: activation date, newest first. */
const DEFAULT_ORDER: PortalOrder = { sort: 'activateAt', direction: 'desc' };

/**
 * Reads the filters and the order. Whatever is unknown, unreadable or out of the person's perimeter counts as absent: an
 * old bookmark must still open.
 */
export function readPortalQuery(query: unknown, processes: readonly SubscribedProcess[]): PortalQuery {
  const operator = queryText(query, 'operateur');
  const code = queryText(query, 'demarche');
  const sort = parsePortalSort(queryText(query, 'tri'));
  const direction = queryText(query, 'sens') === 'desc' ? 'desc' : 'asc';
  return {
    filter: {
      operator: processes.find(({ operatorId }) => operatorId === operator)?.operatorId ?? null,
      processCode: processes.find((process) => process.code === code)?.code ?? null,
      status: parseStatus(queryText(query, 'statut') ?? ''),
    },
    order: sort === null ? DEFAULT_ORDER : { sort, direction },
  };
}

/** The same, and which page of it. */
export function readSubscriptionListState(
  query: unknown,
  processes: readonly SubscribedProcess[],
  pageSize: number,
): SubscriptionListState {
  const size = Number(queryText(query, 'taille'));
  const limit = PAGE_SIZES.find((known) => known === size) ?? pageSize;
  const page = { offset: (readPage(queryText(query, 'page')) - 1) * limit, limit };
  return { ...readPortalQuery(query, processes), page };
}

/** The address that shows a state. */
export function subscriptionListHref(state: SubscriptionListState): string {
  const query = new URLSearchParams([...filterParameters(state.filter), ...keptParameters(state)]);
  const number = Math.floor(state.page.offset / state.page.limit) + 1;
  if (number > 1) query.set('page', String(number));
  return `${LIST_PATH}?${query}`;
}

/** P-88: the same list, all its pages, as a file. */
export function exportHref({ filter, order }: PortalQuery): string {
  const query = new URLSearchParams([...filterParameters(filter), ...orderParameters(order)]).toString();
  return query === '' ? EXPORT_PATH : `${EXPORT_PATH}?${query}`;
}

/** What filtering anew keeps: the order and the page size. */
export function keptParameters({ order, page }: SubscriptionListState): [string, string][] {
  return [...orderParameters(order), ['taille', String(page.limit)]];
}

/** The whole list again, in the same order. */
export function unfilteredHref(state: SubscriptionListState): string {
  const filter = { operator: null, processCode: null, status: null };
  return subscriptionListHref({ ...state, filter, page: { ...state.page, offset: 0 } });
}

export function isFiltered({ operator, processCode, status }: PortalFilter): boolean {
  return operator !== null || processCode !== null || status !== null;
}

/** The header just used turns round; another one begins ascending. Either way from the first page. */
export function sortLink(state: SubscriptionListState, sort: PortalSort) {
  const { order, page } = state;
  const current = order.sort === sort ? order.direction : null;
  const direction = current === 'asc' ? 'desc' : 'asc';
  return {
    href: subscriptionListHref({ ...state, order: { sort, direction }, page: { ...page, offset: 0 } }),
    direction: current,
  };
}

function filterParameters({ operator, processCode, status }: PortalFilter): [string, string][] {
  return [...one('operateur', operator), ...one('demarche', processCode), ...one('statut', status)];
}

function one(name: string, value: string | null): [string, string][] {
  return value === null ? [] : [[name, value]];
}

function orderParameters({ sort, direction }: PortalOrder): [string, string][] {
  if (sort === DEFAULT_ORDER.sort && direction === DEFAULT_ORDER.direction) return [];
  return [
    ['tri', sort],
    ['sens', direction],
  ];
}

function readPage(text: string | null): number {
  const page = text !== null && /^\d{1,5}$/.test(text) ? Number(text) : 1;
  return Math.max(1, page);
}
