import type { FastifyInstance } from 'fastify';
import type { Hub } from '../../hub.ts';
import { suspendSubscription } from '../../subscriptions/suspendSubscription.ts';
import { attempt } from '../accounts/attempt.ts';
import { sendPage } from '../page.tsx';
import { redirect, userOf } from '../session.ts';
import { loadMovable, sendRefused } from './activationRoutes.tsx';
import { loadSheet } from './sheetContent.ts';
import { SheetPage } from './sheetPage.tsx';
import { SuspensionDialog } from './suspensionDialog.tsx';

interface ById {
  Params: { id: string };
}

const ACCESS = { config: { portal: { action: 'subscriptions.activate' } } } as const;

/** « Suspendre l'abonnement » (P-101): asked for on one page, done by its form. */
export function suspensionRoutes(app: FastifyInstance, hub: Hub): void {
  app.get<ById>('/abonnements/:id/suspension', ACCESS, async (request, reply) => {
    const content = await loadMovable(hub, request, request.params.id);
    // Nothing to suspend, or somebody else did it meanwhile: the sheet says so.
    if (content.status !== 'Actif') return redirect(reply, `/abonnements/${content.subscription.id}`);
    return sendPage(reply, 200, <SheetPage content={content} dialog={<SuspensionDialog content={content} />} />);
  });

  app.post<ById>('/abonnements/:id/suspension', ACCESS, async (request, reply) => {
    const { id } = request.params;
    const { done, rejection } = await attempt(suspendSubscription(hub, userOf(request), id));
    if (rejection === null) return redirect(reply, `/abonnements/${done.id}`, 'SUBSCRIPTION_SUSPENDED');
    return sendRefused(reply, await loadSheet(hub, request, id), rejection.refusals);
  });
}
