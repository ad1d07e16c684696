import { changesBetween } from '../audit/changes.ts';
import { recordAudit } from '../audit/store.ts';
import { type Hub, scribeOf } from '../hub.ts';
import type { Transaction } from '../platform/database.ts';
import { accountChanged, accountNotFound, forbidden, lastAdministrator, Refused } from '../refusals/catalogue.ts';
import { InvalidFields, refuseFields } from '../refusals/fields.ts';
import { endSessionsOf } from '../sessions/store.ts';
import { findOfferedProcesses } from '../subscriptions/store.ts';
import { accountId } from './accountId.ts';
import { lockActingUser } from './actingUser.ts';
import { type Contact, parseContact, type RawContact } from './contactRules.ts';
import { accountsReached } from './perimeter.ts';
import {
  editableRights,
  judgeRights,
  losesAdministrator,
  owesSecondStep,
  parseRights,
  type RawRights,
  rightsFaults,
  sameRights,
} from './rightsRules.ts';
import type { Rights, User } from './rules.ts';
import { noticeToAdministrators } from './securityNotices.ts';
import { type AccountRow, findActiveAdministrators, lockAccount, replaceSheet } from './store.ts';

/** The sheet as sent: everything on it, changed or not. */
export interface AccountChange extends RawContact, RawRights {}

type ChangingHub = Pick<Hub, 'db' | 'clock' | 'newId' | 'vault' | 'settings'>;

const TOLD = ['actorType', 'roles', 'processCodes', 'active'] as const;
const CONTACT = ['title', 'firstName', 'lastName', 'function', 'phone', 'secondPhone'] as const;

/** §5.2: saves a sheet (P-19…P-28, P-78, P-79). `version` is that of the sheet the person had under the eyes. */
export async function changeAccount(
  hub: ChangingHub,
  user: User,
  id: string,
  version: number,
  change: AccountChange,
): Promise<AccountRow> {
  const organization = accountsReached(user, 'accounts.change');
  const subject = accountId(id);
  return hub.db.transaction(async (tx) => {
    const acting = await lockActingUser(tx, user, 'accounts.change');
    const before = await lockAccount(tx, subject, organization);
    if (before === undefined) throw new Refused(accountNotFound);
    const wanted = await judge(tx, acting, before, change);
    const after = { ...before, ...wanted, version: before.version + 1, updatedAt: hub.clock() };
    // The same form sent twice finds its own work done: that is no conflict.
    if (isSame(before, after)) return before;
    if (before.version !== version) throw new Refused(accountChanged);
    if (losesAdministrator(before, after)) await keepOne(tx, before);
    await save(tx, hub, acting, before, after);
    return after;
  });
}

/** What the sheet would hold, once every rule has agreed. */
async function judge(
  tx: Transaction,
  user: User,
  before: AccountRow,
  change: AccountChange,
): Promise<Contact & Rights> {
  const rights = parseRights(change);
  if (rights.value === null) throw new InvalidFields(rights.faults);
  const refusal = judgeRights(user, before, rights.value);
  if (refusal !== null) throw new Refused(refusal);
  const contact = parseContact(change);
  const offered = (await findOfferedProcesses(tx, before.organization)).map(({ code }) => code);
  refuseFields([...contact.faults, ...rightsFaults(rights.value, offered, before.processCodes)]);
  const detailsChange = !isSame(before, { ...before, ...contact.value });
  if (detailsChange && !editableRights(user, before).details) throw new Refused(forbidden);
  return { ...contact.value, ...rights.value };
}

function isSame(before: AccountRow, after: AccountRow): boolean {
  return sameRights(before, after) && CONTACT.every((field) => before[field] === after[field]);
}

/** P-81: refuses to take the last active local administrator away. The organization is held, so the count stands. */
export async function keepOne(tx: Transaction, leaving: Pick<AccountRow, 'id' | 'organization'>): Promise<void> {
  const active = await findActiveAdministrators(tx, leaving.organization);
  if (active.every(({ id }) => id === leaving.id)) throw new Refused(lastAdministrator);
}

async function save(
  tx: Transaction,
  hub: ChangingHub,
  user: User,
  before: AccountRow,
  after: AccountRow & { readonly updatedAt: Date },
): Promise<void> {
  const at = after.updatedAt;
  const own = user.accountId === after.id;
  replaceSheet(tx, after);
  // Nobody administers on a session that was opened without the second step (D-22).
  if (!own && owesSecondStep(before, after)) endSessionsOf(tx, after.id);
  recordAudit(tx, scribeOf(hub, user, at), {
    action: sameRights(before, after) ? 'ACCOUNT_UPDATE' : 'ACCOUNT_RIGHTS',
    subjectType: 'account',
    subjectId: after.id,
    detail: changesBetween<AccountRow>(before, after, TOLD, CONTACT),
  });
  const promoted = before.actorType !== after.actorType && after.actorType === 'LOCAL_ADMINISTRATOR';
  if (!promoted && !(own && !sameRights(before, after))) return;
  await noticeToAdministrators(tx, hub, at, {
    what: promoted ? 'ADMINISTRATOR_PROMOTED' : 'CASES_MANAGE_ADDED',
    about: after,
    by: `${user.firstName} ${user.lastName}`,
    byAccount: user.accountId,
    organizationName: user.organizationName,
  });
}
