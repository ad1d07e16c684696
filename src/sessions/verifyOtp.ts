import { type Credential, findCredentialById, lockCredential } from '../accounts/credentialStore.ts';
import type { Transaction } from '../platform/database.ts';
import { sha256 } from '../platform/vault.ts';
import { type Applicant, admit, auditFailure, giveBack } from './attempt.ts';
import { enter } from './enter.ts';
import { isOtp } from './keys.ts';
import type { Entry, Visit } from './rules.ts';
import type { SignInHub } from './signIn.ts';
import { type Attempt, isSessionOver } from './signInRules.ts';
import { findSessionRow, lockSession, removeSession, type SessionRow } from './store.ts';

export type OtpEntry =
  | Entry
  | { readonly kind: 'WRONG_CODE' }
  | { readonly kind: 'CODE_EXPIRED' }
  /** The sign-in under way is over, or was never. */
  | { readonly kind: 'GONE' };

type OtpHub = Omit<SignInHub, 'passwords'>;

/**
 * Second step: the code of M-3 (P-32). A wrong one counts as a failed attempt, on the counter of the password; under a
 * lock the right one is refused too. A code serves once: the session that awaited it goes in the same transaction.
 */
export function verifyOtp(hub: OtpHub, visit: Visit, token: string, code: string): Promise<OtpEntry> {
  const hash = sha256(token);
  return hub.db.transaction(async (tx): Promise<OtpEntry> => {
    const at = hub.clock();
    const pending = await findSessionRow(tx, hash);
    if (!isAwaitingOtp(pending, at)) return { kind: 'GONE' };
    const known = await findCredentialById(tx, pending.accountId);
    if (known === undefined) return { kind: 'GONE' };
    const applicant: Applicant = { visit, email: known.email, account: known };
    const admission = await admit(tx, hub, applicant, at);
    if (admission.kind !== 'TRY') return admission;
    const account = await lockCredential(tx, known.id);
    const verdict = judge(await lockSession(tx, hash), account, at, { token, code });
    if (verdict === 'WRONG_CODE') return refuse(tx, hub, applicant, at, admission.attempt);
    await giveBack(tx, applicant, admission.attempt, at);
    if (verdict !== 'RIGHT' || account === undefined) return { kind: verdict === 'RIGHT' ? 'GONE' : verdict };
    removeSession(tx, hash);
    return enter(tx, hub, { visit, account, at }, 'OTP');
  });
}

function refuse(tx: Transaction, hub: OtpHub, applicant: Applicant, at: Date, attempt: Attempt): OtpEntry {
  auditFailure(tx, hub, applicant, at, { reason: 'WRONG_CODE', attempt });
  return attempt.lockMinutes > 0 ? { kind: 'LOCKED', minutes: attempt.lockMinutes } : { kind: 'WRONG_CODE' };
}

function judge(
  session: SessionRow | undefined,
  account: Credential | undefined,
  at: Date,
  given: { readonly token: string; readonly code: string },
): 'RIGHT' | 'WRONG_CODE' | 'CODE_EXPIRED' | 'GONE' {
  if (!isAwaitingOtp(session, at) || account?.active !== true) return 'GONE';
  const { otpHash, otpExpiresAt } = session;
  if (otpHash === null || otpExpiresAt === null || at.getTime() >= otpExpiresAt.getTime()) return 'CODE_EXPIRED';
  // People copy codes with spaces in them.
  return isOtp(given.token, given.code.replace(/\s/g, ''), otpHash) ? 'RIGHT' : 'WRONG_CODE';
}

/** Whether that session is one that still waits for a code. */
export function isAwaitingOtp(session: SessionRow | undefined, at: Date): session is SessionRow {
  return session !== undefined && session.stage === 'OTP' && !isSessionOver(session, at);
}
