import { type Author, recordAudit } from '../audit/store.ts';
import { type Hub, scribeOf } from '../hub.ts';
import { clearCounter } from '../sessions/counterStore.ts';
import { counterKey } from '../sessions/keys.ts';
import { lockAccountOf } from './accountOfEmail.ts';

/** P-37: the support lets somebody try again before the lock ends. */
export async function unlockAccount(
  hub: Pick<Hub, 'db' | 'clock' | 'newId'>,
  caller: Author | null,
  email: string,
): Promise<void> {
  await hub.db.transaction(async (tx) => {
    // In the order of a sign-in: counter, then account.
    clearCounter(tx, counterKey(email));
    const { id, organization } = await lockAccountOf(tx, email);
    recordAudit(tx, scribeOf(hub, caller, hub.clock()), {
      action: 'ACCOUNT_UNLOCK',
      subjectType: 'account',
      subjectId: id,
      service: organization,
    });
  });
}
