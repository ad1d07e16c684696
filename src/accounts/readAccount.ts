import type { Hub } from '../hub.ts';
import { accountNotFound, Refused } from '../refusals/catalogue.ts';
import { accountId } from './accountId.ts';
import { accountsReached } from './perimeter.ts';
import type { User } from './rules.ts';
import { type AccountRow, findAccount } from './store.ts';

/** §5.2: the sheet of somebody of the person's organization. */
export async function readAccount(hub: Pick<Hub, 'db'>, user: User, id: string): Promise<AccountRow> {
  const organization = accountsReached(user, 'accounts.open');
  const account = await findAccount(hub.db, accountId(id), organization);
  if (account === undefined) throw new Refused(accountNotFound);
  return account;
}
