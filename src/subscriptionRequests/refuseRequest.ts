import { recordAudit } from '../audit/store.ts';
import type { Caller } from '../clients/rules.ts';
import { type Hub, scribeOf } from '../hub.ts';
import { queueMail } from '../mails/queue.ts';
import { subscriptionRefusedMail } from '../mails/templates.ts';
import type { Transaction } from '../platform/database.ts';
import { storeNewSubscription } from '../subscriptions/createSubscription.ts';
import { lockForAnswer } from './decide.ts';
import { responsibleOf } from './responsibleOf.ts';
import { type RequestRow, storeAnswer } from './store.ts';
import { subscriptionOf } from './subscriptionOf.ts';

type RefusingHub = Pick<Hub, 'db' | 'clock' | 'newId' | 'vault' | 'settings'>;

/**
 * D-17, P-96: the operator refuses, and says why. A « Refusé » subscription is kept as history, whatever became of the
 * démarche and the service meanwhile. Refusing twice changes nothing: the first reason stands.
 */
export function refuseRequest(hub: RefusingHub, caller: Caller, id: string, reason: string): Promise<RequestRow> {
  return hub.db.transaction(async (tx) => {
    const { request, open } = await lockForAnswer(tx, caller, id, 'REFUSED');
    return open ? refuse(tx, hub, caller, request, reason.trim()) : request;
  });
}

async function refuse(
  tx: Transaction,
  hub: RefusingHub,
  caller: Caller,
  request: RequestRow,
  reason: string,
): Promise<RequestRow> {
  const at = hub.clock();
  const responsible = await responsibleOf(tx, request);
  const refused = {
    ...subscriptionOf(request, responsible),
    status: 'Refusé' as const,
    rejectAt: at,
    rejectionReason: reason,
  };
  const made = await storeNewSubscription(tx, hub, at, caller, refused, request);
  if (made === 'EXISTS') throw new Error('a refused subscription is never in the way of another');
  const subscriptionId = made.row.id;
  storeAnswer(tx, request.id, { status: 'REFUSED', reason, subscriptionId }, at);
  // The reason is written for a service: the trace does not repeat it.
  recordAudit(tx, scribeOf(hub, caller, at), {
    action: 'SUBSCRIPTION_REQUEST_REFUSE',
    subjectType: 'subscriptionRequest',
    subjectId: request.id,
    from: 'PENDING',
    to: 'REFUSED',
    detail: { subscription: subscriptionId },
  });
  if (responsible !== null) {
    queueMail(tx, hub, at, {
      kind: 'M-5',
      cause: `M-5:${request.id}`,
      recipient: responsible.email,
      accountId: responsible.id,
      content: subscriptionRefusedMail({
        firstName: responsible.firstName,
        lastName: responsible.lastName,
        organizationName: request.subscriberName,
        processName: request.processName,
        reason,
        link: `${hub.settings.publicUrl}/abonnements`,
      }),
      expiresAt: null,
    });
  }
  return { ...request, status: 'REFUSED', reason, decidedAt: at, subscriptionId };
}
