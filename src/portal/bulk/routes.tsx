import type { FastifyInstance } from 'fastify';
import type { Hub } from '../../hub.ts';
import { caseListHref } from '../cases/listState.ts';
import { formOf } from '../forms.ts';
import { redirect } from '../session.ts';
import { operationRoutes } from './operationRoutes.tsx';
import { DOWNLOAD, isNothing, readSelectionForm } from './selectionForm.ts';
import { bulkStatusRoutes, sendStatusDialog } from './statusRoutes.tsx';

/** §4.5: what is done with a selection of the list. */
export function bulkRoutes(app: FastifyInstance, hub: Hub): void {
  app.post(
    '/teledossiers/selection',
    { config: { portal: { action: 'cases.changeStatus' } } },
    async (request, reply) => {
      const form = readSelectionForm(formOf(request));
      if (isNothing(form)) return redirect(reply, caseListHref(form.list), 'NOTHING_TICKED');
      if (form.action === DOWNLOAD) return redirect(reply, caseListHref(form.list), 'NOTHING_TICKED');
      return sendStatusDialog(hub, request, reply, form, form.action);
    },
  );
  bulkStatusRoutes(app, hub);
  operationRoutes(app, hub);
}
