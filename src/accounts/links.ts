import type { Hub } from '../hub.ts';
import type { Transaction } from '../platform/database.ts';
import { newSecret, sha256 } from '../platform/vault.ts';
import { LINK_LIFETIME_MS } from '../sessions/signInRules.ts';
import { findLink, type LinkPurpose, type LinkRow, storeLink } from './linkStore.ts';

export type LinkState =
  | { readonly state: 'VALID'; readonly purpose: LinkPurpose; readonly email: string }
  | { readonly state: 'USED' | 'EXPIRED' | 'CANCELLED' | 'UNKNOWN' };

/**
 * Makes an activation or reset link of 48 hours (P-33, P-34) and returns its token, which nobody can read again. Those
 * the account still had are cancelled. Safe to run again: the transaction that ran for nothing leaves no link.
 */
export function issueLink(tx: Transaction, at: Date, accountId: string, purpose: LinkPurpose): string {
  const token = newSecret();
  const expiresAt = new Date(at.getTime() + LINK_LIFETIME_MS);
  storeLink(tx, { hash: sha256(token), accountId, purpose, at, expiresAt });
  return token;
}

/** Where a link leads. Reads only: following a link, as mail scanners do, never consumes it (D-23). */
export async function readLink(hub: Pick<Hub, 'db' | 'clock'>, token: string): Promise<LinkState> {
  return stateOf(await findLink(hub.db, sha256(token)), hub.clock());
}

/** The link of a deactivated account is answered like one that never was (P-34). */
export function stateOf(link: LinkRow | undefined, now: Date): LinkState {
  if (link === undefined || !link.active) return { state: 'UNKNOWN' };
  if (link.usedAt !== null) return { state: 'USED' };
  if (link.cancelledAt !== null) return { state: 'CANCELLED' };
  if (now.getTime() >= link.expiresAt.getTime()) return { state: 'EXPIRED' };
  return { state: 'VALID', purpose: link.purpose, email: link.email };
}
