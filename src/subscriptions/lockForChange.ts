import { type Action, allows, type SubscriptionScope, subscriptionScope } from '../accounts/perimeter.ts';
import type { User } from '../accounts/rules.ts';
import { findAccount } from '../accounts/store.ts';
import type { Hub } from '../hub.ts';
import { isActiveOrganization } from '../organizations/rules.ts';
import { findOrganization } from '../organizations/store.ts';
import type { Transaction } from '../platform/database.ts';
import {
  forbidden,
  organizationInactive,
  Refused,
  subscriptionNotFound,
  subscriptionRefused,
} from '../refusals/catalogue.ts';
import { statusAt } from './rules.ts';
import { lockInScope, type PortalSubscription } from './sheetStore.ts';
import { subscriptionId } from './subscriptionId.ts';

/**
 * Where every change of a subscription by a person begins: the right (P-14: 403), the perimeter (404), what the person
 * may do at this instant rather than when their page was asked for, « Refusé », which is history (P-96: 409), and D-36:
 * neither the people of an inactive service nor those it delegates to change anything (403). The subscription is held
 * until the transaction ends.
 */
export async function lockForChange(
  tx: Transaction,
  hub: Pick<Hub, 'clock'>,
  user: User,
  id: string,
  action: Action,
): Promise<PortalSubscription> {
  const scope = scopeFor(user, action);
  const subscription = await lockInScope(tx, scope, subscriptionId(id));
  if (subscription === undefined) throw new Refused(subscriptionNotFound);
  const [account, organization] = await Promise.all([
    findAccount(tx, user.accountId, user.organization),
    findOrganization(tx, user.organization),
  ]);
  if (account === undefined || !account.active) throw new Refused(forbidden);
  scopeFor({ ...user, actorType: account.actorType, roles: account.roles }, action);
  if (statusAt(subscription, hub.clock()) === 'Refusé') throw new Refused(subscriptionRefused);
  const active = organization !== undefined && isActiveOrganization(organization.status);
  if (!active || !subscription.subscriberActive) throw new Refused(organizationInactive);
  return subscription;
}

function scopeFor(user: User, action: Action): SubscriptionScope {
  const scope = subscriptionScope(user);
  if (scope === null || !allows(user, action)) throw new Refused(forbidden);
  return scope;
}
