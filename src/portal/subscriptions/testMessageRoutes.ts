import type { FastifyInstance } from 'fastify';
import type { Hub } from '../../hub.ts';
import { sendTestMail } from '../../subscriptions/sendTestMail.ts';
import { attempt } from '../accounts/attempt.ts';
import { redirect, userOf } from '../session.ts';
import { sendRefused } from './activationRoutes.tsx';
import { loadSheet } from './sheetContent.ts';

interface ById {
  Params: { id: string };
}

/** « Envoyer un message d'essai » (D-26). */
export function testMessageRoutes(app: FastifyInstance, hub: Hub): void {
  app.post<ById>(
    '/abonnements/:id/essai',
    { config: { portal: { action: 'subscriptions.change' } } },
    async (request, reply) => {
      const { id } = request.params;
      const { rejection } = await attempt(sendTestMail(hub, userOf(request), id));
      const content = await loadSheet(hub, request, id);
      if (rejection !== null) return sendRefused(reply, content, rejection.refusals);
      return redirect(reply, `/abonnements/${content.subscription.id}`, 'TEST_MAIL_SENT');
    },
  );
}
