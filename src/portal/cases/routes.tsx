import type { FastifyInstance } from 'fastify';
import { listPortalCases } from '../../cases/portalList.ts';
import type { Hub } from '../../hub.ts';
import { landingSteps } from '../firstSteps/landingSteps.ts';
import { sendPage } from '../page.tsx';
import { preferencesOf, userOf, viewOf } from '../session.ts';
import { CaseListPage } from './listPage.tsx';
import { readCaseListState } from './listState.ts';

/** « Télédossiers » (§4.2): the list, to read. What is done with a télédossier comes with its detail. */
export function caseRoutes(app: FastifyInstance, hub: Hub): void {
  app.get('/teledossiers', { config: { portal: { action: 'cases.list' } } }, async (request, reply) => {
    const state = readCaseListState(request.query);
    const { tab, search, from } = state;
    const limit = preferencesOf(request).pageSize;
    const [list, steps] = await Promise.all([
      listPortalCases(hub, userOf(request), { statuses: tab?.statuses ?? null, search, from, limit }),
      landingSteps(hub, request),
    ]);
    const view = { ...viewOf(request, { search }), caseTab: tab?.slug ?? null };
    return sendPage(reply, 200, <CaseListPage view={view} state={state} list={list} steps={steps} />);
  });
}
