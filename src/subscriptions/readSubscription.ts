import { type Caller, holds } from '../clients/rules.ts';
import type { Hub } from '../hub.ts';
import { Refused, subscriptionNotFound, unauthorized } from '../refusals/catalogue.ts';
import { findSubscription, type SubscriptionRow } from './store.ts';

export interface SubscriptionView {
  readonly subscription: SubscriptionRow;
  /** The instant at which it was read: its status shows as of then (D-14). */
  readonly now: Date;
}

/** GET of one subscription (H-115): the platform and DataPass read all, an operator those of its démarches (H-213). */
export async function readSubscription(
  hub: Pick<Hub, 'db' | 'clock'>,
  caller: Caller,
  id: string,
): Promise<SubscriptionView> {
  const subscription = await findSubscription(hub.db, id);
  if (subscription === undefined) throw new Refused(subscriptionNotFound);
  const owns = holds(caller, 'OSL') && subscription.osl === caller.organization;
  if (!owns && !holds(caller, 'ADMIN') && !holds(caller, 'DATAPASS')) throw new Refused(unauthorized);
  return { subscription, now: hub.clock() };
}
