import { type Author, recordAudit } from '../audit/store.ts';
import { type Hub, scribeOf } from '../hub.ts';
import type { Transaction } from '../platform/database.ts';
import { firstIdleDue } from './idleRules.ts';
import { sendActivation } from './linkMails.ts';
import { noticeToAdministrators } from './securityNotices.ts';
import { type AccountRow, type NewAccount, storeAccount } from './store.ts';

export interface AccountDraft extends NewAccount {
  readonly organizationName: string;
  /** Who opens it, for the other administrators of the organization (D-25). */
  readonly openedBy: string;
}

type MailingHub = Pick<Hub, 'newId' | 'vault' | 'settings'>;

/**
 * P-33, P-82: opens an account without password and sends its activation link. `TAKEN` when the identifier or the
 * address is already somebody's; nothing is written then.
 */
export async function openAccount(
  tx: Transaction,
  hub: MailingHub,
  at: Date,
  author: Author | null,
  draft: AccountDraft,
): Promise<AccountRow | 'TAKEN'> {
  const account = await storeAccount(tx, draft, at, firstIdleDue(at));
  if (account === undefined) return 'TAKEN';
  const { id, organization, actorType, roles, processCodes, fromSubscription } = account;
  sendActivation(tx, hub, at, account, draft.organizationName, `M-1:${id}`);
  recordAudit(tx, scribeOf(hub, author, at), {
    action: 'ACCOUNT_CREATE',
    subjectType: 'account',
    subjectId: id,
    to: 'ACTIVE',
    service: organization,
    detail: { organization, actorType, roles, processCodes, fromSubscription },
  });
  if (actorType === 'LOCAL_ADMINISTRATOR') {
    await noticeToAdministrators(tx, hub, at, {
      what: 'ADMINISTRATOR_CREATED',
      about: account,
      by: draft.openedBy,
      byAccount: author?.accountId ?? null,
      organizationName: draft.organizationName,
    });
  }
  return account;
}
