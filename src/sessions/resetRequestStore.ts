import { statement, type Transaction } from '../platform/database.ts';

export interface ResetRequestRow {
  readonly id: string;
  readonly email: Buffer;
}

const insert = statement(
  'resetRequest.insert',
  'INSERT INTO reset_requests (id, email, requested_at) VALUES ($1, $2, $3)',
);
const take = statement<ResetRequestRow>(
  'resetRequest.take',
  `DELETE FROM reset_requests WHERE id = (SELECT id FROM reset_requests ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
   RETURNING id, email`,
);

/** The label the vault binds the address of a request to. */
export function requestLabel(id: string): string {
  return `reset:${id}`;
}

export function storeResetRequest(tx: Transaction, id: string, email: Buffer, at: Date): void {
  tx.write(insert, [id, email, at]);
}

/** Takes the oldest request that no other process is answering: it is gone if and only if this transaction commits. */
export function takeResetRequest(tx: Transaction): Promise<ResetRequestRow | undefined> {
  return tx.first(take, []);
}
