import type { User } from '../accounts/rules.ts';
import type { Hub } from '../hub.ts';
import type { SessionSummary } from './rules.ts';
import { idleSince } from './signInRules.ts';
import { findOpenSessions } from './store.ts';

/** The person's own open sessions, last used first (D-26). */
export function listSessions(hub: Pick<Hub, 'db' | 'clock'>, user: User): Promise<SessionSummary[]> {
  const now = hub.clock();
  return findOpenSessions(hub.db, user.accountId, now, idleSince(now));
}
