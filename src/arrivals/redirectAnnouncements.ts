import { emailKey } from '../accounts/contactRules.ts';
import { withdrawMails } from '../mails/announcementStore.ts';
import type { Transaction } from '../platform/database.ts';
import { parseFrequency } from '../subscriptions/rules.ts';
import { announceAgain, digestAgain } from './digestStore.ts';
import { announcedBy } from './refusedAddress.ts';
import { holdAnnouncements } from './store.ts';

/** What decides where the announcements of a subscription go. */
interface Notified {
  readonly id: string;
  readonly subscriber: string;
  readonly processCode: string;
  readonly email: string | null;
  readonly notificationFrequency: string;
}

/**
 * P-95: another address, or « Aucune », counts for what has not left yet too. What a mail announced to the former address
 * is announced again to the new one, in the same order; with « Aucune » nobody is told any more. The subscription is held.
 */
export async function redirectAnnouncements(tx: Transaction, before: Notified, after: Notified): Promise<void> {
  if (before.email === null) return;
  const muted = isMuted(after);
  const moved = emailKey(before.email) !== emailKey(after.email ?? '');
  if (!moved && (!muted || isMuted(before))) return;
  // One written meanwhile would still go to the former address, and before those that start again from here.
  await holdAnnouncements(tx);
  const { arrivals, digests } = announcedBy(await withdrawMails(tx, before.id, before.email));
  if (muted) return;
  announceAgain(tx, arrivals);
  digestAgain(tx, digests, { recipient: after.subscriber, processCode: after.processCode });
}

function isMuted({ notificationFrequency }: Notified): boolean {
  return parseFrequency(notificationFrequency) === 'Aucune';
}
