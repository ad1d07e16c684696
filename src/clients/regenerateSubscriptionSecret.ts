import { noticeOfCredentials } from '../accounts/credentialNotices.ts';
import type { User } from '../accounts/rules.ts';
import type { Hub } from '../hub.ts';
import { replaceSecret } from './changeClient.ts';
import { lockSubscriptionClient, placeOf } from './lockSubscriptionClient.ts';
import { takeCredentialTurn } from './takeCredentialTurn.ts';

/**
 * P-92: gives a client of the subscription a new secret; the old one and every live token are dead at once. In any access
 * mode: whoever withdraws a delegate, or leaves mode API, may want the known secret to be worth nothing (D-20).
 */
export async function regenerateSubscriptionSecret(
  hub: Pick<Hub, 'db' | 'clock' | 'newId' | 'vault' | 'settings' | 'alert'>,
  user: User,
  subscriptionId: string,
  clientId: string,
): Promise<void> {
  await takeCredentialTurn(hub, user);
  await hub.db.transaction(async (tx) => {
    const { subscription, client } = await lockSubscriptionClient(tx, hub, user, subscriptionId, clientId);
    const at = hub.clock();
    replaceSecret(tx, hub, at, user, client, placeOf(subscription));
    await noticeOfCredentials(tx, hub, at, { act: 'SECRET_REGENERATED', subjectId: client.id, by: user, subscription });
  });
}
