import { withdrawMails } from '../mails/announcementStore.ts';
import { statement, type Transaction } from '../platform/database.ts';
import { arrivalOfCause } from './causeRules.ts';
import { EVERY_SLOT, nextSlot } from './digestRules.ts';
import { type Group, returnArrivals, returnDigested } from './digestStore.ts';

/** A mail to a notified address: M-6, M-7 or the test of D-26. */
interface NotifyingMail {
  readonly kind: string;
  readonly cause: string;
  readonly recipient: string;
  readonly createdAt: Date;
  readonly subscriptionId: string | null;
}

const markRefused = statement<Group>(
  'arrival.addressRefused',
  `UPDATE subscriptions SET
     email_refused_at = CASE WHEN lower(email) = lower($2) THEN $3::timestamptz ELSE email_refused_at END,
     email_refusal = CASE WHEN lower(email) = lower($2) THEN $4::text ELSE email_refusal END
   WHERE id = $1 RETURNING subscriber AS recipient, process_code AS "processCode"`,
);
const markAccepted = statement(
  'arrival.addressAccepted',
  `UPDATE subscriptions SET email_refused_at = NULL, email_refusal = NULL
   WHERE id = $1 AND email_refused_at IS NOT NULL AND lower(email) = lower($2)`,
);

/**
 * The server refused the mail for good. The subscription that still has the address says so, the other M-6 that wait for
 * it are taken back, and what all these announced waits for a digest: nothing is lost once the address is corrected.
 */
export async function noteRefusal(tx: Transaction, mail: NotifyingMail, at: Date, reason: string): Promise<void> {
  if (mail.subscriptionId === null) return;
  const group = await tx.first(markRefused, [mail.subscriptionId, mail.recipient, at, reason]);
  if (group === undefined) return;
  const causes = [mail.cause, ...(await withdrawMails(tx, mail.subscriptionId, mail.recipient))];
  const slot = nextSlot(EVERY_SLOT, at);
  returnArrivals(
    tx,
    causes.flatMap((cause) => arrivalOfCause(cause) ?? []),
    slot,
  );
  if (mail.kind === 'M-7') returnDigested(tx, mail.createdAt, group, slot);
}

/** The server took a mail to the address: it works, or works again. */
export function noteAcceptance(tx: Transaction, mail: NotifyingMail): void {
  if (mail.subscriptionId !== null) tx.write(markAccepted, [mail.subscriptionId, mail.recipient]);
}
