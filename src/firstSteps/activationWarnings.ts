import { accountScope } from '../accounts/perimeter.ts';
import type { User } from '../accounts/rules.ts';
import type { Hub } from '../hub.ts';
import { statusAt } from '../subscriptions/rules.ts';
import type { PortalSubscription } from '../subscriptions/sheetStore.ts';
import {
  type AwaitedPerson,
  addressRefused,
  awaitedPerson,
  judgeReaders,
  lacksAddress,
  lacksToken,
  stepRights,
} from './rules.ts';
import type { ActivationWarning } from './steps.ts';
import { findNamed, findPeopleFacts, findReaders, wasTokenAsked } from './store.ts';

/** What decides of the warnings; the subscription was found within the perimeter of whoever looks at it. */
export type WarnedSubscription = Pick<
  PortalSubscription,
  | 'subscriber'
  | 'processCode'
  | 'accessMode'
  | 'notificationFrequency'
  | 'email'
  | 'emailRefusedAt'
  | 'subscriberActive'
  | 'status'
  | 'effectiveFrom'
  | 'endAt'
  | 'suspendedFrom'
  | 'processActivated'
>;

type Context = Pick<Hub, 'db' | 'clock'>;

/**
 * P-100: why télédossiers would stay unread if the subscription were active, by the rules of « Premiers pas ». Whoever
 * does not see the accounts of the service, a delegate to begin with, is told no name.
 */
export async function activationWarnings(
  hub: Context,
  user: User,
  subscription: WarnedSubscription,
): Promise<readonly ActivationWarning[]> {
  if (statusAt(subscription, hub.clock()) === 'Refusé' || !subscription.subscriberActive) return [];
  const { subscriber, processCode, accessMode, notificationFrequency, email, emailRefusedAt } = subscription;
  const unopened = accessMode === 'PORTAIL' ? await unopenedWarnings(hub, user, subscription) : [];
  const tokenAsked = accessMode !== 'API' || (await wasTokenAsked(hub.db, subscriber, processCode));
  const address = { notificationFrequency, hasEmail: (email ?? '') !== '', emailRefused: emailRefusedAt !== null };
  return [
    ...unopened,
    ...(lacksToken({ accessMode, tokenAsked }) ? [{ kind: 'NO_TOKEN' as const }] : []),
    ...(lacksAddress(address) ? [{ kind: 'ADDRESS_MISSING' as const }] : []),
    ...(addressRefused(address) ? [{ kind: 'ADDRESS_REFUSED' as const }] : []),
  ];
}

async function unopenedWarnings(
  hub: Context,
  user: User,
  { subscriber, processCode }: WarnedSubscription,
): Promise<ActivationWarning[]> {
  const [people, readers] = await Promise.all([
    findPeopleFacts(hub.db, subscriber),
    findReaders(hub.db, subscriber, [processCode]),
  ]);
  const why = judgeReaders(people, readers.get(processCode));
  if (why === null) return [];
  const mayChange = subscriber === user.organization && stepRights(user).accounts;
  if (why.reason === 'NO_AGENT') return [{ kind: 'NO_AGENT', processCode: mayChange ? processCode : null }];
  const person = accountScope(user) === subscriber ? await named(hub, subscriber, why.accountId) : null;
  return why.reason === 'PENDING'
    ? [{ kind: 'READER_PENDING', person }]
    : [{ kind: 'NOT_HABILITATED', mayChange, agent: person }];
}

async function named(hub: Context, organization: string, id: string | null): Promise<AwaitedPerson | null> {
  const [account] = id === null ? [] : await findNamed(hub.db, organization, [id]);
  return account === undefined ? null : awaitedPerson(account, hub.clock());
}
