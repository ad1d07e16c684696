import type { User } from '../accounts/rules.ts';
import type { Hub } from '../hub.ts';
import { decideWithdrawal } from './activationRules.ts';
import { lockForChange } from './lockForChange.ts';
import { saveState } from './saveState.ts';
import type { PortalSubscription } from './sheetStore.ts';

/** P-99: takes a planned activation back while the subscription is still « Inactif ». */
export async function withdrawActivation(
  hub: Pick<Hub, 'db' | 'clock' | 'newId'>,
  user: User,
  id: string,
): Promise<PortalSubscription> {
  return hub.db.transaction(async (tx) => {
    const before = await lockForChange(tx, hub, user, id, 'subscriptions.activate');
    const at = hub.clock();
    const act = { user, at, action: 'SUBSCRIPTION_ACTIVATION_WITHDRAW' } as const;
    return saveState(tx, hub, act, before, decideWithdrawal(before, at));
  });
}
