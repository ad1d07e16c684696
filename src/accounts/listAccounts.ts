import type { Hub } from '../hub.ts';
import { type List, type Page, readList } from '../platform/listQuery.ts';
import { isStorable } from '../platform/text.ts';
import { searchKey } from './nameRules.ts';
import { accountsReached } from './perimeter.ts';
import type { ActorType, Role, User } from './rules.ts';
import { type AccountOrder, type AccountRow, accountList } from './store.ts';

export interface AccountQuery extends AccountOrder {
  readonly actorType: ActorType | null;
  /** Assigned, not merely included in another. */
  readonly role: Role | null;
  readonly processCode: string | null;
  /** Any part of the last name; less than two characters do not narrow (P-74). */
  readonly name: string | null;
  readonly page: Page;
}

export type AccountList = List<AccountRow>;

/** P-73: one page of the accounts of the person's organization, active or not. */
export async function listAccounts(hub: Pick<Hub, 'db'>, user: User, query: AccountQuery): Promise<AccountList> {
  const organization = accountsReached(user, 'accounts.list');
  const { actorType, role, processCode, name, page } = query;
  if (processCode !== null && !isStorable(processCode)) return { rows: [], total: 0 };
  const filter = { organization, actorType, role, processCode, name: searchKey(name) };
  return readList(hub.db, accountList(filter, query, page), page);
}
