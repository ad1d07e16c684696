import { statement, type Transaction } from '../platform/database.ts';

const selectKnown = statement<{ hash: Buffer }>(
  'device.known',
  'SELECT hash FROM known_devices WHERE hash = ANY ($1) AND account_id = $2 AND seen_at > $3',
);
const touch = statement('device.touch', 'UPDATE known_devices SET seen_at = $2 WHERE hash = $1');
const insert = statement(
  'device.insert',
  'INSERT INTO known_devices (hash, account_id, created_at, seen_at) VALUES ($1, $2, $3, $3)',
);
const forget = statement('device.forget', 'DELETE FROM known_devices WHERE account_id = $1');

/** Which of a browser's tokens makes it known to an account, if any was seen since (D-22). */
export async function findKnownDevice(
  tx: Transaction,
  hashes: readonly Buffer[],
  accountId: string,
  seenSince: Date,
): Promise<Buffer | null> {
  if (hashes.length === 0) return null;
  return (await tx.first(selectKnown, [hashes, accountId, seenSince]))?.hash ?? null;
}

export function touchDevice(tx: Transaction, hash: Buffer, at: Date): void {
  tx.write(touch, [hash, at]);
}

export function storeDevice(tx: Transaction, hash: Buffer, accountId: string, at: Date): void {
  tx.write(insert, [hash, accountId, at]);
}

/** Every browser of the account is a new one again. */
export function forgetDevices(tx: Transaction, accountId: string): void {
  tx.write(forget, [accountId]);
}
