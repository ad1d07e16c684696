import { accountsFromSubscription } from '../accounts/accountsFromSubscription.ts';
import { emailKey } from '../accounts/contactRules.ts';
import { redirectAnnouncements } from '../arrivals/redirectAnnouncements.ts';
import { changesBetween } from '../audit/changes.ts';
import { recordAudit } from '../audit/store.ts';
import type { Caller } from '../clients/rules.ts';
import { type Alert, type Hub, scribeOf } from '../hub.ts';
import { storePortalFlags } from '../notifications/portalStore.ts';
import type { Transaction } from '../platform/database.ts';
import { identityChanged, Refused, statusNotAllowed, subscriptionNotFound } from '../refusals/catalogue.ts';
import type { SubscriptionRequest } from './createSubscription.ts';
import { knownPerson, mayBecome, nextState, type Person, statusAt } from './rules.ts';
import { lockSubscription, replaceSubscription, type SubscriptionRow, storeWithoutAdministrator } from './store.ts';

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

type SubscribingHub = Pick<Hub, 'db' | 'clock' | 'newId' | 'vault' | 'settings' | 'alert'>;

/** PUT of a subscription (H-115): replaces everything but the service and the démarche it binds. */
export async function updateSubscription(
  hub: SubscribingHub,
  caller: Caller,
  id: string,
  request: SubscriptionRequest,
): Promise<SubscriptionRow> {
  const { row, alerts } = await hub.db.transaction(async (tx) => {
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
    storePortalFlags(tx, row, row.status !== 'Refusé' && row.accessMode === 'PORTAIL');
    await redirectAnnouncements(tx, current, row);
    recordAudit(tx, scribeOf(hub, caller, at), {
      action: 'SUBSCRIPTION_UPDATE',
      subjectType: 'subscription',
      subjectId: id,
      service: row.subscriber,
      from,
      to: row.status,
      detail: changesBetween(current, row, TOLD, PERSONAL),
    });
    return { row, alerts: await people(tx, hub, caller, current, row, at) };
  });
  for (const alert of alerts) hub.alert(alert);
  return row;
}

/** D-18: somebody new, or a subscription that still misses its administrator, is tried like a new one. */
async function people(
  tx: Transaction,
  hub: SubscribingHub,
  author: Caller,
  before: SubscriptionRow,
  after: SubscriptionRow,
  at: Date,
): Promise<readonly Alert[]> {
  const another =
    isSomebodyElse(before.localAdministrator, after.localAdministrator) ||
    isSomebodyElse(before.delegate, after.delegate);
  if (after.status === 'Refusé' || !(another || before.withoutAdministrator)) return [];
  const { withoutAdministrator, alerts } = await accountsFromSubscription({ tx, hub, at, author }, after);
  if (withoutAdministrator !== before.withoutAdministrator) {
    storeWithoutAdministrator(tx, after.id, withoutAdministrator);
  }
  return alerts;
}

function isSomebodyElse(before: Person | null, after: Person | null): boolean {
  return emailKey(before?.email ?? '') !== emailKey(after?.email ?? '');
}
