import type { User } from '../accounts/rules.ts';
import type { Hub } from '../hub.ts';
import { readPortalSubscription } from '../subscriptions/readPortalSubscription.ts';
import { clientsOf } from './lockSubscriptionClient.ts';
import { readableSecret } from './readableSecret.ts';
import { findServiceClients } from './store.ts';

/** What the sheet of a subscription tells of one of its clients. */
export interface SubscriptionClient {
  readonly id: string;
  readonly createdAt: Date;
  readonly secretChangedAt: Date;
  /** To the hour; null when no software ever asked for a token. */
  readonly lastTokenAt: Date | null;
  /** Whether the secret can be copied; otherwise only a new one can be had. */
  readonly readable: boolean;
}

/** D-20: the clients of a subscription with their dates, whatever its access mode, for whoever may read its sheet. */
export async function listSubscriptionClients(
  hub: Pick<Hub, 'db' | 'clock' | 'vault'>,
  user: User,
  subscriptionId: string,
): Promise<SubscriptionClient[]> {
  const { subscription } = await readPortalSubscription(hub, user, subscriptionId);
  // The same service may have another, living subscription to this démarche: they are its clients.
  if (subscription.status === 'Refusé') return [];
  return (await findServiceClients(hub.db, clientsOf(subscription))).map((client) => ({
    id: client.id,
    createdAt: client.createdAt,
    secretChangedAt: client.secretChangedAt,
    lastTokenAt: client.lastTokenAt,
    readable: readableSecret(hub.vault, client) !== null,
  }));
}
