import { allows } from '../accounts/perimeter.ts';
import type { User } from '../accounts/rules.ts';

/** P-44: the first page after sign-in, by what the person may do there. */
export function landingOf(user: Pick<User, 'roles' | 'actorType'>): string {
  if (allows(user, 'cases.list')) return '/teledossiers?statut=nouveaux';
  if (allows(user, 'subscriptions.list')) return '/abonnements';
  if (allows(user, 'accounts.list')) return '/comptes';
  // A delegate without any role on subscriptions: nothing to see but himself.
  return '/mon-compte';
}
