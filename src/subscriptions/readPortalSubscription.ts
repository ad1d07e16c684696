import { allows, subscriptionScope } from '../accounts/perimeter.ts';
import type { User } from '../accounts/rules.ts';
import type { Hub } from '../hub.ts';
import { forbidden, Refused, subscriptionNotFound } from '../refusals/catalogue.ts';
import { type SubscriptionStatus, statusAt } from './rules.ts';
import { findInScope, type PortalSubscription } from './sheetStore.ts';
import { subscriptionId } from './subscriptionId.ts';

export interface PortalSheet {
  readonly subscription: PortalSubscription;
  /** The status at the instant of the reading (D-14). */
  readonly status: SubscriptionStatus;
  readonly now: Date;
}

/** §6.2: the sheet of a subscription of the person's perimeter (P-87, P-105, D-19); any other does not exist (P-14). */
export async function readPortalSubscription(
  hub: Pick<Hub, 'db' | 'clock'>,
  user: User,
  id: string,
): Promise<PortalSheet> {
  const scope = subscriptionScope(user);
  if (scope === null || !allows(user, 'subscriptions.open')) throw new Refused(forbidden);
  const subscription = await findInScope(hub.db, scope, subscriptionId(id));
  if (subscription === undefined) throw new Refused(subscriptionNotFound);
  const now = hub.clock();
  return { subscription, status: statusAt(subscription, now), now };
}
