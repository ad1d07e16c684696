import { allows, type SubscriptionScope, subscriptionScope } from '../accounts/perimeter.ts';
import type { User } from '../accounts/rules.ts';
import { recordAudit } from '../audit/store.ts';
import { type Hub, scribeOf } from '../hub.ts';
import { forbidden, Refused } from '../refusals/catalogue.ts';
import {
  findListedSubscriptions,
  findPortalSubscriptionIds,
  type ListedSubscription,
  type PortalQuery,
} from './portalStore.ts';

export interface SubscriptionExport {
  /** The instant of the export: statuses show as of then (D-14). */
  readonly now: Date;
  readonly pages: AsyncIterable<readonly ListedSubscription[]>;
}

const PAGE = 500;

/**
 * P-88: every page of the filtered list. Which subscriptions are in it, and in what order, is read once, so that none is
 * told twice or left out while others change; then they are read page by page, still within the perimeter. The trace of
 * who took how many is there before the first of them leaves.
 */
export async function exportSubscriptions(
  hub: Pick<Hub, 'db' | 'clock' | 'newId'>,
  user: User,
  query: PortalQuery,
): Promise<SubscriptionExport> {
  const scope = subscriptionScope(user);
  if (scope === null || !allows(user, 'subscriptions.export')) throw new Refused(forbidden);
  const now = hub.clock();
  const ids = await findPortalSubscriptionIds(hub.db, scope, query, now);
  await hub.db.transaction(async (tx) =>
    recordAudit(tx, scribeOf(hub, user, now), {
      action: 'SUBSCRIPTIONS_EXPORT',
      subjectType: 'organization',
      subjectId: user.organization,
      detail: { count: ids.length, ...query.filter },
    }),
  );
  return { now, pages: pagesOf(hub, scope, ids) };
}

async function* pagesOf(
  hub: Pick<Hub, 'db'>,
  scope: SubscriptionScope,
  ids: readonly string[],
): AsyncGenerator<readonly ListedSubscription[]> {
  for (let first = 0; first < ids.length; first += PAGE) {
    yield findListedSubscriptions(hub.db, scope, ids.slice(first, first + PAGE));
  }
}
