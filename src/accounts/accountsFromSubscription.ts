import type { Author } from '../audit/store.ts';
import type { Alert, Hub } from '../hub.ts';
import type { Transaction } from '../platform/database.ts';
import type { Person } from '../subscriptions/rules.ts';
import type { SubscriptionRow } from '../subscriptions/store.ts';
import { parseContact, parseEmail, partnerPhone } from './contactRules.ts';
import { openAccount } from './openAccount.ts';
import { type ActorType, DEFAULT_ROLES } from './rules.ts';
import { type AccountRow, findAccountByEmail } from './store.ts';

/** Whose account a subscription could not have made, told to the operator once everything is committed. */
export interface SubscriptionAccounts {
  /** D-18: the person named is not an active local administrator of the service. */
  readonly withoutAdministrator: boolean;
  readonly alerts: readonly Alert[];
}

/** Why nobody new was made, and whoever has the address does not do either. */
type Obstacle = 'INCOMPLETE' | 'OTHER_ORGANIZATION' | 'INACTIVE' | 'OTHER_ACTOR_TYPE';

/** Everything that making accounts takes. */
interface Making {
  readonly tx: Transaction;
  readonly hub: Pick<Hub, 'newId' | 'vault' | 'settings'>;
  readonly at: Date;
  readonly author: Author;
}

/**
 * H-113, P-75, P-96: opens the accounts of the people a subscription names, in its own transaction. D-18: an existing
 * account is never changed nor promoted. A subscription is never refused because of its people.
 */
export async function accountsFromSubscription(
  making: Making,
  subscription: SubscriptionRow,
): Promise<SubscriptionAccounts> {
  const { id, subscriber, localAdministrator, delegate } = subscription;
  const told = { subscription: id, organization: subscriber };
  const alerts: Alert[] = [];
  const noAdministrator = await obstacleTo(making, subscription, localAdministrator, 'LOCAL_ADMINISTRATOR');
  if (noAdministrator !== null) {
    alerts.push({ name: 'subscription_without_administrator', ...told, reason: noAdministrator });
  }
  const noDelegate = delegate?.email ? await obstacleTo(making, subscription, delegate, 'TECHNICAL_DELEGATE') : null;
  if (noDelegate !== null) alerts.push({ name: 'subscription_without_delegate', ...told, reason: noDelegate });
  return { withoutAdministrator: noAdministrator !== null, alerts };
}

/** Makes sure that the person has an account of that type; otherwise says what is in the way. */
async function obstacleTo(
  making: Making,
  subscription: SubscriptionRow,
  person: Person,
  actorType: ActorType,
): Promise<Obstacle | null> {
  const { tx, hub, at, author } = making;
  const email = parseEmail(person.email);
  if (email.faults.length > 0) return 'INCOMPLETE';
  const known = await findAccountByEmail(tx, email.value);
  if (known !== undefined) return serves(known, subscription, actorType);
  const contact = contactOf(person);
  if (contact === null) return 'INCOMPLETE';
  const opened = await openAccount(tx, hub, at, author, {
    ...contact,
    id: hub.newId(),
    email: email.value,
    organization: subscription.subscriber,
    organizationName: subscription.subscriberName,
    actorType,
    roles: DEFAULT_ROLES[actorType],
    processCodes: [],
    fromSubscription: true,
    openedBy: 'Demande d’abonnement (DataPass)',
  });
  if (opened !== 'TAKEN') return null;
  // Another subscription that names the same person was stored just before this one.
  const other = await findAccountByEmail(tx, email.value);
  return other === undefined ? 'INCOMPLETE' : serves(other, subscription, actorType);
}

/** D-18; a delegate serves any number of organizations with one account (P-29). */
function serves(account: AccountRow, { subscriber }: SubscriptionRow, actorType: ActorType): Obstacle | null {
  if (actorType === 'LOCAL_ADMINISTRATOR' && account.organization !== subscriber) return 'OTHER_ORGANIZATION';
  if (account.actorType !== actorType) return 'OTHER_ACTOR_TYPE';
  return account.active ? null : 'INACTIVE';
}

/** What the wire says of somebody, without title (P-78); null when the name is not there. */
function contactOf({ firstName, lastName, function: role, phoneNumber, mobileNumber }: Person) {
  const numbers = [phoneNumber, mobileNumber].flatMap((number) => partnerPhone(number) ?? []);
  const [phone = null, secondPhone = null] = new Set(numbers);
  const raw = { title: null, firstName, lastName, function: role, phone, secondPhone };
  const { value, faults } = parseContact(raw, { titleOptional: true, phoneOptional: true });
  return faults.length === 0 ? value : null;
}
