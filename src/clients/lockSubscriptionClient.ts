import type { User } from '../accounts/rules.ts';
import type { Hub } from '../hub.ts';
import type { Transaction } from '../platform/database.ts';
import { clientNotFound, credentialsNeedApi, Refused } from '../refusals/catalogue.ts';
import { lockForChange } from '../subscriptions/lockForChange.ts';
import type { PortalSubscription } from '../subscriptions/sheetStore.ts';
import { lockServiceClient, type ServiceClientRow, type ServiceClients } from './store.ts';

interface HeldClient {
  readonly subscription: PortalSubscription;
  readonly client: ServiceClientRow;
}

/** The clients of a subscription are those of its service for its démarche. */
export function clientsOf({ subscriber, processCode }: PortalSubscription): ServiceClients {
  return { organization: subscriber, processCode };
}

/** P-91, H-215: credentials are given out only while the STORED access mode is API. */
export function demandApi({ accessMode }: PortalSubscription): void {
  if (accessMode !== 'API') throw new Refused(credentialsNeedApi);
}

/** Where a trace of somebody else's act belongs: a delegate's own organization is not that of the subscription. */
export function placeOf({ id, subscriber, processCode }: PortalSubscription): Readonly<Record<string, unknown>> {
  return { subscription: id, organization: subscriber, processCode };
}

/** Holds the subscription, then one of its clients: everybody takes them in this order. */
export async function lockSubscriptionClient(
  tx: Transaction,
  hub: Pick<Hub, 'clock'>,
  user: User,
  subscriptionId: string,
  clientId: string,
): Promise<HeldClient> {
  const subscription = await lockForChange(tx, hub, user, subscriptionId, 'subscriptions.credentials');
  const client = await lockServiceClient(tx, clientsOf(subscription), clientId);
  if (client === undefined) throw new Refused(clientNotFound);
  return { subscription, client };
}
