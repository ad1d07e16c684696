import { emailKey } from '../accounts/contactRules.ts';
import { isStorable, MAX_EMAIL } from '../platform/text.ts';
import { matchesHash, newSecret, sha256 } from '../platform/vault.ts';
import type { LimitName } from './signInRules.ts';

// Each kind of key has its own label: the same text never gives the same key in two tables.

/**
 * What accounts are looked up by (P-26). Whatever cannot be an address gives a key that no account has, so that it goes
 * through the same steps as an address that nobody has.
 */
export function lookupKey(email: string): string {
  const key = emailKey(email);
  return isStorable(key) && key.length <= 2 * MAX_EMAIL ? key : '';
}

/** What failures are counted by: the same for addresses that no account has (D-23). */
export function counterKey(email: string): Buffer {
  return sha256(`sign-in:${emailKey(email)}`);
}

export function throttleKey(limit: LimitName, subject: string): Buffer {
  return sha256(`throttle:${limit}:${subject}`);
}

/** A code is stored bound to the token of its own session: the database alone does not allow to search the million. */
export function otpHash(token: string, code: string): Buffer {
  return sha256(otpText(token, code));
}

export function isOtp(token: string, code: string, hash: Buffer): boolean {
  return matchesHash(otpText(token, code), hash);
}

function otpText(token: string, code: string): string {
  return `otp:${token}:${code}`;
}

// Several people may share a browser: its cookie holds a token for each of the last few.
const DEVICE_TOKENS = 4;
const SEPARATOR = '.';

/** The hashes of the tokens of a `device` cookie (D-22). */
export function deviceHashes(device: string | null): Buffer[] {
  return deviceTokens(device).map(sha256);
}

/** A new token for this browser, in front of those it already had. */
export function extendDevice(device: string | null): { readonly device: string; readonly hash: Buffer } {
  const token = newSecret();
  const kept = deviceTokens(device).slice(0, DEVICE_TOKENS - 1);
  return { device: [token, ...kept].join(SEPARATOR), hash: sha256(token) };
}

function deviceTokens(device: string | null): string[] {
  const tokens = device === null || device.length > 400 ? [] : device.split(SEPARATOR);
  return tokens.filter((token) => /^[\w-]{43}$/.test(token)).slice(0, DEVICE_TOKENS);
}
