import type { Hub } from '../hub.ts';
import { matchesHash, newSecret, sha256 } from '../platform/vault.ts';
import { grantedScopes, lastTokenStaleBefore, type Scope, TOKEN_LIFETIME_SECONDS } from './rules.ts';
import { findClientSecret, storeLastToken, storeToken } from './store.ts';

export interface TokenRequest {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Space-separated; undefined asks for all (H-44). */
  readonly scope: string | undefined;
}

export type TokenAnswer =
  | { readonly kind: 'token'; readonly token: string; readonly scopes: readonly Scope[]; readonly expiresIn: number }
  | { readonly kind: 'unknown-client' }
  | { readonly kind: 'bad-secret' }
  | { readonly kind: 'bad-scope' };

/**
 * Gives a client a new opaque token (H-46, H-47); older ones live on. Only its SHA-256 is stored. Its use is written down
 * once an hour at most: software that asks for a token before each call costs no more than before.
 */
export async function issueToken(hub: Pick<Hub, 'db' | 'clock'>, request: TokenRequest): Promise<TokenAnswer> {
  const client = await findClientSecret(hub.db, request.clientId);
  if (client === undefined) return { kind: 'unknown-client' };
  if (!matchesHash(request.clientSecret, client.secretHash)) return { kind: 'bad-secret' };
  const scopes = grantedScopes(request.scope, client.scopes);
  if (scopes === null) return { kind: 'bad-scope' };
  const token = newSecret();
  const now = hub.clock();
  const expiresAt = new Date(now.getTime() + TOKEN_LIFETIME_SECONDS * 1000);
  const row = { hash: sha256(token), clientId: client.id, scopes, expiresAt, secretHash: client.secretHash };
  const staleBefore = lastTokenStaleBefore(now);
  const stored = await hub.db.transaction((tx) => {
    if (client.lastTokenAt === null || client.lastTokenAt <= staleBefore) storeLastToken(tx, client, now, staleBefore);
    return storeToken(tx, row);
  });
  return stored ? { kind: 'token', token, scopes, expiresIn: TOKEN_LIFETIME_SECONDS } : { kind: 'bad-secret' };
}
