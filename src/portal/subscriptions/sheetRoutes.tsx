import type { FastifyInstance } from 'fastify';
import type { Hub } from '../../hub.ts';
import { sendPage } from '../page.tsx';
import { activationRoutes } from './activationRoutes.tsx';
import { modeRoutes } from './modeRoutes.tsx';
import { saveSettings } from './saveSettings.tsx';
import { loadSheet } from './sheetContent.ts';
import { SheetPage } from './sheetPage.tsx';
import { suspensionRoutes } from './suspensionRoutes.tsx';
import { loadTypedSheet } from './typedSheet.ts';

interface ById {
  Params: { id: string };
}

/** `/abonnements/:id`: the sheet of a subscription and its dialogs (§6.2, §6.3). */
export function sheetRoutes(app: FastifyInstance, hub: Hub): void {
  app.get<ById>(
    '/abonnements/:id',
    { config: { portal: { action: 'subscriptions.open' } } },
    async (request, reply) => {
      const content = await loadSheet(hub, request, request.params.id);
      return sendPage(reply, 200, <SheetPage content={content} />);
    },
  );

  app.post<ById>(
    '/abonnements/:id',
    { config: { portal: { action: 'subscriptions.change' } } },
    async (request, reply) => {
      const content = await loadTypedSheet(hub, request, request.params.id);
      return saveSettings(hub, request, reply, content);
    },
  );

  modeRoutes(app, hub);
  activationRoutes(app, hub);
  suspensionRoutes(app, hub);
}
