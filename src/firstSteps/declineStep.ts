import { lockActingUser } from '../accounts/actingUser.ts';
import type { DeclinableStep } from '../accounts/preferenceRules.ts';
import { storeDeclinedStep } from '../accounts/preferenceStore.ts';
import type { User } from '../accounts/rules.ts';
import type { Hub } from '../hub.ts';
import { forbidden, Refused } from '../refusals/catalogue.ts';

/**
 * T-50: an administrator of the IT department processes no télédossier, the secretary of a small commune has no agent:
 * neither is asked again. Only what their own page shows depends on it, so it leaves no trace; the pages of the accounts
 * still offer all of it (P-20).
 */
export async function declineStep(hub: Pick<Hub, 'db'>, user: User, step: DeclinableStep): Promise<void> {
  await hub.db.transaction(async (tx) => {
    const acting = await lockActingUser(tx, user, 'accounts.change');
    if (acting.actorType !== 'LOCAL_ADMINISTRATOR') throw new Refused(forbidden);
    storeDeclinedStep(tx, user.accountId, step);
  });
}
