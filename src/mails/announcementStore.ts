import { type Queryable, statement, type Transaction } from '../platform/database.ts';
import { ANNOUNCEMENT_PRIORITY } from './rules.ts';
import { CLAIMED, type ClaimedMail } from './store.ts';

// The lane of the announcements (M-6, M-7). Only the process that has the turn works here, so a
// mail needs no lease: whatever a process that died had begun is simply the first one again.

const WAITING = `state = 'QUEUED' AND priority = ${ANNOUNCEMENT_PRIORITY}`;
const DUE = `${WAITING} AND next_attempt_at <= $1`;

const selectNext = statement<{ id: string }>(
  'mail.nextAnnouncements',
  `SELECT id FROM mails WHERE ${DUE} ORDER BY id LIMIT $2`,
);

/** The next announcements, in the order in which they were written. */
export async function nextAnnouncements(db: Queryable, now: Date, limit: number): Promise<string[]> {
  return (await db.rows(selectNext, [now, limit])).map(({ id }) => id);
}

// Those of one address leave one after the other: while its oldest one is delayed, the younger ones are too.
const claimOne = statement<ClaimedMail & { readonly isNext: boolean }>(
  'mail.claimAnnouncement',
  `WITH one AS (SELECT id, recipient FROM mails WHERE ${DUE} AND id = $2 FOR NO KEY UPDATE),
   oldest AS (
     SELECT o.id, o.next_attempt_at FROM one JOIN LATERAL (
       SELECT id, next_attempt_at FROM mails
       WHERE ${WAITING} AND lower(recipient) = lower(one.recipient)
       ORDER BY lower(recipient), id LIMIT 1) AS o ON true)
   UPDATE mails m SET attempts = m.attempts + (oldest.id = m.id)::int,
     next_attempt_at = greatest(m.next_attempt_at, oldest.next_attempt_at)
   FROM one, oldest WHERE m.id = one.id
   RETURNING ${CLAIMED}, oldest.id = m.id AS "isNext"`,
);

/** Takes an announcement for sending; undefined when it is not, or not yet, its turn. */
export async function claimAnnouncement(tx: Transaction, id: string, now: Date): Promise<ClaimedMail | undefined> {
  const mail = await tx.first(claimOne, [now, id]);
  return mail?.isNext === true ? mail : undefined;
}

const markUnsent = statement('mail.unsent', `UPDATE mails SET last_error = $2 WHERE id = $1 AND state = 'QUEUED'`);

/** It did not leave and stays the first one. */
export function storeUnsent(tx: Transaction, id: string, reason: string): void {
  tx.write(markUnsent, [id, reason]);
}

const delayRecipient = statement(
  'mail.delayRecipient',
  `UPDATE mails SET next_attempt_at = $3, last_error = CASE WHEN id = $2 THEN $4 ELSE last_error END
   WHERE ${WAITING} AND lower(recipient) = lower($1) AND id >= $2`,
);

/** It is tried again at `next`, and the younger ones to that address not before. */
export function storeAddressDelay(tx: Transaction, mail: ClaimedMail, next: Date, reason: string): void {
  tx.write(delayRecipient, [mail.recipient, mail.id, next, reason]);
}

/** An announcement taken back before it left: what it announced is known by its cause and its date. */
export interface WithdrawnMail {
  readonly kind: string;
  readonly cause: string;
  readonly createdAt: Date;
}

const deleteQueued = statement<WithdrawnMail>(
  'mail.withdraw',
  `DELETE FROM mails WHERE ${WAITING} AND lower(recipient) = lower($2) AND subscription_id = $1
   RETURNING kind, cause, created_at AS "createdAt"`,
);

/** Takes back what a subscription still has to announce to an address. One that is being sent leaves all the same. */
export function withdrawMails(tx: Transaction, subscriptionId: string, recipient: string): Promise<WithdrawnMail[]> {
  return tx.rows(deleteQueued, [subscriptionId, recipient]);
}

const selectCauses = statement<{ cause: string }>(
  'mail.causes',
  'SELECT cause FROM mails WHERE cause = ANY ($1::text[])',
);

/** Those of the causes that already made a mail. */
export async function knownCauses(tx: Transaction, causes: readonly string[]): Promise<string[]> {
  return (await tx.rows(selectCauses, [causes])).map(({ cause }) => cause);
}
