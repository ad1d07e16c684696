import { forbidden, Refused } from '../refusals/catalogue.ts';
import { holdsRole, type Role, type User } from './rules.ts';

/**
 * The matrix of portal.md §2.3, one name per row, and the roles that open it (P-12 included). A conditional row (◐) is
 * completed by the rule of its noun: this table only says who may ask.
 */
const MATRIX = {
  'cases.list': ['CASES_READ'],
  'cases.open': ['CASES_READ'],
  'cases.acknowledge': ['CASES_MANAGE'],
  'cases.download': ['CASES_MANAGE'],
  'cases.changeStatus': ['CASES_MANAGE'],
  'cases.comment': ['CASES_MANAGE'],
  'cases.message': ['CASES_MANAGE'],
  'cases.upload': ['CASES_MANAGE'],
  'accounts.list': ['ACCOUNTS_READ'],
  'accounts.open': ['ACCOUNTS_READ'],
  'accounts.create': ['ACCOUNTS_MANAGE'],
  'accounts.change': ['ACCOUNTS_MANAGE'],
  'accounts.activate': ['ACCOUNTS_MANAGE'],
  'subscriptions.list': ['SUBSCRIPTIONS_READ'],
  'subscriptions.open': ['SUBSCRIPTIONS_READ'],
  'subscriptions.export': ['SUBSCRIPTIONS_READ'],
  'subscriptions.change': ['SUBSCRIPTIONS_MANAGE'],
  'subscriptions.activate': ['SUBSCRIPTIONS_MANAGE'],
  'subscriptions.credentials': ['SUBSCRIPTIONS_MANAGE'],
  'subscriptions.delegate': ['SUBSCRIPTIONS_MANAGE'],
  'subscriptions.request': ['SUBSCRIPTIONS_MANAGE'],
  // D-26: of the local administrator only.
  'journal.read': ['ACCOUNTS_MANAGE', 'SUBSCRIPTIONS_MANAGE'],
} as const satisfies Record<string, readonly Role[]>;

export type Action = keyof typeof MATRIX;

/** Row 22, D-17: what only somebody of the service decides, never whom it delegates to. */
const OF_THE_SERVICE: ReadonlySet<Action> = new Set(['subscriptions.delegate', 'subscriptions.request']);

/** Whether the person's roles open the action at all (P-14: 403 otherwise). A delegate only ever has subscriptions (D-19). */
export function allows(user: Pick<User, 'roles' | 'actorType'>, action: Action): boolean {
  if (user.actorType === 'TECHNICAL_DELEGATE' && !action.startsWith('subscriptions.')) return false;
  if (user.actorType === 'TECHNICAL_DELEGATE' && OF_THE_SERVICE.has(action)) return false;
  // D-17: whoever asks becomes the local administrator of the subscription.
  if (user.actorType === 'AGENT' && action === 'subscriptions.request') return false;
  if (action === 'journal.read' && user.actorType !== 'LOCAL_ADMINISTRATOR') return false;
  return MATRIX[action].some((role) => holdsRole(user, role));
}

/** The télédossiers a person reaches: of one organization, of all its démarches or only of those listed. */
export interface CaseScope {
  readonly organization: string;
  /** Null stands for every démarche of the organization; an empty list for none. */
  readonly processCodes: readonly string[] | null;
}

/** P-15, P-18: null when the person reaches no télédossier at all. */
export function caseScope(user: Pick<User, 'actorType' | 'roles' | 'processCodes' | 'organization'>): CaseScope | null {
  if (!allows(user, 'cases.list')) return null;
  switch (user.actorType) {
    case 'LOCAL_ADMINISTRATOR':
      return { organization: user.organization, processCodes: null };
    case 'AGENT':
      return { organization: user.organization, processCodes: user.processCodes };
    case 'TECHNICAL_DELEGATE':
      return null;
  }
}

/** P-73: the accounts a person reaches are those of their organization; null when none. */
export function accountScope(user: Pick<User, 'actorType' | 'roles' | 'organization'>): string | null {
  return allows(user, 'accounts.list') ? user.organization : null;
}

/** The organization whose accounts the person may act upon; anybody else is refused (P-14: 403). */
export function accountsReached(user: Pick<User, 'actorType' | 'roles' | 'organization'>, action: Action): string {
  const organization = accountScope(user);
  if (organization === null || !allows(user, action)) throw new Refused(forbidden);
  return organization;
}

/** D-26: the service whose « Journal » a person reads; null when none. */
export function journalScope(user: Pick<User, 'actorType' | 'roles' | 'organization'>): string | null {
  return allows(user, 'journal.read') ? user.organization : null;
}

/** The subscriptions a person reaches: those of a service, or those that name the delegate or their publisher. */
export type SubscriptionScope =
  | { readonly kind: 'SUBSCRIBER'; readonly organization: string }
  | { readonly kind: 'DELEGATE'; readonly email: string; readonly organization: string };

/** P-87, P-105, D-19: null when the person reaches none. */
export function subscriptionScope(
  user: Pick<User, 'actorType' | 'roles' | 'organization' | 'email'>,
): SubscriptionScope | null {
  if (!allows(user, 'subscriptions.list')) return null;
  return user.actorType === 'TECHNICAL_DELEGATE'
    ? { kind: 'DELEGATE', email: user.email, organization: user.organization }
    : { kind: 'SUBSCRIBER', organization: user.organization };
}
