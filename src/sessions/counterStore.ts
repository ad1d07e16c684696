import { statement, type Transaction } from '../platform/database.ts';
import { type Counter, NO_FAILURE } from './signInRules.ts';

const COLUMNS = 'failures, locks, locked_until AS "lockedUntil"';
const selectCounter = statement<Counter>(
  'counter.lock',
  `SELECT ${COLUMNS} FROM sign_in_counters WHERE key = $1 FOR UPDATE`,
);
// Touching the row that somebody else has just made is what waits for him.
const insertCounter = statement<Counter>(
  'counter.insert',
  `INSERT INTO sign_in_counters AS c (key, failures, locks, updated_at) VALUES ($1, 0, 0, $2)
   ON CONFLICT (key) DO UPDATE SET updated_at = excluded.updated_at RETURNING ${COLUMNS}`,
);
const updateCounter = statement(
  'counter.update',
  'UPDATE sign_in_counters SET failures = $2, locks = $3, locked_until = $4, updated_at = $5 WHERE key = $1',
);
const deleteCounter = statement('counter.delete', 'DELETE FROM sign_in_counters WHERE key = $1');

/** The failures of an e-mail, held until the transaction ends; made when there are none yet. */
export async function lockCounter(tx: Transaction, key: Buffer, at: Date): Promise<Counter> {
  return (await tx.first(selectCounter, [key])) ?? (await tx.first(insertCounter, [key, at])) ?? NO_FAILURE;
}

/** The same, when there are any. */
export function lockKnownCounter(tx: Transaction, key: Buffer): Promise<Counter | undefined> {
  return tx.first(selectCounter, [key]);
}

export function storeCounter(tx: Transaction, key: Buffer, counter: Counter, at: Date): void {
  tx.write(updateCounter, [key, counter.failures, counter.locks, counter.lockedUntil, at]);
}

/** P-37, D-23: a whole sign-in, or a used reset link, forgets every failure and every lock. */
export function clearCounter(tx: Transaction, key: Buffer): void {
  tx.write(deleteCounter, [key]);
}
