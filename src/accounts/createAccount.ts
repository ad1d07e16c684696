import type { Hub } from '../hub.ts';
import type { Transaction } from '../platform/database.ts';
import { accountFormUsed, forbidden, Refused } from '../refusals/catalogue.ts';
import { InvalidFields, refuseFields } from '../refusals/fields.ts';
import { findOfferedProcesses } from '../subscriptions/store.ts';
import { accountId } from './accountId.ts';
import { lockActingUser } from './actingUser.ts';
import { type Contact, emailKey, parseContact, parseEmail, type RawContact } from './contactRules.ts';
import { openAccount } from './openAccount.ts';
import { accountsReached } from './perimeter.ts';
import { mayBestow, parseRights, rightsFaults } from './rightsRules.ts';
import { DEFAULT_ROLES, isActorType, type Rights, type User } from './rules.ts';
import { type AccountRow, findAccountById } from './store.ts';

/** The form of « Création d'un nouveau compte utilisateur », as typed. */
export interface AccountRequest extends RawContact {
  /** Made with the form, so that one sent twice opens one account. */
  readonly id: string;
  readonly actorType: string | null;
  readonly processCodes: readonly string[];
  readonly email: string | null;
}

export const EMAIL_TAKEN = 'Un compte existe déjà avec cette adresse email.';

/** P-82, P-85: opens an account in the person's own organization, with the default roles of its type (P-13). */
export async function createAccount(
  hub: Pick<Hub, 'db' | 'clock' | 'newId' | 'vault' | 'settings'>,
  user: User,
  request: AccountRequest,
): Promise<AccountRow> {
  const organization = accountsReached(user, 'accounts.create');
  const id = accountId(request.id);
  return hub.db.transaction(async (tx) => {
    const acting = await lockActingUser(tx, user, 'accounts.create');
    const parsed = await parseRequest(tx, organization, request);
    if (!mayBestow(acting, parsed.rights.actorType)) throw new Refused(forbidden);
    const opened = await openAccount(tx, hub, hub.clock(), user, {
      ...parsed.contact,
      ...parsed.rights,
      id,
      email: parsed.email,
      organization,
      fromSubscription: false,
      organizationName: user.organizationName,
      openedBy: `${user.firstName} ${user.lastName}`,
    });
    return opened === 'TAKEN' ? sentTwice(tx, id, organization, parsed.email) : opened;
  });
}

async function parseRequest(
  tx: Transaction,
  organization: string,
  request: AccountRequest,
): Promise<{ readonly email: string; readonly contact: Contact; readonly rights: Rights }> {
  const { actorType, processCodes } = request;
  const roles = actorType !== null && isActorType(actorType) ? DEFAULT_ROLES[actorType] : [];
  const rights = parseRights({ actorType, roles, processCodes });
  const offered = (await findOfferedProcesses(tx, organization)).map(({ code }) => code);
  const email = parseEmail(request.email);
  const contact = parseContact(request);
  const faults = rights.value === null ? rights.faults : rightsFaults(rights.value, offered, []);
  refuseFields([...faults, ...email.faults, ...contact.faults]);
  if (rights.value === null) throw new InvalidFields(rights.faults);
  return { email: email.value, contact: contact.value, rights: rights.value };
}

/** P-29: a form sent twice gives the account it already opened; any other account of that address is in the way. */
async function sentTwice(tx: Transaction, id: string, organization: string, email: string): Promise<AccountRow> {
  const opened = await findAccountById(tx, id);
  if (opened === undefined) throw new InvalidFields([{ field: 'email', message: EMAIL_TAKEN }]);
  if (opened.organization !== organization || emailKey(opened.email) !== emailKey(email)) {
    throw new Refused(accountFormUsed);
  }
  return opened;
}
