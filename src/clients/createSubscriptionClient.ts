import type { User } from '../accounts/rules.ts';
import type { Hub } from '../hub.ts';
import { lockForChange } from '../subscriptions/lockForChange.ts';
import { ensureSubscriptionClient } from './ensureSubscriptionClient.ts';
import { clientsOf, demandApi } from './lockSubscriptionClient.ts';

/** « Créer les identifiants », when the subscription has none, all revoked for instance. A second click makes no second one. */
export async function createSubscriptionClient(
  hub: Pick<Hub, 'db' | 'clock' | 'newId' | 'vault'>,
  user: User,
  subscriptionId: string,
): Promise<void> {
  await hub.db.transaction(async (tx) => {
    const subscription = await lockForChange(tx, hub, user, subscriptionId, 'subscriptions.credentials');
    demandApi(subscription);
    await ensureSubscriptionClient(tx, hub, hub.clock(), user, clientsOf(subscription));
  });
}
