import type { FastifyInstance } from 'fastify';
import type { Hub } from '../../hub.ts';
import { CASES_PATH } from '../cases/listState.ts';
import { formOf } from '../forms.ts';
import { redirect } from '../session.ts';
import { bulkArchiveRoutes, sendDownload } from './archiveRoutes.tsx';
import { listHrefOf } from './listOfForm.ts';
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
      if (isNothing(form)) return redirect(reply, listHrefOf(form.list), 'NOTHING_TICKED');
      return form.action === DOWNLOAD
        ? sendDownload(hub, request, reply, form, { confirmed: false })
        : sendStatusDialog(hub, request, reply, form, form.action);
    },
  );
  // Dialogs and refusals are shown under these addresses; asked for again, what was chosen is gone.
  for (const page of ['', '/statut', '/archive']) {
    app.get(
      `/teledossiers/selection${page}`,
      { config: { portal: { action: 'cases.changeStatus' } } },
      async (_request, reply) => redirect(reply, CASES_PATH),
    );
  }
  bulkArchiveRoutes(app, hub);
  bulkStatusRoutes(app, hub);
  operationRoutes(app, hub);
}
