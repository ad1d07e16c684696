import { findCredentialById, lockCredential } from '../accounts/credentialStore.ts';
import { findLink, lockLink, storeLinkUse } from '../accounts/linkStore.ts';
import { type LinkState, stateOf } from '../accounts/links.ts';
import { sha256 } from '../platform/vault.ts';
import { authorOf } from './attempt.ts';
import { clearCounter, lockKnownCounter } from './counterStore.ts';
import { enter } from './enter.ts';
import { counterKey } from './keys.ts';
import { judgeNewPassword } from './newPassword.ts';
import type { Entry, Visit } from './rules.ts';
import { setPassword } from './setPassword.ts';
import type { SignInHub } from './signIn.ts';
import { isPasswordExpired, normalisePassword } from './signInRules.ts';

export type LinkEntry = Entry | { readonly kind: 'LINK'; readonly state: Exclude<LinkState['state'], 'VALID'> };

/**
 * Sets the password that a link allows (P-33, P-34) and goes on signing in: those who need a code give one (D-23), the
 * others are in (S-3). A used link also unlocks. The password is judged first, so that a refused one consumes nothing.
 */
export async function usePasswordLink(
  hub: SignInHub,
  visit: Visit,
  token: string,
  password: string,
): Promise<LinkEntry> {
  const linkHash = sha256(token);
  const link = await findLink(hub.db, linkHash);
  const state = stateOf(link, hub.clock());
  if (link === undefined || state.state !== 'VALID') return { kind: 'LINK', state: notValid(state) };
  const owner = await findCredentialById(hub.db, link.accountId);
  const setAt = owner?.passwordSetAt ?? null;
  // P-36: an expired password cannot be chosen again by way of « Mot de passe oublié ».
  const expired = setAt !== null && isPasswordExpired(setAt, hub.clock());
  await judgeNewPassword(hub, password, expired ? (owner?.passwordHash ?? null) : null);
  const hash = await hub.passwords.hash(normalisePassword(password));
  return hub.db.transaction(async (tx): Promise<LinkEntry> => {
    const at = hub.clock();
    const counter = counterKey(link.email);
    await lockKnownCounter(tx, counter);
    const account = await lockCredential(tx, link.accountId);
    const now = stateOf(await lockLink(tx, linkHash), at);
    if (account === undefined || now.state !== 'VALID') return { kind: 'LINK', state: notValid(now) };
    storeLinkUse(tx, linkHash, at);
    clearCounter(tx, counter);
    const author = authorOf(visit, account);
    setPassword(tx, hub, { accountId: account.id, hash, author, at, by: now.purpose, exceptSession: null });
    return enter(tx, hub, { visit, account: { ...account, passwordHash: hash, passwordSetAt: at }, at }, 'LINK');
  });
}

function notValid({ state }: LinkState): Exclude<LinkState['state'], 'VALID'> {
  return state === 'VALID' ? 'UNKNOWN' : state;
}
