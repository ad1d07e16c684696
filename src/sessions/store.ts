import type { User } from '../accounts/rules.ts';
import { type Queryable, statement, type Transaction } from '../platform/database.ts';
import type { Session, SessionStage, SessionSummary } from './rules.ts';

export interface SessionRow {
  readonly id: string;
  readonly accountId: string;
  readonly stage: SessionStage;
  readonly otpHash: Buffer | null;
  readonly otpExpiresAt: Date | null;
  readonly otpSends: number;
  readonly createdAt: Date;
  readonly seenAt: Date;
  readonly expiresAt: Date;
}

const COLUMNS = `s.id, s.account_id AS "accountId", s.stage, s.otp_hash AS "otpHash",
  s.otp_expires_at AS "otpExpiresAt", s.otp_sends AS "otpSends", s.created_at AS "createdAt", s.seen_at AS "seenAt",
  s.expires_at AS "expiresAt"`;

const insertSession = statement(
  'session.insert',
  `INSERT INTO sessions (hash, id, account_id, stage, otp_hash, otp_expires_at, otp_sends, user_agent, created_at,
                         seen_at, expires_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10)`,
);
const selectSession = statement<SessionRow>('session.load', `SELECT ${COLUMNS} FROM sessions s WHERE s.hash = $1`);
const selectForChange = statement<SessionRow>(
  'session.lock',
  `SELECT ${COLUMNS} FROM sessions s WHERE s.hash = $1 FOR UPDATE`,
);
const selectWithUser = statement<SessionRow & User & Pick<Session, 'preferences' | 'organizationStatus'>>(
  'session.user',
  `SELECT ${COLUMNS}, a.email, a.first_name AS "firstName", a.last_name AS "lastName", a.organization,
     o.name AS "organizationName", o.status AS "organizationStatus", a.actor_type AS "actorType", a.roles,
     a.process_codes AS "processCodes", a.preferences
   FROM sessions s JOIN accounts a ON a.id = s.account_id JOIN organizations o ON o.id = a.organization
   WHERE s.hash = $1 AND a.active`,
);
const renew = statement('session.renew', 'UPDATE sessions SET seen_at = $2 WHERE hash = $1 AND seen_at <= $3');
const updateOtp = statement(
  'session.setOtp',
  'UPDATE sessions SET otp_hash = $2, otp_expires_at = $3, otp_sends = $4, expires_at = $5 WHERE hash = $1',
);
const deleteOne = statement('session.delete', 'DELETE FROM sessions WHERE hash = $1');
const deleteOwn = statement<{ id: string }>(
  'session.deleteOwn',
  'DELETE FROM sessions WHERE id = $1 AND account_id = $2 RETURNING id',
);
const deleteOfAccount = statement(
  'session.deleteOfAccount',
  'DELETE FROM sessions WHERE account_id = $1 AND ($2::uuid IS NULL OR id <> $2)',
);
const selectOpen = statement<SessionSummary>(
  'session.listOpen',
  `SELECT id, user_agent AS "userAgent", created_at AS "createdAt", seen_at AS "seenAt" FROM sessions
   WHERE account_id = $1 AND stage = 'OPEN' AND expires_at > $2 AND seen_at >= $3 ORDER BY seen_at DESC, id`,
);
export interface NewSession {
  readonly hash: Buffer;
  readonly id: string;
  readonly accountId: string;
  readonly stage: SessionStage;
  readonly otp: { readonly hash: Buffer; readonly expiresAt: Date } | null;
  readonly userAgent: string | null;
  readonly at: Date;
  readonly expiresAt: Date;
}

export function storeSession(tx: Transaction, session: NewSession): void {
  tx.write(insertSession, [
    session.hash,
    session.id,
    session.accountId,
    session.stage,
    session.otp?.hash ?? null,
    session.otp?.expiresAt ?? null,
    session.otp === null ? 0 : 1,
    session.userAgent,
    session.at,
    session.expiresAt,
  ]);
}

/** A session by its cookie, whatever became of it. */
export function findSessionRow(db: Queryable, hash: Buffer): Promise<SessionRow | undefined> {
  return db.first(selectSession, [hash]);
}

/** The same, held: two posts of one step come one after the other. */
export function lockSession(tx: Transaction, hash: Buffer): Promise<SessionRow | undefined> {
  return tx.first(selectForChange, [hash]);
}

/** A session of an active account with its person, in one query: it runs before every page. */
export function findSessionWithUser(db: Queryable, hash: Buffer) {
  return db.first(selectWithUser, [hash]);
}

/** P-39: the person has just done something. Nothing is written if another request said so after `unlessSince`. */
export function renewSession(tx: Transaction, hash: Buffer, at: Date, unlessSince: Date): void {
  tx.write(renew, [hash, at, unlessSince]);
}

export interface SentOtp {
  readonly hash: Buffer;
  readonly expiresAt: Date;
  readonly sends: number;
  readonly sessionExpiresAt: Date;
}

export function replaceOtp(tx: Transaction, session: Buffer, otp: SentOtp): void {
  tx.write(updateOtp, [session, otp.hash, otp.expiresAt, otp.sends, otp.sessionExpiresAt]);
}

export function removeSession(tx: Transaction, hash: Buffer): void {
  tx.write(deleteOne, [hash]);
}

/** False when the person has no such session. */
export async function removeOwnSession(tx: Transaction, id: string, accountId: string): Promise<boolean> {
  return (await tx.first(deleteOwn, [id, accountId])) !== undefined;
}

/** Ends at once what an account has open or under way, but the session it acts from if `exceptId` names it (P-80). */
export function endSessionsOf(tx: Transaction, accountId: string, exceptId: string | null = null): void {
  tx.write(deleteOfAccount, [accountId, exceptId]);
}

export function findOpenSessions(
  db: Queryable,
  accountId: string,
  now: Date,
  seenSince: Date,
): Promise<SessionSummary[]> {
  return db.rows(selectOpen, [accountId, now, seenSince]);
}
