import { type Credential, findCredential, lockCredential } from '../accounts/credentialStore.ts';
import type { Hub } from '../hub.ts';
import { type Applicant, admit, auditFailure, auditRefusal, giveBack } from './attempt.ts';
import { enter } from './enter.ts';
import { lookupKey } from './keys.ts';
import type { Entry, Visit } from './rules.ts';
import { type Attempt, addressGroup, normalisePassword } from './signInRules.ts';
import { takeTurn } from './throttle.ts';

export type SignInHub = Pick<Hub, 'db' | 'clock' | 'newId' | 'passwords' | 'vault' | 'settings'>;

/**
 * First step of a sign-in, the same for everybody (P-31). The attempt is counted before the password is looked at, and
 * given back if it is right. An address that nobody has, an account without password and a wrong password do the same
 * work and get the same answer (P-38, D-23); that an account is deactivated is told to its owner only (P-41).
 */
export async function signIn(hub: SignInHub, visit: Visit, email: string, password: string): Promise<Entry> {
  const account = await findCredential(hub.db, lookupKey(email));
  const applicant: Applicant = { visit, email, account };
  const admission = await hub.db.transaction((tx) => admit(tx, hub, applicant, hub.clock()));
  if (admission.kind !== 'TRY') return admission;
  const right = await hub.passwords.matches(bounded(password), account?.passwordHash ?? null);
  const { attempt } = admission;
  if (account !== undefined && right) return welcome(hub, applicant, account, attempt);
  await hub.db.transaction(async (tx) => {
    auditFailure(tx, hub, applicant, hub.clock(), { reason: 'WRONG_PASSWORD', attempt });
  });
  return attempt.lockMinutes > 0 ? { kind: 'LOCKED', minutes: attempt.lockMinutes } : { kind: 'REFUSED' };
}

function welcome(hub: SignInHub, applicant: Applicant, proven: Credential, attempt: Attempt): Promise<Entry> {
  return hub.db.transaction(async (tx): Promise<Entry> => {
    const at = hub.clock();
    await giveBack(tx, applicant, attempt, at);
    const account = await lockCredential(tx, proven.id);
    // Changed or deactivated while the password was being checked: what was proven is judged as it is now.
    if (account === undefined || account.passwordHash !== proven.passwordHash) return { kind: 'REFUSED' };
    if (!account.active) {
      // Still counted for the address: whoever has the password could otherwise fill the audit with it.
      await takeTurn(tx, 'SIGN_IN_ADDRESS', addressGroup(applicant.visit.address), at);
      auditRefusal(tx, hub, applicant, at, 'DEACTIVATED');
      return { kind: 'DEACTIVATED' };
    }
    return enter(tx, hub, { visit: applicant.visit, account, at }, 'PASSWORD');
  });
}

// No password is that long (P-35); hashing whatever a form may hold would be work for nothing.
const LONGEST_TRIED = 512;

function bounded(password: string): string {
  return password.length > LONGEST_TRIED ? '' : normalisePassword(password);
}
