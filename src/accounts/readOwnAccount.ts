import type { Hub } from '../hub.ts';
import { accountNotFound, Refused } from '../refusals/catalogue.ts';
import type { User } from './rules.ts';
import { type AccountRow, findAccount } from './store.ts';

/** P-86: « Mon compte », for everybody who is signed in. */
export async function readOwnAccount(hub: Pick<Hub, 'db'>, user: User): Promise<AccountRow> {
  const account = await findAccount(hub.db, user.accountId, user.organization);
  if (account === undefined) throw new Refused(accountNotFound);
  return account;
}
