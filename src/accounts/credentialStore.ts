import { type Queryable, statement, type Transaction } from '../platform/database.ts';
import type { ActorType, Role } from './rules.ts';

/** What signing in needs to know of an account, and nobody else: its password above all. */
export interface Credential {
  readonly id: string;
  readonly email: string;
  readonly organization: string;
  readonly actorType: ActorType;
  readonly roles: readonly Role[];
  readonly passwordHash: string | null;
  readonly passwordSetAt: Date | null;
  readonly active: boolean;
  /** D-22: whether the service wants a code on each new device. */
  readonly otpOnNewDevice: boolean;
}

const CREDENTIAL = `SELECT a.id, a.email, a.organization, a.actor_type AS "actorType", a.roles,
    a.password_hash AS "passwordHash", a.password_set_at AS "passwordSetAt", a.active,
    o.otp_on_new_device AS "otpOnNewDevice"
  FROM accounts a JOIN organizations o ON o.id = a.organization`;

const selectByKey = statement<Credential>('credential.byKey', `${CREDENTIAL} WHERE a.email_key = $1`);
const selectById = statement<Credential>('credential.byId', `${CREDENTIAL} WHERE a.id = $1`);
const lockById = statement<Credential>('credential.lock', `${CREDENTIAL} WHERE a.id = $1 FOR NO KEY UPDATE OF a`);
const lockByKey = statement<Credential>(
  'credential.lockByKey',
  `${CREDENTIAL} WHERE a.email_key = $1 FOR NO KEY UPDATE OF a`,
);
const updatePassword = statement(
  'credential.setPassword',
  'UPDATE accounts SET password_hash = $2, password_set_at = $3 WHERE id = $1',
);
const updateSignIn = statement(
  'credential.signedIn',
  `UPDATE accounts SET last_sign_in_at = $2, idle_since = $2, idle_notices = 0, idle_due_at = $3 WHERE id = $1`,
);

export function findCredential(db: Queryable, key: string): Promise<Credential | undefined> {
  return db.first(selectByKey, [key]);
}

export function findCredentialById(db: Queryable, id: string): Promise<Credential | undefined> {
  return db.first(selectById, [id]);
}

/** The same, held until the transaction ends: no two steps of one person run at once. */
export function lockCredential(tx: Transaction, id: string): Promise<Credential | undefined> {
  return tx.first(lockById, [id]);
}

export function lockCredentialByKey(tx: Transaction, key: string): Promise<Credential | undefined> {
  return tx.first(lockByKey, [key]);
}

export function storePassword(tx: Transaction, id: string, hash: string, at: Date): void {
  tx.write(updatePassword, [id, hash, at]);
}

/** P-40: a whole sign-in starts the count of days again. */
export function storeSignIn(tx: Transaction, id: string, at: Date, idleDueAt: Date): void {
  tx.write(updateSignIn, [id, at, idleDueAt]);
}
