import type { Hub } from '../hub.ts';
import { accountsReached } from './perimeter.ts';
import type { User } from './rules.ts';
import { findActiveAdministrators } from './store.ts';

/** P-10: how many active local administrators the person's organization has; two are advised. */
export async function activeAdministrators(hub: Pick<Hub, 'db'>, user: User): Promise<number> {
  return (await findActiveAdministrators(hub.db, accountsReached(user, 'accounts.list'))).length;
}
