import { allows } from '../accounts/perimeter.ts';
import type { User } from '../accounts/rules.ts';
import type { Hub } from '../hub.ts';
import { forbidden, Refused, resourceNotFound } from '../refusals/catalogue.ts';
import { findRequestableProcesses, type RequestableProcess } from './store.ts';

/** D-17: the démarches that the person may ask for; there is nothing to ask here where DataPass is. */
export async function requestableProcesses(
  hub: Pick<Hub, 'db' | 'settings'>,
  user: User,
): Promise<readonly RequestableProcess[]> {
  if (!allows(user, 'subscriptions.request')) throw new Refused(forbidden);
  if (hub.settings.datapassUrl !== null) throw new Refused(resourceNotFound);
  return findRequestableProcesses(hub.db, user.organization);
}
