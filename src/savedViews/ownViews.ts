import type { User } from '../accounts/rules.ts';
import type { Hub } from '../hub.ts';
import type { SavedView } from './rules.ts';
import { findViews } from './store.ts';

/** The views somebody keeps, by name. */
export function ownViews(hub: Pick<Hub, 'db'>, { accountId }: Pick<User, 'accountId'>): Promise<SavedView[]> {
  return findViews(hub.db, accountId);
}
