import { lockCredentialByKey } from '../accounts/credentialStore.ts';
import { sendReset } from '../accounts/linkMails.ts';
import { recordAudit } from '../audit/store.ts';
import { type Hub, scribeOf } from '../hub.ts';
import type { Transaction } from '../platform/database.ts';
import type { Vault } from '../platform/vault.ts';
import { type ResetRequestRow, requestLabel, takeResetRequest } from './resetRequestStore.ts';

type ResetHub = Pick<Hub, 'db' | 'clock' | 'newId' | 'vault' | 'settings' | 'alert'>;
type Outcome = 'DONE' | 'UNREADABLE' | 'NONE';

/**
 * Answers what « Mot de passe oublié » wrote down (P-34): an active account gets a link by M-2, which also activates one
 * that never had a password (P-33); nobody else gets anything. Any number of processes may run it. Returns how many
 * requests were answered.
 */
export async function processResetRequests(hub: ResetHub): Promise<number> {
  for (let answered = 0; ; answered += 1) {
    const outcome = await hub.db.transaction((tx) => answerNext(tx, hub));
    if (outcome === 'NONE') return answered;
    // Sealed with a key this hub no longer has: the person will ask again.
    if (outcome === 'UNREADABLE') hub.alert({ name: 'reset_request_unreadable' });
  }
}

async function answerNext(tx: Transaction, hub: ResetHub): Promise<Outcome> {
  const request = await takeResetRequest(tx);
  if (request === undefined) return 'NONE';
  const key = openRequest(hub.vault, request);
  if (key === null) return 'UNREADABLE';
  const account = await lockCredentialByKey(tx, key);
  if (account?.active !== true) return 'DONE';
  const at = hub.clock();
  sendReset(tx, hub, at, account, `reset:${request.id}`);
  recordAudit(tx, scribeOf(hub, null, at), {
    action: 'PASSWORD_RESET_ASKED',
    subjectType: 'account',
    subjectId: account.id,
  });
  return 'DONE';
}

function openRequest(vault: Vault, { id, email }: ResetRequestRow): string | null {
  try {
    return vault.open(email, requestLabel(id));
  } catch {
    return null;
  }
}
