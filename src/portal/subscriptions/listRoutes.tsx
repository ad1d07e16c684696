import type { FastifyInstance } from 'fastify';
import type { Hub } from '../../hub.ts';
import { exportSubscriptions } from '../../subscriptions/exportSubscriptions.ts';
import { subscribedProcesses } from '../../subscriptions/portalList.ts';
import { sendCsv } from '../csvFile.ts';
import { sendPage } from '../page.tsx';
import { userOf } from '../session.ts';
import { exportChunks } from './exportFile.ts';
import { loadSubscriptionList } from './listContent.ts';
import { SubscriptionListPage } from './listPage.tsx';
import { EXPORT_PATH, LIST_PATH, readPortalQuery } from './listState.ts';

const EXPORT_NAME = 'abonnements';

/** « Abonnements » (§6.1): the list, and the whole of it as a file (P-88). */
export function listRoutes(app: FastifyInstance, hub: Hub): void {
  app.get(LIST_PATH, { config: { portal: { action: 'subscriptions.list' } } }, async (request, reply) => {
    const content = await loadSubscriptionList(hub, request);
    return sendPage(reply, 200, <SubscriptionListPage content={content} />);
  });

  app.get(EXPORT_PATH, { config: { portal: { action: 'subscriptions.export' } } }, async (request, reply) => {
    // A HEAD asks what the file would be: nothing leaves, so nobody is said to have taken anything.
    if (request.method === 'HEAD') return sendCsv(reply, EXPORT_NAME, hub.clock(), []);
    const user = userOf(request);
    const query = readPortalQuery(request.query, await subscribedProcesses(hub, user));
    const { now, pages } = await exportSubscriptions(hub, user, query);
    return sendCsv(reply, EXPORT_NAME, now, exportChunks(pages, now));
  });
}
