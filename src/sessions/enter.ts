import { randomInt } from 'node:crypto';
import { type Credential, storeSignIn } from '../accounts/credentialStore.ts';
import { firstIdleDue } from '../accounts/idleRules.ts';
import { needsOtp } from '../accounts/rules.ts';
import { recordAudit } from '../audit/store.ts';
import { type Hub, scribeOf } from '../hub.ts';
import { queueMail } from '../mails/queue.ts';
import { otpMail } from '../mails/templates.ts';
import type { Transaction } from '../platform/database.ts';
import { newSecret, sha256 } from '../platform/vault.ts';
import { auditRefusal, authorOf } from './attempt.ts';
import { clearCounter } from './counterStore.ts';
import { findKnownDevice, storeDevice, touchDevice } from './deviceStore.ts';
import { counterKey, deviceHashes, extendDevice, otpHash } from './keys.ts';
import type { Entry, SessionStage, Visit } from './rules.ts';
import { asksOtp, DEVICE_LIFETIME_MS, isPasswordExpired, OTP_LIFETIME_MS, sessionEnd } from './signInRules.ts';
import { storeSession } from './store.ts';
import { clearTurns, takeTurn, type Wait } from './throttle.ts';

export type EnterHub = Pick<Hub, 'newId' | 'vault' | 'settings'>;

/** What the person has proven so far: the password, or a link received by mail, then the code. */
export type Proof = 'PASSWORD' | 'LINK' | 'OTP';

/** Who enters from where, when. */
export interface Entrance {
  readonly visit: Visit;
  /** Held by the transaction. */
  readonly account: Credential;
  readonly at: Date;
}

/**
 * The step that follows (P-31, P-36, D-22): a code, then a new password if the current one is too old, then the portal.
 * Each has a session of its own with a new token, so that what was seen before a step opens nothing after it.
 */
export async function enter(tx: Transaction, hub: EnterHub, entrance: Entrance, proof: Proof): Promise<Entry> {
  const { account, at, visit } = entrance;
  const known = await knownDevice(tx, entrance);
  if (proof !== 'OTP' && asksOtp(account, known !== null)) {
    const wait = proof === 'PASSWORD' ? await waitForCode(tx, hub, entrance) : null;
    return wait === null
      ? { kind: 'OTP', token: startOtp(tx, hub, entrance) }
      : { kind: 'LOCKED', minutes: wait.minutes };
  }
  if (account.passwordSetAt !== null && isPasswordExpired(account.passwordSetAt, at)) {
    return { kind: 'NEW_PASSWORD', token: startSession(tx, hub, entrance, 'NEW_PASSWORD') };
  }
  const token = startSession(tx, hub, entrance, 'OPEN');
  storeSignIn(tx, account.id, at, firstIdleDue(at));
  clearCounter(tx, counterKey(account.email));
  if (proof === 'OTP') clearTurns(tx, 'OTP_SIGN_IN', account.id);
  recordAudit(tx, scribeOf(hub, authorOf(visit, account), at), {
    action: 'SIGN_IN',
    subjectType: 'account',
    subjectId: account.id,
  });
  return { kind: 'OPEN', token, device: rememberDevice(tx, entrance, known) };
}

/**
 * D-22: each right password mails a code, so whoever knows one could mail without end. What ends it is a whole sign-in,
 * or the hour; « Mot de passe oublié » stays open meanwhile, and is what the owner of a stolen password needs.
 */
async function waitForCode(tx: Transaction, hub: EnterHub, { account, at, visit }: Entrance): Promise<Wait | null> {
  const wait = await takeTurn(tx, 'OTP_SIGN_IN', account.id, at);
  if (wait?.firstRefusal) auditRefusal(tx, hub, { visit, email: account.email, account }, at, 'THROTTLED');
  return wait;
}

/** Devices only count for those whom only a new one makes give a code. */
function countsDevices(account: Credential): boolean {
  return account.otpOnNewDevice && !needsOtp(account);
}

async function knownDevice(tx: Transaction, { account, at, visit }: Entrance): Promise<Buffer | null> {
  if (!countsDevices(account)) return null;
  const seenSince = new Date(at.getTime() - DEVICE_LIFETIME_MS);
  return findKnownDevice(tx, deviceHashes(visit.device), account.id, seenSince);
}

/** D-22: whoever gets that far without a known device has just given a code. */
function rememberDevice(tx: Transaction, { account, at, visit }: Entrance, known: Buffer | null): string | null {
  if (!countsDevices(account)) return null;
  if (known !== null) {
    touchDevice(tx, known, at);
    return null;
  }
  const { device, hash } = extendDevice(visit.device);
  storeDevice(tx, hash, account.id, at);
  return device;
}

function startSession(tx: Transaction, hub: EnterHub, { visit, account, at }: Entrance, stage: SessionStage): string {
  const token = newSecret();
  storeSession(tx, {
    hash: sha256(token),
    id: hub.newId(),
    accountId: account.id,
    stage,
    otp: null,
    userAgent: shortUserAgent(visit),
    at,
    expiresAt: sessionEnd(stage, at),
  });
  return token;
}

function startOtp(tx: Transaction, hub: EnterHub, { visit, account, at }: Entrance): string {
  const token = newSecret();
  const id = hub.newId();
  const otp = sendOtp(tx, hub, { account, at, token, cause: `otp:${id}:1` });
  storeSession(tx, {
    hash: sha256(token),
    id,
    accountId: account.id,
    stage: 'OTP',
    otp,
    userAgent: shortUserAgent(visit),
    at,
    expiresAt: sessionEnd('OTP', at),
  });
  return token;
}

export interface OtpOrder {
  readonly account: Pick<Credential, 'id' | 'email'>;
  readonly at: Date;
  /** Of the session that awaits the code. */
  readonly token: string;
  readonly cause: string;
}

/** P-32: draws a code, mails it (M-3) and returns what is kept of it. */
export function sendOtp(tx: Transaction, hub: EnterHub, { account, at, token, cause }: OtpOrder) {
  const code = String(randomInt(1_000_000)).padStart(6, '0');
  const expiresAt = new Date(at.getTime() + OTP_LIFETIME_MS);
  queueMail(tx, hub, at, {
    kind: 'M-3',
    cause,
    recipient: account.email,
    accountId: account.id,
    content: otpMail({ code }),
    expiresAt,
  });
  return { hash: otpHash(token, code), expiresAt };
}

const MAX_USER_AGENT = 400;

/** What the database can hold of what the browser says it is. */
function shortUserAgent({ userAgent }: Visit): string | null {
  return userAgent?.replaceAll('\0', '').toWellFormed().slice(0, MAX_USER_AGENT).toWellFormed() ?? null;
}
