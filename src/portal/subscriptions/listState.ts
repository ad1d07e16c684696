import { PAGE_SIZES } from '../../accounts/preferenceRules.ts';
import type { Page } from '../../platform/listQuery.ts';
import { type PortalOrder, type PortalSort, parsePortalSort } from '../../subscriptions/portalStore.ts';
import { queryText } from '../queryText.ts';

/** What the address of the list of subscriptions says. */
export interface SubscriptionListState {
  readonly order: PortalOrder;
  readonly page: Page;
}

const PATH = '/abonnements';
/** P-87: activation date, newest first. */
const DEFAULT_ORDER: PortalOrder = { sort: 'activateAt', direction: 'desc' };

/** Reads the address. Whatever is unknown or unreadable in it counts as absent: an old bookmark must still open. */
export function readSubscriptionListState(query: unknown, pageSize: number): SubscriptionListState {
  const sort = parsePortalSort(queryText(query, 'tri'));
  const direction = queryText(query, 'sens') === 'desc' ? 'desc' : 'asc';
  const size = Number(queryText(query, 'taille'));
  const limit = PAGE_SIZES.find((known) => known === size) ?? pageSize;
  return {
    order: sort === null ? DEFAULT_ORDER : { sort, direction },
    page: { offset: (readPage(queryText(query, 'page')) - 1) * limit, limit },
  };
}

/** The address that shows a state. */
export function subscriptionListHref({ order, page }: SubscriptionListState): string {
  const query = new URLSearchParams();
  if (order.sort !== DEFAULT_ORDER.sort || order.direction !== DEFAULT_ORDER.direction) {
    query.set('tri', order.sort);
    query.set('sens', order.direction);
  }
  query.set('taille', String(page.limit));
  const number = Math.floor(page.offset / page.limit) + 1;
  if (number > 1) query.set('page', String(number));
  return `${PATH}?${query}`;
}

/** The header just used turns round; another one begins ascending. Either way from the first page. */
export function sortLink({ order, page }: SubscriptionListState, sort: PortalSort) {
  const current = order.sort === sort ? order.direction : null;
  const direction = current === 'asc' ? 'desc' : 'asc';
  return {
    href: subscriptionListHref({ order: { sort, direction }, page: { ...page, offset: 0 } }),
    direction: current,
  };
}

function readPage(text: string | null): number {
  const page = text !== null && /^\d{1,5}$/.test(text) ? Number(text) : 1;
  return Math.max(1, page);
}
