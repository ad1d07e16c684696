import type { User } from '../accounts/rules.ts';
import type { Hub } from '../hub.ts';
import { Refused } from '../refusals/catalogue.ts';
import { InvalidFields } from '../refusals/fields.ts';
import { activationRefusal, decideActivation, parseActivationDay } from './activationRules.ts';
import { lockForChange } from './lockForChange.ts';
import { saveState } from './saveState.ts';
import type { PortalSubscription } from './sheetStore.ts';

/**
 * P-97…P-99, P-102: activates a subscription, at once when the day is today, otherwise from 00:01 in Paris that day
 * (D-14). The day comes as typed or picked (D-21).
 */
export async function activateSubscription(
  hub: Pick<Hub, 'db' | 'clock' | 'newId'>,
  user: User,
  id: string,
  rawDay: string | null,
): Promise<PortalSubscription> {
  return hub.db.transaction(async (tx) => {
    const before = await lockForChange(tx, hub, user, id, 'subscriptions.activate');
    const refusal = activationRefusal(before);
    if (refusal !== null) throw new Refused(refusal);
    // Read after the lock was obtained: midnight may have passed while waiting for it.
    const at = hub.clock();
    const { day, fault } = parseActivationDay(rawDay, at);
    if (fault !== null) throw new InvalidFields([fault]);
    const decision = decideActivation(before, day, at);
    return saveState(tx, hub, { user, at, action: 'SUBSCRIPTION_ACTIVATE' }, before, decision);
  });
}
