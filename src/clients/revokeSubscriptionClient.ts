import { noticeOfCredentials } from '../accounts/credentialNotices.ts';
import type { User } from '../accounts/rules.ts';
import type { Hub } from '../hub.ts';
import { endClient } from './changeClient.ts';
import { lockSubscriptionClient } from './lockSubscriptionClient.ts';
import { takeCredentialTurn } from './takeCredentialTurn.ts';

/** D-20: ends a client of the subscription for good, with its live tokens, in any access mode. */
export async function revokeSubscriptionClient(
  hub: Pick<Hub, 'db' | 'clock' | 'newId' | 'vault' | 'settings' | 'alert'>,
  user: User,
  subscriptionId: string,
  clientId: string,
): Promise<void> {
  await takeCredentialTurn(hub, user);
  await hub.db.transaction(async (tx) => {
    const { subscription, client } = await lockSubscriptionClient(tx, hub, user, subscriptionId, clientId);
    const at = hub.clock();
    endClient(tx, hub, at, user, client, { subscription: subscription.id });
    await noticeOfCredentials(tx, hub, at, {
      act: 'CREDENTIALS_REVOKED',
      subjectId: client.id,
      by: user,
      subscription,
    });
  });
}
