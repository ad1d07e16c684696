import { lockActingUser } from '../accounts/actingUser.ts';
import { storeOwnRoleDeclined } from '../accounts/preferenceStore.ts';
import type { User } from '../accounts/rules.ts';
import type { Hub } from '../hub.ts';
import { forbidden, Refused } from '../refusals/catalogue.ts';

/**
 * T-50: an administrator of the IT department processes no télédossier, and is not asked again to give himself the role.
 * Only what his own page shows depends on it, so it leaves no trace; his sheet still offers the role (P-20).
 */
export async function declineOwnRole(hub: Pick<Hub, 'db'>, user: User): Promise<void> {
  await hub.db.transaction(async (tx) => {
    const acting = await lockActingUser(tx, user, 'accounts.change');
    if (acting.actorType !== 'LOCAL_ADMINISTRATOR') throw new Refused(forbidden);
    storeOwnRoleDeclined(tx, user.accountId);
  });
}
