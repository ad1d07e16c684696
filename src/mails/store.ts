import { type Database, type Queryable, statement, type Transaction } from '../platform/database.ts';
import { criteria, isLong, type Page } from '../platform/listQuery.ts';
import { ANNOUNCEMENT_PRIORITY, type MailDraft, type MailKind, type MailState, priorityOf } from './rules.ts';

const insertMail = statement(
  'mail.insert',
  `INSERT INTO mails (id, cause, kind, message_id, recipient, account_id, priority, content, state, next_attempt_at,
                      expires_at, created_at, subscription_id)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'QUEUED', $10, $9, $10, $11) ON CONFLICT (cause) DO NOTHING`,
);

/** A mail to be written, its content sealed. */
export interface NewMail extends Omit<MailDraft, 'content'> {
  readonly id: string;
  readonly messageId: string;
  readonly content: Buffer;
}

/** A second mail of one cause writes nothing (D-33). */
export function storeMail(tx: Transaction, mail: NewMail, at: Date): void {
  const { id, cause, kind, messageId, recipient, accountId, content, expiresAt, subscriptionId = null } = mail;
  const addressing = [id, cause, kind, messageId, recipient, accountId, priorityOf(kind)];
  tx.write(insertMail, [...addressing, content, expiresAt, at, subscriptionId]);
}

/** A mail taken for sending. */
export interface ClaimedMail {
  readonly id: string;
  readonly kind: MailKind;
  readonly cause: string;
  readonly messageId: string;
  readonly recipient: string;
  readonly content: Buffer | null;
  readonly createdAt: Date;
  /** This attempt included. */
  readonly attempts: number;
  /** The subscription whose notified address it goes to; null for any other mail. */
  readonly subscriptionId: string | null;
}

export const CLAIMED = `m.id, m.kind, m.cause, m.message_id AS "messageId", m.recipient, m.content,
                        m.created_at AS "createdAt", m.attempts, m.priority, m.subscription_id AS "subscriptionId"`;

// All but the announcements, which have a lane of their own (announcementStore.ts).
// The lease and the lock make each mail one process's; what is locked belongs to another one right now.
const claimNext = statement<ClaimedMail>(
  'mail.claimNext',
  `WITH due AS MATERIALIZED (
     SELECT id FROM mails WHERE state = 'QUEUED' AND priority < ${ANNOUNCEMENT_PRIORITY} AND next_attempt_at <= $1
       AND (expires_at IS NULL OR expires_at > $1)
     ORDER BY priority, id LIMIT $3 FOR UPDATE SKIP LOCKED),
   claimed AS (
     UPDATE mails m SET next_attempt_at = $2, attempts = attempts + 1 FROM due WHERE m.id = due.id RETURNING ${CLAIMED})
   SELECT * FROM claimed ORDER BY priority, id`,
);

// Among codes and links, what dies first leaves first: a code must not wait behind a thousand new accounts' links. They all
// die one day, so the index `mails_expiry` gives them in that order, however many wait.
const claimUrgent = statement<ClaimedMail>(
  'mail.claimUrgent',
  `WITH due AS MATERIALIZED (
     SELECT id FROM mails WHERE state = 'QUEUED' AND next_attempt_at <= $1 AND priority = 0 AND expires_at > $1
     ORDER BY expires_at, id LIMIT $3 FOR UPDATE SKIP LOCKED),
   claimed AS (
     UPDATE mails m SET next_attempt_at = $2, attempts = attempts + 1 FROM due WHERE m.id = due.id
     RETURNING ${CLAIMED}, m.expires_at)
   SELECT * FROM claimed ORDER BY expires_at, id`,
);

export interface Claim {
  readonly now: Date;
  readonly leaseUntil: Date;
  readonly limit: number;
  readonly urgentOnly: boolean;
}

export function claimMails(tx: Transaction, { now, leaseUntil, limit, urgentOnly }: Claim): Promise<ClaimedMail[]> {
  return tx.rows(urgentOnly ? claimUrgent : claimNext, [now, leaseUntil, limit]);
}

const expireMails = statement<{ id: string }>(
  'mail.expire',
  `UPDATE mails SET state = 'EXPIRED', content = NULL, done_at = $1
   WHERE state = 'QUEUED' AND expires_at <= $1 AND next_attempt_at <= $1 RETURNING id`,
);

/** D-33: codes and links that died while they waited leave no more. One that is being sent is left alone. */
export async function dropExpired(tx: Transaction, now: Date): Promise<number> {
  return (await tx.rows(expireMails, [now])).length;
}

// A mail that left has left, whatever another process thought of it meanwhile.
const markSent = statement(
  'mail.sent',
  `UPDATE mails SET state = 'SENT', content = CASE WHEN $3 THEN content END, last_error = NULL, done_at = $2
   WHERE id = $1 AND state <> 'SENT'`,
);

/** It left; `keepsContent` when it is to be looked at all the same (demonstration). */
export function storeSent(tx: Transaction, id: string, at: Date, keepsContent: boolean): void {
  tx.write(markSent, [id, at, keepsContent]);
}

const markLater = statement(
  'mail.later',
  `UPDATE mails SET next_attempt_at = $3, last_error = $4 WHERE id = $1 AND state = 'QUEUED' AND attempts = $2`,
);

/** It did not leave, and is tried again at `next` unless another process took it over meanwhile. */
export function storeDelay(tx: Transaction, { id, attempts }: ClaimedMail, next: Date, reason: string): void {
  tx.write(markLater, [id, attempts, next, reason]);
}

const markDead = statement<{ id: string }>(
  'mail.dead',
  `UPDATE mails SET state = 'DEAD', last_error = $4, done_at = $3
   WHERE id = $1 AND state = 'QUEUED' AND attempts = $2 RETURNING id`,
);

/** False when another process took the mail over meanwhile. */
export async function giveUp(tx: Transaction, mail: ClaimedMail, now: Date, reason: string): Promise<boolean> {
  return (await tx.rows(markDead, [mail.id, mail.attempts, now, reason])).length > 0;
}

/** What the operator sees of a mail: never its content. */
export interface MailRow {
  readonly id: string;
  readonly kind: MailKind;
  readonly state: MailState;
  readonly recipient: string;
  readonly accountId: string | null;
  readonly attempts: number;
  readonly lastError: string | null;
  readonly createdAt: Date;
  readonly nextAttemptAt: Date;
  readonly expiresAt: Date | null;
  readonly doneAt: Date | null;
}

const ROW = `id, kind, state, recipient, account_id AS "accountId", attempts, last_error AS "lastError",
             created_at AS "createdAt", next_attempt_at AS "nextAttemptAt", expires_at AS "expiresAt",
             done_at AS "doneAt"`;

/** Newest first. */
export function findMails(db: Database, state: MailState | null, page: Page): Promise<MailRow[]> {
  const { name, where, parameters } = criteria({ state: 'state = :value' }, { state });
  const text = `SELECT ${ROW} FROM mails ${where} ORDER BY id DESC
     LIMIT $${parameters.length + 1} OFFSET $${parameters.length + 2}`;
  const read = isLong(page) ? db.list : db.rows;
  return read(statement<MailRow>(`mail.list.${name}`, text), [...parameters, page.limit, page.offset]);
}

const lockStatement = statement<MailRow & { readonly hasContent: boolean }>(
  'mail.lock',
  `SELECT ${ROW}, content IS NOT NULL AS "hasContent" FROM mails WHERE id = $1 FOR NO KEY UPDATE`,
);

export function lockMail(
  tx: Transaction,
  id: string,
): Promise<(MailRow & { readonly hasContent: boolean }) | undefined> {
  return tx.first(lockStatement, [id]);
}

const queueAgain = statement(
  'mail.queueAgain',
  `UPDATE mails SET state = 'QUEUED', attempts = 0, next_attempt_at = $2, done_at = NULL WHERE id = $1`,
);

/** It leaves again, with all its attempts before it. */
export function storeRetry(tx: Transaction, id: string, at: Date): void {
  tx.write(queueAgain, [id, at]);
}

export interface KeptMail {
  readonly id: string;
  readonly kind: MailKind;
  readonly state: MailState;
  readonly recipient: string;
  readonly content: Buffer;
  readonly createdAt: Date;
}

const keptStatement = statement<KeptMail>(
  'mail.kept',
  `SELECT id, kind, state, recipient, content, created_at AS "createdAt" FROM mails
   WHERE content IS NOT NULL AND state IN ('QUEUED', 'SENT') ORDER BY id DESC LIMIT $1`,
);

export function findKept(db: Pick<Queryable, 'rows'>, limit: number): Promise<KeptMail[]> {
  return db.rows(keptStatement, [limit]);
}

const removeOld = statement<{ id: string }>(
  'mail.removeOld',
  `DELETE FROM mails WHERE id IN (SELECT id FROM mails WHERE state <> 'QUEUED' AND done_at < $1
                                  ORDER BY done_at LIMIT $2 FOR UPDATE SKIP LOCKED) RETURNING id`,
);

/** Forgets some of the mails that left, expired or were given up before that instant; how many. */
export async function removeDone(tx: Transaction, before: Date, limit: number): Promise<number> {
  return (await tx.rows(removeOld, [before, limit])).length;
}

const emptyDead = statement(
  'mail.emptyDead',
  `UPDATE mails SET content = NULL
   WHERE state = 'DEAD' AND content IS NOT NULL AND (done_at < $2 OR expires_at <= $1)`,
);

/** Forgets the content of those given up that nobody sent again, or that nobody may any more. */
export function emptyGivenUp(tx: Transaction, now: Date, before: Date): void {
  tx.write(emptyDead, [now, before]);
}

const emptyOne = statement('mail.empty', 'UPDATE mails SET content = NULL WHERE id = $1');

/** It is never sent again: what it told is told by another mail. */
export function emptyMail(tx: Transaction, id: string): void {
  tx.write(emptyOne, [id]);
}
