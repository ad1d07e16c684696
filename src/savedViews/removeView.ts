import type { User } from '../accounts/rules.ts';
import type { Hub } from '../hub.ts';
import { isUuid } from '../platform/text.ts';
import { removeViewOf } from './store.ts';

/** Forgets one of one's own views; one that is gone already, or of somebody else, changes nothing. */
export async function removeView(
  hub: Pick<Hub, 'db'>,
  { accountId }: Pick<User, 'accountId'>,
  id: string,
): Promise<void> {
  if (!isUuid(id)) return;
  await hub.db.transaction(async (tx) => removeViewOf(tx, accountId, id));
}
