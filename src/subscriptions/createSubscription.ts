import { accountsFromSubscription } from '../accounts/accountsFromSubscription.ts';
import { type AuditEntry, type Author, recordAudit } from '../audit/store.ts';
import type { Caller } from '../clients/rules.ts';
import { type Alert, type Hub, scribeOf } from '../hub.ts';
import { storePortalFlags } from '../notifications/portalStore.ts';
import { findOrganization } from '../organizations/store.ts';
import type { Queryable, Transaction } from '../platform/database.ts';
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
  hub: CreatingHub,
  caller: Caller,
  request: SubscriptionRequest,
): Promise<SubscriptionRow> {
  const at = hub.clock();
  const { row, alerts } = await hub.db.transaction(async (tx) => {
    const made = await storeNewSubscription(tx, hub, at, caller, request, await parties(tx, request));
    if (made === 'EXISTS') throw new Refused(subscriptionExists(request.processCode, request.subscriber));
    return made;
  });
  for (const alert of alerts) hub.alert(alert);
  return row;
}

type CreatingHub = Pick<Hub, 'db' | 'clock' | 'newId' | 'vault' | 'settings' | 'alert'>;

/** The service and the operator that a subscription binds. */
export interface SubscriptionParties {
  readonly subscriberName: string;
  readonly osl: string;
}

/** What was stored, and whom to tell of people without account once it is committed. */
export interface NewSubscription {
  readonly row: SubscriptionRow;
  readonly alerts: readonly Alert[];
}

/** H-113 in the transaction of what causes it. `EXISTS` when the service already has a living one (H-21). */
export async function storeNewSubscription(
  tx: Transaction,
  hub: Pick<Hub, 'newId' | 'vault' | 'settings'>,
  at: Date,
  author: Author,
  request: SubscriptionRequest,
  parties: SubscriptionParties,
): Promise<NewSubscription | 'EXISTS'> {
  const row: SubscriptionRow = {
    ...request,
    ...nextState(NEW_STATE, request, at),
    subscriberName: parties.subscriberName,
    osl: parties.osl,
    id: hub.newId(),
    delegate: request.delegate && knownPerson(null, request.delegate),
    localAdministrator: knownPerson(null, request.localAdministrator),
    withoutAdministrator: false,
    createdAt: at,
  };
  if (!(await storeSubscription(tx, row))) return 'EXISTS';
  // What reached the service under a former subscription.
  if (row.status !== 'Refusé' && row.accessMode === 'PORTAIL') storePortalFlags(tx, row, true);
  recordAudit(tx, scribeOf(hub, author, at), creationOf(row));
  if (row.status === 'Refusé') return { row, alerts: [] };
  const { withoutAdministrator, alerts } = await accountsFromSubscription({ tx, hub, at, author }, row);
  if (withoutAdministrator) storeWithoutAdministrator(tx, row.id, true);
  return { row: { ...row, withoutAdministrator }, alerts };
}

function creationOf(row: SubscriptionRow): AuditEntry {
  const { processCode, subscriber, datapassId, accessMode, editor, activateAt } = row;
  return {
    action: 'SUBSCRIPTION_CREATE',
    subjectType: 'subscription',
    subjectId: row.id,
    service: subscriber,
    to: row.status,
    detail: { processCode, subscriber, datapassId, accessMode, editor, activateAt },
  };
}

/** The service and the operator, or every reason why they cannot be bound (H-113, H-20). */
async function parties(tx: Queryable, { processCode, subscriber }: SubscriptionRequest): Promise<SubscriptionParties> {
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
