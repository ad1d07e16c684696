import type { AccountRow } from '../accounts/store.ts';
import { type Author, recordAudit } from '../audit/store.ts';
import { type Alert, type Hub, scribeOf } from '../hub.ts';
import { queueMail } from '../mails/queue.ts';
import { subscriptionAcceptedMail } from '../mails/templates.ts';
import { isActiveOrganization } from '../organizations/rules.ts';
import { findOrganization } from '../organizations/store.ts';
import type { Transaction } from '../platform/database.ts';
import { findProcess } from '../processes/store.ts';
import {
  processClosed,
  Refused,
  requestNotFound,
  requestWithoutAdministrator,
  subscriberInactive,
} from '../refusals/catalogue.ts';
import { storeNewSubscription } from '../subscriptions/createSubscription.ts';
import { findLivingSubscriptionId } from '../subscriptions/store.ts';
import { responsibleOf } from './responsibleOf.ts';
import { type RequestRow, storeAnswer } from './store.ts';
import { subscriptionOf } from './subscriptionOf.ts';

type GrantingHub = Pick<Hub, 'newId' | 'vault' | 'settings'>;

/**
 * D-17: makes the subscription of a request (H-113), in the transaction of whoever decides it, and tells the local
 * administrator what comes next (M-4). Refused, the request still waiting, when nobody could use the subscription.
 */
export async function grantRequest(
  tx: Transaction,
  hub: GrantingHub,
  at: Date,
  author: Author,
  request: RequestRow,
): Promise<{ readonly request: RequestRow; readonly alerts: readonly Alert[] }> {
  const responsible = await usableBy(tx, request);
  const { subscriptionId, alerts } = await subscribe(tx, hub, at, author, request, responsible);
  storeAnswer(tx, request.id, { status: 'ACCEPTED', reason: null, subscriptionId }, at);
  recordAudit(tx, scribeOf(hub, author, at), {
    action: 'SUBSCRIPTION_REQUEST_ACCEPT',
    subjectType: 'subscriptionRequest',
    subjectId: request.id,
    from: 'PENDING',
    to: 'ACCEPTED',
    detail: { subscription: subscriptionId },
  });
  queueMail(tx, hub, at, {
    kind: 'M-4',
    cause: `M-4:${request.id}`,
    recipient: responsible.email,
    accountId: responsible.id,
    content: subscriptionAcceptedMail({
      firstName: responsible.firstName,
      lastName: responsible.lastName,
      organizationName: request.subscriberName,
      processName: request.processName,
      link: `${hub.settings.publicUrl}/abonnements/${subscriptionId}`,
    }),
    expiresAt: null,
  });
  return { request: { ...request, status: 'ACCEPTED', decidedAt: at, subscriptionId }, alerts };
}

/** Who will answer for the subscription, or every reason why there would be no point in it. */
async function usableBy(tx: Transaction, request: RequestRow): Promise<AccountRow> {
  const [process, organization, responsible] = await Promise.all([
    findProcess(tx, request.processCode),
    findOrganization(tx, request.subscriber),
    responsibleOf(tx, request),
  ]);
  if (process?.isActivated !== true) throw new Refused(processClosed);
  if (organization === undefined || !isActiveOrganization(organization.status)) throw new Refused(subscriberInactive);
  if (responsible === null) throw new Refused(requestWithoutAdministrator);
  return responsible;
}

/** H-21: the service may have received the subscription otherwise since it asked; then that is the one it asked for. */
async function subscribe(
  tx: Transaction,
  hub: GrantingHub,
  at: Date,
  author: Author,
  request: RequestRow,
  responsible: AccountRow,
): Promise<{ readonly subscriptionId: string; readonly alerts: readonly Alert[] }> {
  const wanted = { ...subscriptionOf(request, responsible), validateAt: at };
  const made = await storeNewSubscription(tx, hub, at, author, wanted, request);
  if (made !== 'EXISTS') return { subscriptionId: made.row.id, alerts: made.alerts };
  const living = await findLivingSubscriptionId(tx, request.subscriber, request.processCode);
  // Refused in the instant between the two: whoever decides sees it when asking again.
  if (living === undefined) throw new Refused(requestNotFound);
  return { subscriptionId: living, alerts: [] };
}
