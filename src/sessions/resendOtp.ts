import { findCredentialById } from '../accounts/credentialStore.ts';
import type { Hub } from '../hub.ts';
import { sha256 } from '../platform/vault.ts';
import { lockKnownCounter } from './counterStore.ts';
import { sendOtp } from './enter.ts';
import { counterKey } from './keys.ts';
import { MAX_OTP_RESENDS, remainingMinutes } from './signInRules.ts';
import { findSessionRow, lockSession, replaceOtp, type SessionRow } from './store.ts';
import { takeTurn } from './throttle.ts';
import { isAwaitingOtp } from './verifyOtp.ts';

type Resent = 'SENT' | 'THROTTLED' | 'GONE';

/**
 * « Renvoyer le code » (D-22): a new code, which makes the former one worthless. Three times in a sign-in and ten times
 * an hour for an account; never under a lock. The sign-in lives on for as long as the new code does.
 */
export function resendOtp(
  hub: Pick<Hub, 'db' | 'clock' | 'newId' | 'vault' | 'settings'>,
  token: string,
): Promise<Resent> {
  const hash = sha256(token);
  return hub.db.transaction(async (tx): Promise<Resent> => {
    const at = hub.clock();
    const pending = await findSessionRow(tx, hash);
    if (!isAwaitingOtp(pending, at)) return 'GONE';
    const account = await findCredentialById(tx, pending.accountId);
    if (account?.active !== true) return 'GONE';
    if (isExhausted(pending)) return 'THROTTLED';
    const counter = await lockKnownCounter(tx, counterKey(account.email));
    if (remainingMinutes(counter?.lockedUntil ?? null, at) > 0) return 'THROTTLED';
    if ((await takeTurn(tx, 'OTP_ACCOUNT', account.id, at)) !== null) return 'THROTTLED';
    const session = await lockSession(tx, hash);
    if (!isAwaitingOtp(session, at)) return 'GONE';
    if (isExhausted(session)) return 'THROTTLED';
    const sends = session.otpSends + 1;
    const otp = sendOtp(tx, hub, { account, at, token, cause: `otp:${session.id}:${sends}` });
    const end = Math.max(session.expiresAt.getTime(), otp.expiresAt.getTime());
    replaceOtp(tx, hash, { ...otp, sends, sessionExpiresAt: new Date(end) });
    return 'SENT';
  });
}

function isExhausted({ otpSends }: SessionRow): boolean {
  return otpSends > MAX_OTP_RESENDS;
}
