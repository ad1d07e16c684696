import type { FastifyInstance } from 'fastify';
import type { Hub } from '../../hub.ts';
import { listPortalSubscriptions } from '../../subscriptions/portalList.ts';
import { sendPage } from '../page.tsx';
import { preferencesOf, userOf, viewOf } from '../session.ts';
import { SubscriptionListPage } from './listPage.tsx';
import { readSubscriptionListState } from './listState.ts';

/** « Abonnements » (§6.1): the list, to read. */
export function subscriptionRoutes(app: FastifyInstance, hub: Hub): void {
  app.get('/abonnements', { config: { portal: { action: 'subscriptions.list' } } }, async (request, reply) => {
    const state = readSubscriptionListState(request.query, preferencesOf(request).pageSize);
    const user = userOf(request);
    const list = await listPortalSubscriptions(hub, user, state);
    const page = (
      <SubscriptionListPage
        view={viewOf(request)}
        state={state}
        list={list}
        severalServices={user.actorType === 'TECHNICAL_DELEGATE'}
        datapassUrl={hub.settings.datapassUrl}
      />
    );
    return sendPage(reply, 200, page);
  });
}
