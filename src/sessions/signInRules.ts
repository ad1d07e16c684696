import { needsOtp, type Rights } from '../accounts/rules.ts';
import { parisDay } from '../platform/parisTime.ts';
import type { SessionStage } from './rules.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** P-32: how long a code is good for. */
export const OTP_LIFETIME_MS = 10 * MINUTE_MS;
/** P-33, P-34: how long an activation or reset link is good for. */
export const LINK_LIFETIME_MS = 48 * HOUR_MS;
/** D-22: a browser unseen for so long gives a code again. Also the life of its cookie. */
export const DEVICE_LIFETIME_MS = 180 * DAY_MS;
/** An open session is written to at most so often, however many pages are asked for. */
export const RENEWAL_MS = 10 * SECOND_MS;

const PENDING_MS = 15 * MINUTE_MS;
const IDLE_MS = 60 * MINUTE_MS;
const WHOLE_MS = 12 * HOUR_MS;

/** How many times something may be asked, since the first one, before it waits for the end of the window. */
export interface Limit {
  readonly count: number;
  readonly windowMs: number;
}

/** Everything that is limited besides the lock of an account. One table, so that nothing is limited elsewhere. */
export const LIMITS = {
  /** Failed sign-ins of one address: guesses spread over many accounts. */
  SIGN_IN_ADDRESS: { count: 50, windowMs: 15 * MINUTE_MS },
  /** Sign-ins of one account that stopped at the code: whoever knows a password must not flood its owner's mailbox. */
  OTP_SIGN_IN: { count: 20, windowMs: HOUR_MS },
  /** Codes sent again to one account. */
  OTP_ACCOUNT: { count: 10, windowMs: HOUR_MS },
  /** « Mot de passe oublié »: mails to one person, and requests of one address. */
  RESET_EMAIL: { count: 5, windowMs: HOUR_MS },
  RESET_ADDRESS: { count: 30, windowMs: HOUR_MS },
  /** « Renvoyer le lien d'activation » (D-26). */
  ACTIVATION_ACCOUNT: { count: 3, windowMs: HOUR_MS },
  /** « Envoyer un message d'essai » to the notified address of one subscription (D-26). */
  TEST_MAIL: { count: 3, windowMs: HOUR_MS },
  /** The same by one person, whatever the subscription: a delegate may have thousands of them. */
  TEST_MAIL_ACCOUNT: { count: 20, windowMs: HOUR_MS },
  /** The same to one address, whoever asks: nobody's mailbox is flooded through the hub. */
  TEST_MAIL_EMAIL: { count: 10, windowMs: HOUR_MS },
  /** Secrets copied or downloaded by one person, of whatever subscriptions: more is no longer setting software up. */
  CREDENTIAL_READ: { count: 60, windowMs: HOUR_MS },
  /** Wrong current passwords typed in « Mon compte ». */
  PASSWORD_CHANGE: { count: 5, windowMs: 15 * MINUTE_MS },
} as const satisfies Record<string, Limit>;
export type LimitName = keyof typeof LIMITS;

/** Codes sent again within one sign-in. */
export const MAX_OTP_RESENDS = 3;

// ---- Password policy (P-35, P-36)

export const PASSWORD_SPECIALS = '! @ # $ % & * ( )';
const MIN_PASSWORD = 8;
const MAX_PASSWORD = 128;
const ACCEPTED = /^[\p{L}\p{M}0-9!@#$%&*()]*$/u;
const POLICY_FAULT =
  'Le mot de passe saisi ne respecte pas les conditions de sécurité exigées : 8 caractères avec au moins un chiffre, ' +
  `une majuscule et un caractère spécial. Caractères spéciaux acceptés : ${PASSWORD_SPECIALS}`;
const TOO_LONG = `Le mot de passe saisi dépasse ${MAX_PASSWORD} caractères.`;
export const SAME_PASSWORD = 'Le nouveau mot de passe doit être différent du mot de passe actuel.';

/** One spelling of what was typed: a keyboard may send « É » as one sign or as two. */
export function normalisePassword(password: string): string {
  return password.normalize('NFC');
}

/** P-35: why a new password is refused, in French, or null. */
export function passwordFault(typed: string): string | null {
  const password = normalisePassword(typed);
  const length = [...password].length;
  if (length > MAX_PASSWORD) return TOO_LONG;
  const strong =
    length >= MIN_PASSWORD && /[0-9]/.test(password) && /\p{Lu}/u.test(password) && /[!@#$%&*()]/.test(password);
  return strong && ACCEPTED.test(password) ? null : POLICY_FAULT;
}

/** P-36: six calendar months after the day it was chosen, days of Paris. 31 August gives the last day of February. */
export function isPasswordExpired(setAt: Date, now: Date): boolean {
  return parisDay(now) >= sixMonthsAfter(parisDay(setAt));
}

function sixMonthsAfter(day: string): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  // Day 0 of the following month is the last one of the month meant.
  const last = new Date(Date.UTC(year, month + 6, 0)).getUTCDate();
  const [moved = ''] = new Date(Date.UTC(year, month - 1 + 6, Math.min(date, last))).toISOString().split('T');
  return moved;
}

// ---- Lockout (P-37, D-23)

const FAILURES_BEFORE_LOCK = 5;
const FIRST_LOCK_MINUTES = 15;
const LONGEST_LOCK_MINUTES = 120;
// Far above what can happen, far below what the column holds.
const MAX_LOCKS = 30_000;

/** Failures of one e-mail. A series is what happens between two locks. */
export interface Counter {
  /** Of the current series; one more than needed for the lock once a refusal under that lock has been audited. */
  readonly failures: number;
  readonly locks: number;
  readonly lockedUntil: Date | null;
}

export const NO_FAILURE: Counter = { failures: 0, locks: 0, lockedUntil: null };

/** An attempt that was let through, already counted as a failure. */
export interface Attempt {
  /** Locks before its series began: names the series. */
  readonly series: number;
  /** The lock that this attempt sets unless it succeeds; 0 when it sets none. */
  readonly lockMinutes: number;
}

export type Judgement =
  | { readonly kind: 'LOCKED'; readonly minutes: number; readonly counter: Counter; readonly firstRefusal: boolean }
  | { readonly kind: 'COUNTED'; readonly counter: Counter; readonly attempt: Attempt };

/** P-37: 15 minutes, then twice as long each time, up to two hours (D-23). */
export function lockMinutes(locks: number): number {
  return Math.min(FIRST_LOCK_MINUTES * 2 ** Math.min(locks - 1, 10), LONGEST_LOCK_MINUTES);
}

/**
 * Counts an attempt as a failure before anybody knows whether it is one, so that a thousand simultaneous guesses get
 * five tries. Under a lock nothing is counted, and even the right password is refused.
 */
export function countAttempt(counter: Counter, now: Date): Judgement {
  const left = remainingMinutes(counter.lockedUntil, now);
  if (left > 0) {
    const firstRefusal = counter.failures <= FAILURES_BEFORE_LOCK;
    const told = { ...counter, failures: FAILURES_BEFORE_LOCK + 1 };
    return { kind: 'LOCKED', minutes: left, counter: told, firstRefusal };
  }
  const failures = (counter.lockedUntil === null ? counter.failures : 0) + 1;
  const series = counter.locks;
  if (failures < FAILURES_BEFORE_LOCK) {
    const counted = { failures, locks: series, lockedUntil: null };
    return { kind: 'COUNTED', counter: counted, attempt: { series, lockMinutes: 0 } };
  }
  const locks = Math.min(series + 1, MAX_LOCKS);
  const minutes = lockMinutes(locks);
  const lockedUntil = new Date(now.getTime() + minutes * MINUTE_MS);
  return { kind: 'COUNTED', counter: { failures, locks, lockedUntil }, attempt: { series, lockMinutes: minutes } };
}

/** Takes back the attempt of a right password, and the lock that only it had completed. The others stay counted. */
export function giveBackAttempt(counter: Counter, { series }: Attempt): Counter {
  const locked = counter.lockedUntil !== null;
  // Another series has begun since: the attempt is no longer part of what is counted.
  if ((locked ? counter.locks - 1 : counter.locks) !== series) return counter;
  const failures = Math.max(Math.min(counter.failures, FAILURES_BEFORE_LOCK) - 1, 0);
  return { failures, locks: series, lockedUntil: null };
}

/** Minutes left until an instant, rounded up; 0 when it is past. */
export function remainingMinutes(until: Date | null, now: Date): number {
  return until === null ? 0 : Math.max(0, Math.ceil((until.getTime() - now.getTime()) / MINUTE_MS));
}

// ---- Steps and lifetimes (P-31, P-32, P-39, D-22)

/** Whether this browser is asked for a code: always for those of P-31 and D-22, on new devices if the service wants so. */
export function asksOtp(
  account: Pick<Rights, 'actorType' | 'roles'> & { readonly otpOnNewDevice: boolean },
  deviceKnown: boolean,
): boolean {
  return needsOtp(account) || (account.otpOnNewDevice && !deviceKnown);
}

/** Whatever happens, a session does not live beyond that instant. */
export function sessionEnd(stage: SessionStage, createdAt: Date): Date {
  return new Date(createdAt.getTime() + (stage === 'OPEN' ? WHOLE_MS : PENDING_MS));
}

/** P-39: 60 minutes after the last action, and 12 hours in all. */
export function isSessionOver(
  session: { readonly stage: SessionStage; readonly seenAt: Date; readonly expiresAt: Date },
  now: Date,
): boolean {
  if (now.getTime() >= session.expiresAt.getTime()) return true;
  return session.stage === 'OPEN' && now.getTime() - session.seenAt.getTime() > IDLE_MS;
}

/** Sessions last used before that instant are over. */
export function idleSince(now: Date): Date {
  return new Date(now.getTime() - IDLE_MS);
}

/** What the sweeper removes: each is kept for as long as somebody may still be told what happened to it. */
export function sweepLimits(now: Date) {
  const before = (ms: number): Date => new Date(now.getTime() - ms);
  return {
    sessions: before(DAY_MS),
    links: before(30 * DAY_MS),
    counters: before(DAY_MS),
    throttles: before(DAY_MS),
    devices: before(DEVICE_LIFETIME_MS),
  };
}

/** What addresses are grouped by: an IPv6 customer has a whole /64 to himself. */
export function addressGroup(address: string): string {
  const bare = address.split('%')[0]?.toLowerCase() ?? '';
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(bare)?.[1];
  if (mapped !== undefined) return mapped;
  if (!bare.includes(':')) return bare;
  const [head = '', tail] = bare.split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const first = groups(head);
  // An IPv4 tail stands for two groups.
  const last = groups(tail ?? '').flatMap((group) => (group.includes('.') ? ['0', '0'] : [group]));
  const hole = tail === undefined ? 0 : Math.max(0, 8 - first.length - last.length);
  const all = [...first, ...Array.from({ length: hole }, () => '0'), ...last];
  return `${all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}
