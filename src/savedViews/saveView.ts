import type { User } from '../accounts/rules.ts';
import type { Hub } from '../hub.ts';
import { faultOf } from './rules.ts';
import { lockViews, storeView } from './store.ts';

/** Keeps a list under a name; why not, in French, when it cannot be. Like preferences it leaves no trace. */
export async function saveView(
  hub: Pick<Hub, 'db' | 'clock' | 'newId'>,
  { accountId }: Pick<User, 'accountId'>,
  { name, query }: { readonly name: string; readonly query: string },
): Promise<string | null> {
  return hub.db.transaction(async (tx) => {
    const fault = faultOf(name, await lockViews(tx, accountId));
    if (fault === null) storeView(tx, accountId, { id: hub.newId(), name, query }, hub.clock());
    return fault;
  });
}
