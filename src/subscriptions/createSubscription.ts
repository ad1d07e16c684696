import { recordAudit } from '../audit/store.ts';
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
import { hasLivingSubscription, type SubscriptionRow, storeSubscription } from './store.ts';

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

/** POST of a subscription (H-113): « Inactif » unless said otherwise, and one living per service and démarche (H-21). */
export async function createSubscription(
  hub: Pick<Hub, 'db' | 'clock' | 'newId'>,
  caller: Caller,
  request: SubscriptionRequest,
): Promise<SubscriptionRow> {
  const at = hub.clock();
  return hub.db.transaction(async (tx) => {
    const row: SubscriptionRow = {
      ...request,
      ...nextState(NEW_STATE, request, at),
      ...(await parties(tx, request)),
      id: hub.newId(),
      delegate: request.delegate && knownPerson(null, request.delegate),
      localAdministrator: knownPerson(null, request.localAdministrator),
      createdAt: at,
    };
    if (!(await storeSubscription(tx, row))) throw new Refused(subscriptionExists(row.processCode, row.subscriber));
    recordAudit(tx, scribeOf(hub, caller, at), {
      action: 'SUBSCRIPTION_CREATE',
      subjectType: 'subscription',
      subjectId: row.id,
      to: row.status,
      detail: {
        processCode: row.processCode,
        subscriber: row.subscriber,
        datapassId: row.datapassId,
        accessMode: row.accessMode,
        editor: row.editor,
        activateAt: row.activateAt,
      },
    });
    return row;
  });
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
