import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Hub } from '../../hub.ts';
import { requestableProcesses } from '../../subscriptionRequests/requestableProcesses.ts';
import { requestSubscription } from '../../subscriptionRequests/requestSubscription.ts';
import type { RawRequest } from '../../subscriptionRequests/rules.ts';
import { attempt, type Rejection } from '../accounts/attempt.ts';
import { formOf } from '../forms.ts';
import { sendPage } from '../page.tsx';
import { redirect, userOf, viewOf } from '../session.ts';
import { REQUEST_PATH, RequestPage } from './requestPage.tsx';

const ACCESS = { config: { portal: { action: 'subscriptions.request' } } } as const;
const NOTHING: RawRequest = { processCode: null, comment: null };

/** D-17: asking for a subscription. Where DataPass is configured, these addresses lead nowhere. */
export function subscriptionRequestRoutes(app: FastifyInstance, hub: Hub): void {
  app.get(REQUEST_PATH, ACCESS, (request, reply) => sendForm(hub, request, reply, NOTHING, null));

  app.post(REQUEST_PATH, ACCESS, async (request, reply) => {
    const form = formOf(request);
    const typed = { processCode: form.text('processCode'), comment: withOneLineEnd(form.text('comment')) };
    // A null answer is an answer: the operator has to decide.
    const asking = requestSubscription(hub, userOf(request), typed).then((subscriptionId) => ({ subscriptionId }));
    const { done, rejection } = await attempt(asking);
    if (rejection !== null) return sendForm(hub, request, reply, typed, rejection);
    return done.subscriptionId === null
      ? redirect(reply, '/abonnements', 'SUBSCRIPTION_REQUESTED')
      : redirect(reply, `/abonnements/${done.subscriptionId}`, 'SUBSCRIPTION_GRANTED');
  });
}

/** Browsers send two signs for each end of line, and people count one. */
function withOneLineEnd(text: string | null): string | null {
  return text === null ? null : text.replace(/\r\n?/g, '\n');
}

async function sendForm(
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
  typed: RawRequest,
  rejection: Rejection | null,
): Promise<FastifyReply> {
  const processes = await requestableProcesses(hub, userOf(request));
  const page = <RequestPage view={viewOf(request)} processes={processes} typed={typed} rejection={rejection} />;
  return sendPage(reply, rejection?.status ?? 200, page);
}
