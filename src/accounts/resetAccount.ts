import { type Author, recordAudit } from '../audit/store.ts';
import { type Hub, scribeOf } from '../hub.ts';
import { findOrganization } from '../organizations/store.ts';
import { accountInactive, Refused } from '../refusals/catalogue.ts';
import { endSessionsOf } from '../sessions/store.ts';
import { lockAccountOf } from './accountOfEmail.ts';
import { sendActivation, sendReset } from './linkMails.ts';

/** P-30: the support sends somebody a new activation or reset link; sessions end, in case it is not them. */
export async function resetAccount(
  hub: Pick<Hub, 'db' | 'clock' | 'newId' | 'vault' | 'settings'>,
  caller: Author | null,
  email: string,
): Promise<void> {
  const at = hub.clock();
  await hub.db.transaction(async (tx) => {
    const account = await lockAccountOf(tx, email);
    if (!account.active) throw new Refused(accountInactive);
    endSessionsOf(tx, account.id);
    if (account.activated) sendReset(tx, hub, at, account, `M-2:${account.id}:${hub.newId()}`);
    else {
      const organization = await findOrganization(tx, account.organization);
      sendActivation(tx, hub, at, account, organization?.name ?? '', `M-1:${account.id}:${hub.newId()}`);
    }
    recordAudit(tx, scribeOf(hub, caller, at), {
      action: 'ACCOUNT_LINK',
      subjectType: 'account',
      subjectId: account.id,
      service: account.organization,
      detail: { purpose: account.activated ? 'RESET' : 'ACTIVATION' },
    });
  });
}
