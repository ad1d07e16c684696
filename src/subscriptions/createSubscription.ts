import { accountsFromSubscription } from '../accounts/accountsFromSubscription.ts';
import { type AuditEntry, recordAudit } from '../audit/store.ts';
import type { Caller } from '../clients/rules.ts';
import { type Hub, scribeOf } from '../hub.ts';
import { findOrganization } from '../organizations/store.ts';
import type { Queryable } from '../platform/database.ts';
import { findProcess } from '../processes/store.ts';
import {
  organizationUnknown,
  processNotActivated,
  processUnknown,
  Refused,
  refuseAll,
  subscriptionExists,
} from '../refusals/catalogue.ts';
import { type AccessMode, knownPerson, NEW_STATE, nextState, type Person, type StateRequest } from './rules.ts';
import { hasLivingSubscription, type SubscriptionRow, storeSubscription, storeWithoutAdministrator } from './store.ts';

/** What a caller may say of a subscription. Persons are partial: what is not said may be known already (H-31). */
export interface SubscriptionRequest extends StateRequest {
  readonly datapassId: number;
  readonly processCode: string;
  /** Organization identifier. */
  readonly subscriber: string;
  readonly accessMode: AccessMode | null;
  readonly notificationFrequency: string;
  readonly email: string | null;
  readonly validateAt: Date | null;
  readonly updatedAt: Date | null;
  readonly rejectionReason: string | null;
  readonly delegate: Partial<Person> | null;
  readonly editor: string | null;
  readonly localAdministrator: Partial<Person>;
}

/**
 * POST of a subscription (H-113): « Inactif » unless said otherwise, and one living per service and démarche (H-21). Its
 * people receive their accounts with it (P-75); the operator is alerted of those who could not (D-18).
 */
export async function createSubscription(
  hub: Pick<Hub, 'db' | 'clock' | 'newId' | 'vault' | 'settings' | 'alert'>,
  caller: Caller,
  request: SubscriptionRequest,
): Promise<SubscriptionRow> {
  const at = hub.clock();
  const { row, alerts } = await hub.db.transaction(async (tx) => {
    const row: SubscriptionRow = {
      ...request,
      ...nextState(NEW_STATE, request, at),
      ...(await parties(tx, request)),
      id: hub.newId(),
      delegate: request.delegate && knownPerson(null, request.delegate),
      localAdministrator: knownPerson(null, request.localAdministrator),
      withoutAdministrator: false,
      createdAt: at,
    };
    if (!(await storeSubscription(tx, row))) throw new Refused(subscriptionExists(row.processCode, row.subscriber));
    recordAudit(tx, scribeOf(hub, caller, at), creationOf(row));
    if (row.status === 'Refusé') return { row, alerts: [] };
    const accounts = await accountsFromSubscription({ tx, hub, at, author: caller }, row);
    if (accounts.withoutAdministrator) storeWithoutAdministrator(tx, row.id, true);
    return { row: { ...row, withoutAdministrator: accounts.withoutAdministrator }, alerts: accounts.alerts };
  });
  for (const alert of alerts) hub.alert(alert);
  return row;
}

function creationOf(row: SubscriptionRow): AuditEntry {
  const { processCode, subscriber, datapassId, accessMode, editor, activateAt } = row;
  return {
    action: 'SUBSCRIPTION_CREATE',
    subjectType: 'subscription',
    subjectId: row.id,
    to: row.status,
    detail: { processCode, subscriber, datapassId, accessMode, editor, activateAt },
  };
}

/** The service and the operator, or every reason why they cannot be bound (H-113, H-20). */
async function parties(
  tx: Queryable,
  { processCode, subscriber }: SubscriptionRequest,
): Promise<{ readonly subscriberName: string; readonly osl: string }> {
  const [process, organization] = await Promise.all([findProcess(tx, processCode), findOrganization(tx, subscriber)]);
  if (process === undefined || organization === undefined) {
    refuseAll([
      ...(organization === undefined ? [organizationUnknown(subscriber)] : []),
      ...(process === undefined ? [processUnknown(processCode)] : []),
    ]);
    throw new Error('unreachable');
  }
  if (!process.isActivated) {
    // A POST that timed out comes back (H-67): « already exists » is what the caller must read then.
    const living = await hasLivingSubscription(tx, subscriber, processCode);
    throw new Refused(living ? subscriptionExists(processCode, subscriber) : processNotActivated(processCode));
  }
  return { subscriberName: organization.name, osl: process.osl };
}
