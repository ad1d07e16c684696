import type { Author } from '../audit/store.ts';
import type { Hub } from '../hub.ts';
import type { Transaction } from '../platform/database.ts';
import { addClient, newCredentials } from './newClient.ts';
import { hasServiceClient, type ServiceClients } from './store.ts';

/**
 * P-91: the first time mode API is saved, the service gets its credentials for the démarche; nothing when it has some
 * already, whoever made them. Called in the transaction that holds the subscription: two savings at once make one client.
 */
export async function ensureSubscriptionClient(
  tx: Transaction,
  hub: Pick<Hub, 'newId' | 'vault'>,
  at: Date,
  author: Author | null,
  { organization, processCode }: ServiceClients,
): Promise<void> {
  if (await hasServiceClient(tx, { organization, processCode })) return;
  addClient(tx, hub, at, author, {
    credentials: newCredentials(),
    scopes: ['SI'],
    organization,
    processCode,
    demo: false,
  });
}
