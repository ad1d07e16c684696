import type { FastifyInstance } from 'fastify';
import type { Hub } from '../../hub.ts';
import { removeView } from '../../savedViews/removeView.ts';
import { saveView } from '../../savedViews/saveView.ts';
import { formOf } from '../forms.ts';
import { sendPage } from '../page.tsx';
import { preferencesOf, redirect, userOf } from '../session.ts';
import { loadCaseList } from './listContent.ts';
import { CaseListPage } from './listPage.tsx';
import { CASES_PATH, caseListHref, caseListQuery, readCaseListState, samePage } from './listState.ts';
import { VIEWS_PATH } from './savedViews.tsx';

const config = { portal: { action: 'cases.list' } } as const;

/** « Enregistrer cette vue », and forgetting one. Both come back to the page they were asked from. */
export function viewRoutes(app: FastifyInstance, hub: Hub): void {
  // A name that was refused is said under these addresses; asked for again, they are those of the list.
  for (const path of [VIEWS_PATH, `${VIEWS_PATH}/suppression`]) {
    app.get(path, { config }, async (_request, reply) => redirect(reply, CASES_PATH));
  }

  app.post(VIEWS_PATH, { config }, async (request, reply) => {
    const form = formOf(request);
    const state = readCaseListState(form.raw('liste'), preferencesOf(request));
    const name = form.text('nom') ?? '';
    const fault = await saveView(hub, userOf(request), { name, query: caseListQuery(state) });
    if (fault === null) return redirect(reply, caseListHref(state, samePage(state)), 'VIEW_SAVED');
    const content = { ...(await loadCaseList(hub, request, state)), refusedView: { name, error: fault } };
    return sendPage(reply, 400, <CaseListPage content={content} />);
  });

  app.post(`${VIEWS_PATH}/suppression`, { config }, async (request, reply) => {
    const form = formOf(request);
    const state = readCaseListState(form.raw('liste'), preferencesOf(request));
    await removeView(hub, userOf(request), form.raw('vue'));
    return redirect(reply, caseListHref(state, samePage(state)), 'VIEW_REMOVED');
  });
}
