import { isActiveOrganization } from '../organizations/rules.ts';
import { lockOrganization } from '../organizations/store.ts';
import type { Transaction } from '../platform/database.ts';
import { forbidden, organizationInactive, Refused } from '../refusals/catalogue.ts';
import { type Action, accountsReached } from './perimeter.ts';
import type { User } from './rules.ts';
import { findAccount } from './store.ts';

/**
 * Holds the organization for a change of its accounts, and reads again what the person may do: two administrators who
 * take each other's rights away at once are heard one after the other (P-81). D-36: an inactive organization only reads.
 */
export async function lockActingUser(tx: Transaction, user: User, action: Action): Promise<User> {
  const reached = accountsReached(user, action);
  const organization = await lockOrganization(tx, reached);
  const account = await findAccount(tx, user.accountId, reached);
  if (organization === undefined || account === undefined || !account.active) throw new Refused(forbidden);
  const { actorType, roles, processCodes } = account;
  const acting = { ...user, actorType, roles, processCodes };
  accountsReached(acting, action);
  if (!isActiveOrganization(organization.status)) throw new Refused(organizationInactive);
  return acting;
}
