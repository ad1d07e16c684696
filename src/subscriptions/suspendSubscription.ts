import type { User } from '../accounts/rules.ts';
import type { Hub } from '../hub.ts';
import { decideSuspension } from './activationRules.ts';
import { lockForChange } from './lockForChange.ts';
import { saveState } from './saveState.ts';
import type { PortalSubscription } from './sheetStore.ts';

/** P-101, D-14: « Suspendu » at once; new télédossiers stop at midnight in Paris. */
export async function suspendSubscription(
  hub: Pick<Hub, 'db' | 'clock' | 'newId'>,
  user: User,
  id: string,
): Promise<PortalSubscription> {
  return hub.db.transaction(async (tx) => {
    const before = await lockForChange(tx, hub, user, id, 'subscriptions.activate');
    const at = hub.clock();
    return saveState(tx, hub, { user, at, action: 'SUBSCRIPTION_SUSPEND' }, before, decideSuspension(before, at));
  });
}
