import { subscriptionScope } from '../accounts/perimeter.ts';
import type { User } from '../accounts/rules.ts';
import type { Hub } from '../hub.ts';
import type { Page } from '../platform/listQuery.ts';
import { forbidden, Refused } from '../refusals/catalogue.ts';
import {
  findPortalSubscriptions,
  findSubscribedProcesses,
  type ListedSubscription,
  type PortalQuery,
  type SubscribedProcess,
} from './portalStore.ts';

export interface PortalSubscriptionList {
  readonly subscriptions: readonly ListedSubscription[];
  readonly total: number;
  /** The instant at which they were read: statuses show as of then (D-14). */
  readonly now: Date;
}

/** The list of subscriptions (P-87), of the person's service or, for a delegate, of those that name him (D-19). */
export async function listPortalSubscriptions(
  hub: Pick<Hub, 'db' | 'clock'>,
  user: User,
  query: PortalQuery & { readonly page: Page },
): Promise<PortalSubscriptionList> {
  const scope = subscriptionScope(user);
  if (scope === null) throw new Refused(forbidden);
  const now = hub.clock();
  const { rows, total } = await findPortalSubscriptions(hub.db, scope, { ...query, now });
  return { subscriptions: rows, total, now };
}

/** §6.1: the démarches that « Filtrer par démarche » offers, and through them the operators. */
export async function subscribedProcesses(hub: Pick<Hub, 'db'>, user: User): Promise<readonly SubscribedProcess[]> {
  const scope = subscriptionScope(user);
  if (scope === null) throw new Refused(forbidden);
  return findSubscribedProcesses(hub.db, scope);
}
