import { recordAudit } from '../audit/store.ts';
import { type Hub, scribeOf } from '../hub.ts';
import { accountInactive, accountNotFound, alreadyActivated, linkThrottled, Refused } from '../refusals/catalogue.ts';
import { takeTurn } from '../sessions/throttle.ts';
import { accountId } from './accountId.ts';
import { lockActingUser } from './actingUser.ts';
import { sendActivation } from './linkMails.ts';
import { accountsReached } from './perimeter.ts';
import type { User } from './rules.ts';
import { lockAccount } from './store.ts';

/** D-26: « Renvoyer le lien d'activation », to somebody who never chose a password; a few times an hour at most. */
export async function resendActivation(
  hub: Pick<Hub, 'db' | 'clock' | 'newId' | 'vault' | 'settings'>,
  user: User,
  id: string,
): Promise<void> {
  const organization = accountsReached(user, 'accounts.change');
  const subject = accountId(id);
  const at = hub.clock();
  await hub.db.transaction(async (tx) => {
    await lockActingUser(tx, user, 'accounts.change');
    // Asked before the account is held: rows are held in the order of `sessions/attempt.ts`. A refusal counts nothing.
    const wait = await takeTurn(tx, 'ACTIVATION_ACCOUNT', subject, at);
    const account = await lockAccount(tx, subject, organization);
    if (account === undefined) throw new Refused(accountNotFound);
    if (account.activated) throw new Refused(alreadyActivated);
    if (!account.active) throw new Refused(accountInactive);
    if (wait !== null) throw new Refused(linkThrottled);
    sendActivation(tx, hub, at, account, user.organizationName, `M-1:${subject}:${hub.newId()}`);
    recordAudit(tx, scribeOf(hub, user, at), {
      action: 'ACCOUNT_LINK',
      subjectType: 'account',
      subjectId: subject,
      detail: { purpose: 'ACTIVATION' },
    });
  });
}
