import type { Transaction } from '../platform/database.ts';
import { isStorable } from '../platform/text.ts';
import { accountNotFound, Refused } from '../refusals/catalogue.ts';
import { type AccountRow, lockAccountByEmail } from './store.ts';

/** The account that the operator names by its address, held until the transaction ends. */
export async function lockAccountOf(tx: Transaction, email: string): Promise<AccountRow> {
  const account = isStorable(email) ? await lockAccountByEmail(tx, email) : undefined;
  if (account === undefined) throw new Refused(accountNotFound);
  return account;
}
