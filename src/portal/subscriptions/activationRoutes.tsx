import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Hub } from '../../hub.ts';
import {
  accessModeMissing,
  organizationInactive,
  type Refusal,
  Refused,
  subscriptionRefused,
} from '../../refusals/catalogue.ts';
import { activateSubscription } from '../../subscriptions/activateSubscription.ts';
import { activationRefusal } from '../../subscriptions/activationRules.ts';
import { statusAt } from '../../subscriptions/rules.ts';
import { withdrawActivation } from '../../subscriptions/withdrawActivation.ts';
import { attempt, type Rejection } from '../accounts/attempt.ts';
import { formOf } from '../forms.ts';
import { sendPage } from '../page.tsx';
import { redirect, userOf } from '../session.ts';
import { ActivationDialog } from './activationDialog.tsx';
import { loadSheet, type SheetContent } from './sheetContent.ts';
import { SheetPage } from './sheetPage.tsx';

interface ById {
  Params: { id: string };
}

const ACCESS = { config: { portal: { action: 'subscriptions.activate' } } } as const;

/** « Activer l'abonnement » (P-97 to P-100, P-102) and « Retirer la date prévue ». */
export function activationRoutes(app: FastifyInstance, hub: Hub): void {
  app.get<ById>('/abonnements/:id/activation', ACCESS, async (request, reply) => {
    const content = await loadMovable(hub, request, request.params.id);
    // Somebody else did it meanwhile: the sheet says so.
    if (content.status === 'Actif') return redirect(reply, `/abonnements/${content.subscription.id}`);
    const refusal = activationRefusal(content.subscription);
    return refusal === null
      ? sendPage(
          reply,
          200,
          <SheetPage content={content} dialog={<ActivationDialog content={content} typedDay={null} />} />,
        )
      : sendRefused(reply, content, [refusal]);
  });

  app.post<ById>('/abonnements/:id/activation', ACCESS, async (request, reply) => {
    const { id } = request.params;
    const day = formOf(request).text('day');
    const { done, rejection } = await attempt(activateSubscription(hub, userOf(request), id, day));
    if (rejection === null) {
      const active = statusAt(done, hub.clock()) === 'Actif';
      return redirect(reply, `/abonnements/${done.id}`, active ? 'SUBSCRIPTION_ACTIVATED' : 'ACTIVATION_PLANNED');
    }
    return sendRejected(reply, await loadSheet(hub, request, id), rejection, day);
  });

  app.post<ById>('/abonnements/:id/activation/retrait', ACCESS, async (request, reply) => {
    const { id } = request.params;
    const { done, rejection } = await attempt(withdrawActivation(hub, userOf(request), id));
    if (rejection === null) return redirect(reply, `/abonnements/${done.id}`, 'ACTIVATION_WITHDRAWN');
    return sendRefused(reply, await loadSheet(hub, request, id), rejection.refusals);
  });
}

/** The sheet of a subscription whose state may be moved by whoever asks. */
export async function loadMovable(hub: Hub, request: FastifyRequest, id: string): Promise<SheetContent> {
  const content = await loadSheet(hub, request, id);
  if (content.rights.activation) return content;
  throw new Refused(content.status === 'Refusé' ? subscriptionRefused : organizationInactive);
}

function sendRejected(
  reply: FastifyReply,
  content: SheetContent,
  rejection: Rejection,
  typedDay: string | null,
): FastifyReply {
  if (rejection.refusals.length > 0) return sendRefused(reply, content, rejection.refusals);
  const dialog = <ActivationDialog content={{ ...content, rejection }} typedDay={typedDay} />;
  return sendPage(reply, rejection.status, <SheetPage content={content} dialog={dialog} />);
}

/** The sheet, saying why; P-98: a mode that is missing is said in its section, where the focus goes. */
export function sendRefused(reply: FastifyReply, content: SheetContent, refusals: readonly Refusal[]): FastifyReply {
  const modeFocus = refusals.includes(accessModeMissing) ? 'DEMANDED' : null;
  const others = refusals.filter((refusal) => refusal !== accessModeMissing);
  const rejection = { status: 409 as const, faults: [], refusals: others };
  return sendPage(reply, 409, <SheetPage content={{ ...content, rejection, modeFocus }} />);
}
