import type { Author } from '../audit/store.ts';
import type { Hub } from '../hub.ts';
import { findOrganization, type OrganizationRow } from '../organizations/store.ts';
import type { Queryable } from '../platform/database.ts';
import { accountExists, organizationUnknown, Refused } from '../refusals/catalogue.ts';
import { type FieldFault, InvalidFields, refuseFields } from '../refusals/fields.ts';
import { findOfferedProcesses } from '../subscriptions/store.ts';
import { parseContact, parseEmail, type RawContact } from './contactRules.ts';
import { openAccount } from './openAccount.ts';
import { parseRights, rightsFaults } from './rightsRules.ts';
import { type ActorType, DEFAULT_ROLES, isActorType, type Rights } from './rules.ts';
import type { AccountRow } from './store.ts';

/** What the operator says of a new account; title and phone may be left for the person to fill in. */
export interface OperatorAccountRequest extends RawContact {
  readonly organization: string;
  readonly actorType: string;
  /** Null stands for those of the type (P-13). */
  readonly roles: readonly string[] | null;
  readonly processCodes: readonly string[] | null;
  readonly email: string;
}

/** The organizations of software publishers (D-19). */
const PUBLISHER = 'EDT';

/** P-30: the support opens an account in any organization; in a publisher's, only delegates (D-19). */
export async function createAccountByOperator(
  hub: Pick<Hub, 'db' | 'clock' | 'newId' | 'vault' | 'settings'>,
  caller: Author | null,
  request: OperatorAccountRequest,
): Promise<AccountRow> {
  const email = parseEmail(request.email);
  const contact = parseContact(request, { titleOptional: true, phoneOptional: true });
  const organization = await findOrganization(hub.db, request.organization);
  if (organization === undefined) throw new Refused(organizationUnknown(request.organization));
  const rights = await readRights(hub.db, organization, request);
  refuseFields([...email.faults, ...contact.faults]);
  const id = hub.newId();
  return hub.db.transaction(async (tx) => {
    const opened = await openAccount(tx, hub, hub.clock(), caller, {
      ...contact.value,
      ...rights,
      id,
      email: email.value,
      organization: organization.id,
      fromSubscription: false,
      organizationName: organization.name,
      openedBy: 'Le support HubEE',
    });
    if (opened === 'TAKEN') throw new Refused(accountExists);
    return opened;
  });
}

async function readRights(
  db: Queryable,
  organization: OrganizationRow,
  { actorType, roles, processCodes }: OperatorAccountRequest,
): Promise<Rights> {
  const defaults = isActorType(actorType) ? DEFAULT_ROLES[actorType] : [];
  const { value, faults } = parseRights({ actorType, roles: roles ?? defaults, processCodes: processCodes ?? [] });
  if (value === null) throw new InvalidFields(faults);
  const offered = (await findOfferedProcesses(db, organization.id)).map(({ code }) => code);
  refuseFields([...publisherFaults(organization, value.actorType), ...rightsFaults(value, offered, [])]);
  return value;
}

function publisherFaults({ type }: OrganizationRow, actorType: ActorType): FieldFault[] {
  if (type !== PUBLISHER || actorType === 'TECHNICAL_DELEGATE') return [];
  return [{ field: 'actorType', message: 'Un éditeur n’a que des comptes de délégué technique.' }];
}
