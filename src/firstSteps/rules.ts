import { allows } from '../accounts/perimeter.ts';
import { ROLES, type Role, type User } from '../accounts/rules.ts';
import { type AccessMode, parseFrequency, type SubscriptionTimes, statusAt } from '../subscriptions/rules.ts';

export interface NamedProcess {
  readonly code: string;
  readonly name: string;
}

/** What a subscription lacks may be told from. */
export interface SubscriptionFacts extends SubscriptionTimes {
  readonly id: string;
  readonly process: NamedProcess;
  readonly accessMode: AccessMode | null;
  readonly notificationFrequency: string;
  readonly hasEmail: boolean;
  readonly emailRefused: boolean;
  /** Some software once asked for a token with the credentials of this service and démarche. */
  readonly tokenAsked: boolean;
}

/** The active people of an organization, counted. Those who never chose a password open nothing yet (P-33). */
export interface PeopleFacts {
  readonly administrators: number;
  /** An administrator with CT or GT opens every démarche (P-18). */
  readonly administratorReads: boolean;
  readonly pendingAdministrator: string | null;
  /** Agents with CT or GT, whatever their habilitations. */
  readonly agents: number;
  /** The account of one of them. */
  readonly someAgent: string | null;
}

/** Those who are habilitated to one démarche with CT or GT (P-15). */
export interface ReaderFacts {
  readonly processCode: string;
  readonly ready: boolean;
  /** The account of one who never activated. */
  readonly pending: string | null;
}

/** CT and GT: what opens télédossiers, as the matrix says. */
export const CASE_ROLES: readonly Role[] = ROLES.filter((role) =>
  allows({ actorType: 'AGENT', roles: [role] }, 'cases.list'),
);

/** What of the checklist somebody can do himself; nothing for whoever is no administrator of the service. */
export interface StepRights {
  readonly subscriptions: boolean;
  readonly accounts: boolean;
}

/** Only steps that the person may take are shown: agents and delegates have none. */
export function stepRights(user: Pick<User, 'actorType' | 'roles'>): StepRights {
  const administrator = user.actorType === 'LOCAL_ADMINISTRATOR';
  return {
    subscriptions: administrator && allows(user, 'subscriptions.change'),
    accounts: administrator && allows(user, 'accounts.create') && allows(user, 'accounts.change'),
  };
}

export const SUBSCRIPTION_STEPS = [
  'MODE_MISSING',
  'DATE_MISSING',
  'ADDRESS_MISSING',
  'ADDRESS_REFUSED',
  'NO_TOKEN',
] as const;
export type SubscriptionStep = (typeof SUBSCRIPTION_STEPS)[number];

/** Action 1: what is missing for the télédossiers of a subscription to arrive and be noticed (P-89, P-95, P-97, D-20). */
export function subscriptionSteps(subscription: SubscriptionFacts, now: Date): readonly SubscriptionStep[] {
  if (!isLiving(subscription, now)) return [];
  const { accessMode } = subscription;
  const missing: Readonly<Record<SubscriptionStep, boolean>> = {
    MODE_MISSING: accessMode === null,
    DATE_MISSING: accessMode !== null && !isActiveOrSoon(subscription, now),
    ADDRESS_MISSING: lacksAddress(subscription),
    ADDRESS_REFUSED: addressRefused(subscription),
    // Before the day is chosen too: software that was never connected is better found out before anything arrives.
    NO_TOKEN: lacksToken(subscription),
  };
  return SUBSCRIPTION_STEPS.filter((step) => missing[step]);
}

export function lacksAddress({ notificationFrequency, hasEmail }: AddressFacts): boolean {
  return parseFrequency(notificationFrequency) !== 'Aucune' && !hasEmail;
}

export function addressRefused({ notificationFrequency, hasEmail, emailRefused }: AddressFacts): boolean {
  return parseFrequency(notificationFrequency) !== 'Aucune' && hasEmail && emailRefused;
}

type AddressFacts = Pick<SubscriptionFacts, 'notificationFrequency' | 'hasEmail' | 'emailRefused'>;

export function lacksToken({ accessMode, tokenAsked }: Pick<SubscriptionFacts, 'accessMode' | 'tokenAsked'>): boolean {
  return accessMode === 'API' && !tokenAsked;
}

/** One that receives or may still be made to: neither suspended nor refused, nor waiting for a démarche closed (P-103). */
function isLiving(subscription: SubscriptionFacts, now: Date): boolean {
  const status = statusAt(subscription, now);
  return status === 'Actif' || (status === 'Inactif' && subscription.processActivated);
}

/** « Actif », or « Inactif » with its date chosen (P-99). */
function isActiveOrSoon(subscription: SubscriptionFacts, now: Date): boolean {
  return (
    isLiving(subscription, now) && (statusAt(subscription, now) === 'Actif' || subscription.effectiveFrom !== null)
  );
}

/** Action 2: télédossiers are or may be read here, and the administrator could not process them. */
export function lacksOwnRole(
  user: Pick<User, 'roles'>,
  subscriptions: readonly SubscriptionFacts[],
  now: Date,
): boolean {
  if (user.roles.includes('CASES_MANAGE')) return false;
  return subscriptions.some((one) => one.accessMode !== 'API' && isLiving(one, now));
}

/** The démarches whose télédossiers arrive, or will on a date already chosen, for people to read here. */
export function processesToOpen(subscriptions: readonly SubscriptionFacts[], now: Date): readonly NamedProcess[] {
  return subscriptions
    .filter((one) => one.accessMode === 'PORTAIL' && isActiveOrSoon(one, now))
    .map(({ process }) => process);
}

/** Why nobody can open the télédossiers of a démarche, hence what to do about it; null when somebody can. */
export type Unopened =
  | { readonly reason: 'NO_AGENT' }
  | { readonly reason: 'PENDING'; readonly accountId: string }
  /** `accountId` is null when there are several agents to choose from. */
  | { readonly reason: 'NOT_HABILITATED'; readonly accountId: string | null };

/** P-15, P-18, P-33: the same people as `caseScope`, seen from the démarche. */
export function judgeReaders(people: PeopleFacts, readers: ReaderFacts | undefined): Unopened | null {
  if (people.administratorReads || readers?.ready === true) return null;
  const pending = readers?.pending ?? people.pendingAdministrator;
  return pending === null ? withoutAgent(people) : { reason: 'PENDING', accountId: pending };
}

/**
 * The same for « Premiers pas », where an administrator is not enough: he is away at times. Beside him, an agent who is
 * habilitated but never activated is somebody to call, not the only reader.
 */
export function judgeAgents(people: PeopleFacts, readers: ReaderFacts | undefined): Unopened | null {
  if (!people.administratorReads) return judgeReaders(people, readers);
  return readers === undefined ? withoutAgent(people) : null;
}

function withoutAgent({ agents, someAgent }: PeopleFacts): Unopened {
  if (agents === 0) return { reason: 'NO_AGENT' };
  return { reason: 'NOT_HABILITATED', accountId: agents === 1 ? someAgent : null };
}

/** Those who are waited for, each with the démarches that nobody else can open. */
export function awaitedPeople(
  unopened: readonly (readonly [NamedProcess, Unopened])[],
): ReadonlyMap<string, readonly NamedProcess[]> {
  const awaited = new Map<string, readonly NamedProcess[]>();
  for (const [process, why] of unopened) {
    if (why.reason !== 'PENDING') continue;
    awaited.set(why.accountId, [...(awaited.get(why.accountId) ?? []), process]);
  }
  return awaited;
}

/** Somebody whom a step names. */
export interface NamedAccount {
  readonly id: string;
  readonly firstName: string;
  readonly lastName: string;
  /** When the last link that may still be used stops working; null when there is none. */
  readonly linkExpiresAt: Date | null;
}

/** Somebody to get going, and whether the link he received still works (P-33). */
export interface AwaitedPerson extends Pick<NamedAccount, 'firstName' | 'lastName'> {
  readonly accountId: string;
  readonly linkValid: boolean;
}

export function awaitedPerson({ id, firstName, lastName, linkExpiresAt }: NamedAccount, now: Date): AwaitedPerson {
  return { accountId: id, firstName, lastName, linkValid: linkExpiresAt !== null && linkExpiresAt > now };
}
