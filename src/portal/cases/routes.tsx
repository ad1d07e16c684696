import type { FastifyInstance } from 'fastify';
import { countArrivals } from '../../cases/countArrivals.ts';
import { exportCases } from '../../cases/exportCases.ts';
import type { Hub } from '../../hub.ts';
import { sendCsv } from '../csvFile.ts';
import { sendPage } from '../page.tsx';
import { queryText } from '../queryText.ts';
import { preferencesOf, userOf } from '../session.ts';
import { exportChunks } from './exportFile.ts';
import { loadCaseList } from './listContent.ts';
import { CaseListPage } from './listPage.tsx';
import { CASES_PATH, caseQueryOf, placeIn, readCaseListState } from './listState.ts';
import { viewRoutes } from './viewRoutes.tsx';

const EXPORT_NAME = 'teledossiers';
const config = { portal: { action: 'cases.list' } } as const;

/** « Télédossiers » (§4.2): the list, the whole of it as a file, and what arrives while it is open. */
export function caseRoutes(app: FastifyInstance, hub: Hub): void {
  app.get(CASES_PATH, { config }, async (request, reply) => {
    const state = readCaseListState(request.query, preferencesOf(request));
    return sendPage(reply, 200, <CaseListPage content={await loadCaseList(hub, request, state)} />);
  });

  app.get(`${CASES_PATH}/export.csv`, { config }, async (request, reply) => {
    // A HEAD asks what the file would be: nothing leaves, so nobody is said to have taken anything.
    if (request.method === 'HEAD') return sendCsv(reply, EXPORT_NAME, hub.clock(), []);
    const query = caseQueryOf(readCaseListState(request.query, preferencesOf(request)));
    const { now, pages } = await exportCases(hub, userOf(request), query);
    return sendCsv(reply, EXPORT_NAME, now, exportChunks(pages));
  });

  // D-28: asked by the page itself, which must not keep the session of somebody who left open.
  app.get(`${CASES_PATH}/arrivees`, { config: { ...config, unattended: true } }, async (request, reply) => {
    const query = caseQueryOf(readCaseListState(request.query, preferencesOf(request)));
    const place = placeIn(queryText(request.query, 'depuis'), 'AFTER');
    const count = place === null ? 0 : await countArrivals(hub, userOf(request), query, place);
    return reply.header('Cache-Control', 'no-store').send({ count });
  });

  viewRoutes(app, hub);
}
