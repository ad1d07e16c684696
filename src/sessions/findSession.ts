import type { Hub } from '../hub.ts';
import { sha256 } from '../platform/vault.ts';
import type { Session } from './rules.ts';
import { isSessionOver, RENEWAL_MS } from './signInRules.ts';
import { findSessionWithUser, renewSession } from './store.ts';

/**
 * The session of a cookie and its person, as they are now (P-23). An open one is renewed for 60 minutes (P-39) unless
 * `renew` is false: the announcement of arrivals, which no person asks for, must not keep it alive (D-28).
 * `EXPIRED` when there was one that is over; null when there is none, or no more account behind it.
 */
export async function findSession(
  hub: Pick<Hub, 'db' | 'clock'>,
  token: string,
  requestId: string,
  { renew = true }: { readonly renew?: boolean } = {},
): Promise<Session | 'EXPIRED' | null> {
  const hash = sha256(token);
  const row = await findSessionWithUser(hub.db, hash);
  if (row === undefined) return null;
  const now = hub.clock();
  if (isSessionOver(row, now)) return 'EXPIRED';
  const unlessSince = new Date(now.getTime() - RENEWAL_MS);
  if (renew && row.stage === 'OPEN' && row.seenAt.getTime() <= unlessSince.getTime()) {
    await hub.db.transaction(async (tx) => renewSession(tx, hash, now, unlessSince));
  }
  const { accountId, email, firstName, lastName, organization, organizationName, actorType, roles, processCodes } = row;
  return {
    id: row.id,
    token,
    stage: row.stage,
    user: {
      accountId,
      email,
      firstName,
      lastName,
      organization,
      organizationName,
      actorType,
      roles,
      processCodes,
      requestId,
    },
    preferences: row.preferences,
    organizationStatus: row.organizationStatus,
    createdAt: row.createdAt,
  };
}
