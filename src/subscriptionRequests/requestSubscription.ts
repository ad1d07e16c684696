import { allows } from '../accounts/perimeter.ts';
import type { User } from '../accounts/rules.ts';
import { findAccount } from '../accounts/store.ts';
import { recordAudit } from '../audit/store.ts';
import { type Hub, scribeOf } from '../hub.ts';
import { isActiveOrganization } from '../organizations/rules.ts';
import { lockOrganization } from '../organizations/store.ts';
import type { Transaction } from '../platform/database.ts';
import { findProcess, type ProcessRow } from '../processes/store.ts';
import { forbidden, organizationInactive, Refused, requestPending, resourceNotFound } from '../refusals/catalogue.ts';
import { InvalidFields, refuseFields } from '../refusals/fields.ts';
import { hasLivingSubscription } from '../subscriptions/store.ts';
import { grantRequest } from './grantRequest.ts';
import { type RawRequest, requestFaults } from './rules.ts';
import { findRequest, storeRequest } from './store.ts';

type RequestingHub = Pick<Hub, 'db' | 'clock' | 'newId' | 'vault' | 'settings' | 'alert'>;

/**
 * D-17: a local administrator asks for a démarche, where there is no DataPass to ask. A démarche whose subscriptions are
 * validated by themselves (« Auto ») gives its subscription at once: its identifier, or null while the operator decides.
 */
export async function requestSubscription(hub: RequestingHub, user: User, asked: RawRequest): Promise<string | null> {
  if (!allows(user, 'subscriptions.request')) throw new Refused(forbidden);
  if (hub.settings.datapassUrl !== null) throw new Refused(resourceNotFound);
  refuseFields(requestFaults(asked));
  const processCode = asked.processCode ?? '';
  const { subscriptionId, alerts } = await hub.db.transaction(async (tx) => {
    await lockAsking(tx, user);
    const process = await requestableProcess(tx, user.organization, processCode);
    const at = hub.clock();
    const { organization: subscriber, accountId } = user;
    const row = { id: hub.newId(), processCode, subscriber, accountId, comment: asked.comment };
    if (!(await storeRequest(tx, row, at))) throw new Refused(requestPending);
    recordAudit(tx, scribeOf(hub, user, at), {
      action: 'SUBSCRIPTION_REQUEST',
      subjectType: 'subscriptionRequest',
      subjectId: row.id,
      to: 'PENDING',
      detail: { processCode, subscriber },
    });
    const stored = process.subscriptionValidation === 'Auto' ? await findRequest(tx, row.id, null) : undefined;
    if (stored === undefined) return { subscriptionId: null, alerts: [] };
    const granted = await grantRequest(tx, hub, at, user, stored);
    return { subscriptionId: granted.request.subscriptionId, alerts: granted.alerts };
  });
  for (const alert of alerts) hub.alert(alert);
  return subscriptionId;
}

/** What the person may do at this instant, and D-36; the service is held, so that its requests come one by one. */
async function lockAsking(tx: Transaction, user: User): Promise<void> {
  const organization = await lockOrganization(tx, user.organization);
  const account = await findAccount(tx, user.accountId, user.organization);
  if (organization === undefined || account === undefined || !account.active) throw new Refused(forbidden);
  if (!allows(account, 'subscriptions.request')) throw new Refused(forbidden);
  if (!isActiveOrganization(organization.status)) throw new Refused(organizationInactive);
}

/** P-103, H-21: only what is open and not there yet may be asked for. */
async function requestableProcess(tx: Transaction, subscriber: string, processCode: string): Promise<ProcessRow> {
  const fault = (message: string): InvalidFields => new InvalidFields([{ field: 'processCode', message }]);
  const process = await findProcess(tx, processCode);
  if (process === undefined || !process.isActivated) throw fault('Cette démarche n’est pas ouverte aux abonnements.');
  if (await hasLivingSubscription(tx, subscriber, processCode)) {
    throw fault('Votre service a déjà un abonnement à cette démarche.');
  }
  return process;
}
