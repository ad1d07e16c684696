import { changesBetween } from '../audit/changes.ts';
import { recordAudit } from '../audit/store.ts';
import { type Hub, scribeOf } from '../hub.ts';
import { isActiveOrganization } from '../organizations/rules.ts';
import { findOrganization } from '../organizations/store.ts';
import { accountNotFound, organizationInactive, Refused } from '../refusals/catalogue.ts';
import { refuseFields } from '../refusals/fields.ts';
import { parseContact, type RawContact } from './contactRules.ts';
import type { User } from './rules.ts';
import { type AccountRow, lockAccount, replaceSheet } from './store.ts';

/** What everybody may say of themselves, as typed. */
export type OwnDetails = Pick<RawContact, 'title' | 'function' | 'phone' | 'secondPhone'>;

const DETAILS = ['title', 'function', 'phone', 'secondPhone'] as const;

/** P-86: changes one's own title, function and phones. Whatever else is on the account stays as it is. */
export async function changeOwnDetails(
  hub: Pick<Hub, 'db' | 'clock' | 'newId'>,
  user: User,
  details: OwnDetails,
): Promise<void> {
  const { title, function: role, phone, secondPhone } = details;
  await hub.db.transaction(async (tx) => {
    const organization = await findOrganization(tx, user.organization);
    const before = await lockAccount(tx, user.accountId, user.organization);
    if (before === undefined || organization === undefined) throw new Refused(accountNotFound);
    if (!isActiveOrganization(organization.status)) throw new Refused(organizationInactive);
    const { firstName, lastName } = before;
    const { value, faults } = parseContact({ title, function: role, phone, secondPhone, firstName, lastName });
    // Names are not theirs to correct: whatever is stored must not stand in the way of the rest.
    refuseFields(faults.filter(({ field }) => DETAILS.some((detail) => detail === field)));
    const at = hub.clock();
    const after = { ...before, ...value, firstName, lastName, version: before.version + 1, updatedAt: at };
    if (DETAILS.every((detail) => before[detail] === after[detail])) return;
    replaceSheet(tx, after);
    recordAudit(tx, scribeOf(hub, user, at), {
      action: 'ACCOUNT_UPDATE',
      subjectType: 'account',
      subjectId: after.id,
      detail: changesBetween<AccountRow>(before, after, [], DETAILS),
    });
  });
}
