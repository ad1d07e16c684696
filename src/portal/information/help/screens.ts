import { type Action, allows } from '../../../accounts/perimeter.ts';
import type { User } from '../../../accounts/rules.ts';

/** A screen of the portal that an answer leads to. */
export interface Screen {
  readonly label: string;
  readonly href: string;
  /** What opens it; null for everybody who is signed in. */
  readonly action: Action | null;
}

export const SUBSCRIPTIONS_SCREEN: Screen = {
  label: 'Gestion des abonnements',
  href: '/abonnements',
  action: 'subscriptions.list',
};
export const ACCOUNTS_SCREEN: Screen = { label: 'Gestion des comptes', href: '/comptes', action: 'accounts.list' };
export const CASES_SCREEN: Screen = { label: 'Tous les télédossiers', href: '/teledossiers', action: 'cases.list' };
export const JOURNAL_SCREEN: Screen = { label: 'Journal', href: '/journal', action: 'journal.read' };
export const PREFERENCES_SCREEN: Screen = { label: 'Préférences', href: '/preferences', action: null };
export const OWN_SCREEN: Screen = { label: 'Mon compte', href: '/mon-compte', action: null };

/** Nobody is led to a page that would refuse them (P-14). */
export function mayOpen(user: Pick<User, 'roles' | 'actorType'>, { action }: Screen): boolean {
  return action === null || allows(user, action);
}
