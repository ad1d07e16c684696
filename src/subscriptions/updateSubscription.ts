import { changesBetween } from '../audit/changes.ts';
import { recordAudit } from '../audit/store.ts';
import type { Caller } from '../clients/rules.ts';
import { type Hub, scribeOf } from '../hub.ts';
import { identityChanged, Refused, statusNotAllowed, subscriptionNotFound } from '../refusals/catalogue.ts';
import type { SubscriptionRequest } from './createSubscription.ts';
import { knownPerson, mayBecome, nextState, statusAt } from './rules.ts';
import { lockSubscription, replaceSubscription, type SubscriptionRow } from './store.ts';

const TOLD = [
  'datapassId',
  'accessMode',
  'notificationFrequency',
  'activateAt',
  'validateAt',
  'rejectAt',
  'endAt',
  'suspendedFrom',
  'editor',
] as const;
const PERSONAL = ['email', 'delegate', 'localAdministrator', 'rejectionReason'] as const;

/** PUT of a subscription (H-115): replaces everything but the service and the démarche it binds. */
export async function updateSubscription(
  hub: Pick<Hub, 'db' | 'clock' | 'newId'>,
  caller: Caller,
  id: string,
  request: SubscriptionRequest,
): Promise<SubscriptionRow> {
  return hub.db.transaction(async (tx) => {
    const current = await lockSubscription(tx, id);
    if (current === undefined) throw new Refused(subscriptionNotFound);
    if (request.processCode !== current.processCode || request.subscriber !== current.subscriber) {
      throw new Refused(identityChanged('Subscription'));
    }
    const at = hub.clock();
    const from = statusAt(current, at);
    if (!mayBecome(from, request.status)) throw new Refused(statusNotAllowed(request.status ?? from));
    const row: SubscriptionRow = {
      ...current,
      ...request,
      ...nextState(current, request, at),
      delegate: request.delegate && knownPerson(current.delegate, request.delegate),
      localAdministrator: knownPerson(current.localAdministrator, request.localAdministrator),
      updatedAt: at,
    };
    replaceSubscription(tx, row);
    recordAudit(tx, scribeOf(hub, caller, at), {
      action: 'SUBSCRIPTION_UPDATE',
      subjectType: 'subscription',
      subjectId: id,
      from,
      to: row.status,
      detail: changesBetween(current, row, TOLD, PERSONAL),
    });
    return row;
  });
}
