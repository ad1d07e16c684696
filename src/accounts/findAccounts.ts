import type { Hub } from '../hub.ts';
import type { Page } from '../platform/listQuery.ts';
import { isStorable } from '../platform/text.ts';
import { type AccountRow, findAccountsAnywhere } from './store.ts';

/** P-30: the accounts the operator looks for. */
export async function findAccounts(
  hub: Pick<Hub, 'db'>,
  { organization = null, email = null }: { readonly organization?: string | null; readonly email?: string | null },
  page: Page,
): Promise<readonly AccountRow[]> {
  if (!isStorable(`${organization ?? ''}${email ?? ''}`)) return [];
  return findAccountsAnywhere(hub.db, { organization, email }, page);
}
