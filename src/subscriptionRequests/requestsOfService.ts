import { subscriptionScope } from '../accounts/perimeter.ts';
import type { User } from '../accounts/rules.ts';
import type { Hub } from '../hub.ts';
import { findRequestsOf, type RequestRow } from './store.ts';

/** D-17: what the person's own service asked for, newest first; delegates, who ask for nothing, see none. */
export async function requestsOfService(hub: Pick<Hub, 'db'>, user: User): Promise<readonly RequestRow[]> {
  const scope = subscriptionScope(user);
  return scope?.kind === 'SUBSCRIBER' ? findRequestsOf(hub.db, scope.organization) : [];
}
