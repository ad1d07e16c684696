import { type WithdrawnMail, withdrawMails } from '../mails/announcementStore.ts';
import { statement, type Transaction } from '../platform/database.ts';
import { arrivalOfCause } from './causeRules.ts';
import { EVERY_SLOT, nextSlot } from './digestRules.ts';
import { type Group, returnArrivals, returnDigested } from './digestStore.ts';

/** A mail to a notified address: M-6, M-7 or the test of D-26. */
interface NotifyingMail extends WithdrawnMail {
  readonly recipient: string;
  readonly subscriptionId: string | null;
}

const lockNotified = statement('arrival.lockNotified', 'SELECT FROM subscriptions WHERE id = $1 FOR NO KEY UPDATE');

/**
 * Before the mail itself: whoever changes a subscription holds it, then takes back its mails. The other way round, the two
 * would wait for each other.
 */
export function holdNotified(tx: Transaction, { subscriptionId }: Pick<NotifyingMail, 'subscriptionId'>): void {
  if (subscriptionId !== null) tx.write(lockNotified, [subscriptionId]);
}

const selectNotified = statement<Group & { known: boolean }>(
  'arrival.notified',
  `SELECT subscriber AS recipient, process_code AS "processCode",
     email_refused_at IS NOT NULL AND lower(email) = lower($2) AS known FROM subscriptions WHERE id = $1`,
);
const markRefused = statement(
  'arrival.addressRefused',
  `UPDATE subscriptions SET email_refused_at = $3, email_refusal = $4 WHERE id = $1 AND lower(email) = lower($2)`,
);
const markAccepted = statement(
  'arrival.addressAccepted',
  `UPDATE subscriptions SET email_refused_at = NULL, email_refusal = NULL
   WHERE id = $1 AND email_refused_at IS NOT NULL AND lower(email) = lower($2)`,
);

export interface Unannounced {
  /** What the mail announced waits for a digest: sent again, it would announce it twice. */
  readonly waits: boolean;
  /** The address was known to be refused already. */
  readonly known: boolean;
}

/**
 * The mail will never leave: what it announced waits for a digest. When the address was refused, the subscription that
 * still has it says so and the other announcements that wait for it are taken back: nothing is lost once it is corrected.
 */
export async function noteFailure(
  tx: Transaction,
  mail: NotifyingMail,
  at: Date,
  refusal: string | null,
): Promise<Unannounced> {
  const { subscriptionId, recipient } = mail;
  const group = subscriptionId === null ? undefined : await tx.first(selectNotified, [subscriptionId, recipient]);
  if (subscriptionId === null || group === undefined) return { waits: false, known: false };
  if (refusal !== null) tx.write(markRefused, [subscriptionId, recipient, at, refusal]);
  const others = refusal === null ? [] : await withdrawMails(tx, subscriptionId, recipient);
  const slot = nextSlot(EVERY_SLOT, at);
  const { arrivals, digests } = announcedBy([mail, ...others]);
  returnArrivals(tx, arrivals, slot);
  returnDigested(tx, digests, group, slot);
  return { waits: mail.kind === 'M-6' || mail.kind === 'M-7', known: group.known };
}

/** What mails announce: arrivals one by one (M-6), or those counted at an instant (M-7). */
export function announcedBy(mails: readonly WithdrawnMail[]) {
  return {
    arrivals: mails.flatMap(({ cause }) => arrivalOfCause(cause) ?? []),
    digests: mails.filter(({ kind }) => kind === 'M-7').map(({ createdAt }) => createdAt),
  };
}

/** The server took a mail to the address: it works, or works again. */
export function noteAcceptance(tx: Transaction, mail: NotifyingMail): void {
  if (mail.subscriptionId !== null) tx.write(markAccepted, [mail.subscriptionId, mail.recipient]);
}
