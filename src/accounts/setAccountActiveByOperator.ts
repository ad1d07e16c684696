import type { Author } from '../audit/store.ts';
import type { Hub } from '../hub.ts';
import { lockAccountOf } from './accountOfEmail.ts';
import { switchAccount } from './setAccountActive.ts';
import type { AccountRow } from './store.ts';

/** P-28, P-30: the support deactivates or activates anybody, delegates included. */
export async function setAccountActiveByOperator(
  hub: Pick<Hub, 'db' | 'clock' | 'newId'>,
  caller: Author | null,
  email: string,
  active: boolean,
): Promise<AccountRow> {
  return hub.db.transaction(async (tx) => {
    const before = await lockAccountOf(tx, email);
    return switchAccount(tx, hub, hub.clock(), caller, before, active);
  });
}
