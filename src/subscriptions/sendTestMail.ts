import { emailKey } from '../accounts/contactRules.ts';
import type { User } from '../accounts/rules.ts';
import { recordAudit } from '../audit/store.ts';
import { type Hub, scribeOf } from '../hub.ts';
import { addressTestMail } from '../mails/arrivalTemplates.ts';
import { queueMail } from '../mails/queue.ts';
import { notifiedAddressMissing, Refused, testMailThrottled } from '../refusals/catalogue.ts';
import { takeTurn } from '../sessions/throttle.ts';
import { lockForChange } from './lockForChange.ts';
import { subscriptionId } from './subscriptionId.ts';

/**
 * D-26: « Envoyer un message d'essai » to the address that is saved, a few times an hour at most for one subscription, one
 * person and one address: whoever reaches thousands of subscriptions floods nobody. Whether the server takes
 * it shows on the sheet: a refused address says so, and one that works again is believed again.
 */
export async function sendTestMail(
  hub: Pick<Hub, 'db' | 'clock' | 'newId' | 'vault' | 'settings'>,
  user: User,
  id: string,
): Promise<void> {
  const subject = subscriptionId(id);
  const at = hub.clock();
  await hub.db.transaction(async (tx) => {
    // Counted before the subscription is held, as everywhere, but for its address, which is known by then only. A
    // refusal counts nothing.
    const waits = [
      await takeTurn(tx, 'TEST_MAIL', subject, at),
      await takeTurn(tx, 'TEST_MAIL_ACCOUNT', user.accountId, at),
    ];
    const subscription = await lockForChange(tx, hub, user, subject, 'subscriptions.change');
    const { email, processName, subscriberName } = subscription;
    if (email === null || email === '') throw new Refused(notifiedAddressMissing);
    waits.push(await takeTurn(tx, 'TEST_MAIL_EMAIL', emailKey(email), at));
    if (waits.some((wait) => wait !== null)) throw new Refused(testMailThrottled);
    queueMail(tx, hub, at, {
      kind: 'ADDRESS_TEST',
      cause: `ADDRESS_TEST:${subject}:${hub.newId()}`,
      recipient: email,
      accountId: null,
      subscriptionId: subject,
      content: addressTestMail({ processName, serviceName: subscriberName, publicUrl: hub.settings.publicUrl }),
      expiresAt: null,
    });
    recordAudit(tx, scribeOf(hub, user, at), {
      action: 'SUBSCRIPTION_TEST_MAIL',
      subjectType: 'subscription',
      subjectId: subject,
      service: subscription.subscriber,
    });
  });
}
