import type { User } from '../accounts/rules.ts';

/** Where a sign-in stands: a code awaited, a new password awaited, or done. */
export type SessionStage = 'OTP' | 'NEW_PASSWORD' | 'OPEN';

/** The browser that asks, as the portal sees it. */
export interface Visit {
  readonly address: string;
  readonly userAgent: string | null;
  /** The cookie of a browser that once gave a code (D-22). */
  readonly device: string | null;
  readonly requestId: string;
}

/** A browser's place in the portal. `user` is read at each request, so that a change of rights counts at once (P-23). */
export interface Session {
  /** Names the session to its owner; opens nothing. */
  readonly id: string;
  readonly token: string;
  readonly stage: SessionStage;
  readonly user: User;
  /** What the person chose for the display, as `setPreferences` wrote it. */
  readonly preferences: Readonly<Record<string, unknown>>;
  /** As it is now, of the organization of the person: one that is not active any more only reads (D-36). */
  readonly organizationStatus: string;
  readonly createdAt: Date;
}

/** The next thing a person signing in meets. Every token is new: the one before it is dead. */
export type Entry =
  | { readonly kind: 'REFUSED' }
  | { readonly kind: 'LOCKED'; readonly minutes: number }
  | { readonly kind: 'THROTTLED'; readonly minutes: number }
  | { readonly kind: 'DEACTIVATED' }
  | { readonly kind: 'OTP' | 'NEW_PASSWORD'; readonly token: string }
  /** `device` is the cookie to set when this browser has just become known. */
  | { readonly kind: 'OPEN'; readonly token: string; readonly device: string | null };

/** What « Mon compte » tells of an open session (D-26). */
export interface SessionSummary {
  readonly id: string;
  readonly userAgent: string | null;
  readonly createdAt: Date;
  readonly seenAt: Date;
}
