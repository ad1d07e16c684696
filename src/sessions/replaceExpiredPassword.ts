import { findCredentialById, lockCredential } from '../accounts/credentialStore.ts';
import { sha256 } from '../platform/vault.ts';
import { authorOf } from './attempt.ts';
import { lockKnownCounter } from './counterStore.ts';
import { enter } from './enter.ts';
import { counterKey } from './keys.ts';
import { judgeNewPassword } from './newPassword.ts';
import type { Entry, Visit } from './rules.ts';
import { setPassword } from './setPassword.ts';
import type { SignInHub } from './signIn.ts';
import { isSessionOver, normalisePassword } from './signInRules.ts';
import { findSessionRow, lockSession, type SessionRow } from './store.ts';

/**
 * Last step of a sign-in whose password is six months old (P-36): a new one, different from the current one, then the
 * portal. `GONE` when the sign-in under way is over, or was finished by another post.
 */
export async function replaceExpiredPassword(
  hub: SignInHub,
  visit: Visit,
  token: string,
  password: string,
): Promise<Entry | { readonly kind: 'GONE' }> {
  const sessionHash = sha256(token);
  const pending = await findSessionRow(hub.db, sessionHash);
  if (!isAwaitingPassword(pending, hub.clock())) return { kind: 'GONE' };
  const known = await findCredentialById(hub.db, pending.accountId);
  if (known?.active !== true) return { kind: 'GONE' };
  await judgeNewPassword(hub, password, known.passwordHash);
  const hash = await hub.passwords.hash(normalisePassword(password));
  return hub.db.transaction(async (tx): Promise<Entry | { readonly kind: 'GONE' }> => {
    const at = hub.clock();
    await lockKnownCounter(tx, counterKey(known.email));
    const account = await lockCredential(tx, known.id);
    const session = await lockSession(tx, sessionHash);
    if (!isAwaitingPassword(session, at) || account?.active !== true) return { kind: 'GONE' };
    const author = authorOf(visit, account);
    setPassword(tx, hub, { accountId: account.id, hash, author, at, by: 'EXPIRY', exceptSession: null });
    return enter(tx, hub, { visit, account: { ...account, passwordHash: hash, passwordSetAt: at }, at }, 'OTP');
  });
}

function isAwaitingPassword(session: SessionRow | undefined, at: Date): session is SessionRow {
  return session !== undefined && session.stage === 'NEW_PASSWORD' && !isSessionOver(session, at);
}
