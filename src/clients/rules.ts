/** What a partner's software may be entitled to (H-44). */
export const SCOPES = ['OSL', 'SI', 'ADMIN', 'DATAPASS', 'SUBCRT'] as const;
export type Scope = (typeof SCOPES)[number];

export function parseScope(text: string): Scope | null {
  return SCOPES.find((scope) => scope === text.toUpperCase()) ?? null;
}

/** The three headers a partner's software presents itself with (H-60). */
export interface PartnerInfo {
  readonly editorName: string | null;
  readonly applicationName: string | null;
  readonly softwareVersion: string | null;
}

/** On whose behalf a use case runs. Everything that is allowed derives from it. */
export interface Caller {
  readonly clientId: string | null;
  readonly organization: string;
  /** The démarche of an SI client (H-48); null for all others. */
  readonly processCode: string | null;
  readonly scopes: readonly Scope[];
  readonly partner: PartnerInfo | null;
  readonly requestId: string;
}

export function holds(caller: Caller, scope: Scope): boolean {
  return caller.scopes.includes(scope);
}

export const TOKEN_LIFETIME_SECONDS = 3600;

/**
 * H-44: the scopes a token gets. `null` when none of those asked is granted.
 * No scope asked means all that the client holds.
 */
export function grantedScopes(requested: string | undefined, held: readonly Scope[]): readonly Scope[] | null {
  const asked = (requested ?? '').split(' ').filter((word) => word !== '');
  if (asked.length === 0) return held;
  const granted = held.filter((scope) => asked.some((word) => parseScope(word) === scope));
  return granted.length > 0 ? granted : null;
}

/**
 * Clients of an SI, and of nothing else, are those whose secret an administrator may read again in the portal (P-91,
 * D-20): all others are hashed only.
 */
export function isSecretReadable(scopes: readonly Scope[]): boolean {
  return scopes.length > 0 && scopes.every((scope) => scope === 'SI');
}

const HOUR_MS = 3_600_000;

/** The last use of a client is known to the hour: the instant before which what is stored is to be written again. */
export function lastTokenStaleBefore(now: Date): Date {
  return new Date(now.getTime() - HOUR_MS);
}
