import type { CaseSort } from '../accounts/preferenceRules.ts';
import type { ActorType, Role, Title } from '../accounts/rules.ts';
import type { CaseStatus } from '../cases/rules.ts';
import { frenchDay, frenchMoment } from '../platform/parisTime.ts';
import type { SubscriptionStatus } from '../subscriptions/rules.ts';

/** §2.1. */
export const ACTOR_TYPE_LABELS: Readonly<Record<ActorType, string>> = {
  LOCAL_ADMINISTRATOR: 'Administrateur local',
  TECHNICAL_DELEGATE: 'Délégué technique',
  AGENT: 'Agent',
};

/** §2.2. */
export const ROLE_LABELS: Readonly<Record<Role, string>> = {
  ACCOUNTS_READ: 'Consultation des utilisateurs',
  ACCOUNTS_MANAGE: 'Gestion des utilisateurs',
  SUBSCRIPTIONS_READ: 'Consultation des abonnements',
  SUBSCRIPTIONS_MANAGE: 'Gestion des abonnements',
  CASES_MANAGE: 'Gestion des télédossiers',
  CASES_READ: 'Consultation des télédossiers',
};

export const TITLE_LABELS: Readonly<Record<Title, string>> = { M: 'M', Mme: 'Mme' };

/** §1.2, singular; null for what the portal does not show. D-2: notified is « Nouveau » as well. */
export const CASE_STATUS_LABELS: Readonly<Record<CaseStatus, string | null>> = {
  HUBEE_RECEIVED: null,
  HUBEE_COMPLETED: null,
  HUBEE_NOTIFIED: 'Nouveau',
  SENT: 'Nouveau',
  SI_RECEIVED: 'Reçu',
  IN_PROGRESS: 'En cours',
  ADD_AWAITING: 'En attente de compléments',
  REFUSED: 'Refusé',
  DONE: 'Traité',
  SI_INTG_ERROR: 'Erreur d’intégration',
  CLOSED: 'Clos',
  ARCHIVED: null,
};

export interface CaseTab {
  /** The value of `?statut=`. */
  readonly slug: string;
  readonly label: string;
  readonly statuses: readonly CaseStatus[];
}

/** P-47: the steps of the menu and of the status line, in the plural, in their order. */
export const CASE_TABS: readonly CaseTab[] = [
  { slug: 'nouveaux', label: 'Nouveaux', statuses: ['HUBEE_NOTIFIED', 'SENT'] },
  { slug: 'recus', label: 'Reçus', statuses: ['SI_RECEIVED'] },
  { slug: 'en-cours', label: 'En cours', statuses: ['IN_PROGRESS'] },
  { slug: 'en-attente', label: 'En attente de compléments', statuses: ['ADD_AWAITING'] },
  { slug: 'refuses', label: 'Refusés', statuses: ['REFUSED'] },
  { slug: 'traites', label: 'Traités', statuses: ['DONE'] },
  { slug: 'clos', label: 'Clos', statuses: ['CLOSED'] },
];

/** P-50f */
export const CASE_SORT_LABELS: Readonly<Record<CaseSort, string>> = {
  SENT_DESC: 'Date de transmission (décroissante)',
  SENT_ASC: 'Date de transmission (croissante)',
  UPDATED_DESC: 'Date de modification (décroissante)',
  UPDATED_ASC: 'Date de modification (croissante)',
};

/** §6.1: as stored, which is how the hub writes them. */
export const SUBSCRIPTION_STATUS_LABELS: Readonly<Record<SubscriptionStatus, string>> = {
  Actif: 'Actif',
  Inactif: 'Inactif',
  Suspendu: 'Suspendu',
  Refusé: 'Refusé',
};

export const SUPPORT_ADDRESS = 'support@hubee.numerique.gouv.fr';
export const CONTACT_ADDRESS = 'contact@hubee.numerique.gouv.fr';

const EMPTY_DATE = '--/--/----';

/** `dd/mm/yyyy`, in Paris; an absent date shows as « --/--/---- ». */
export function frenchDate(at: Date | null): string {
  return at === null ? EMPTY_DATE : frenchDay(at);
}

/** `dd/mm/yyyy à HH:MM`, in Paris. */
export function frenchDateTime(at: Date | null): string {
  return at === null ? EMPTY_DATE : frenchMoment(at);
}

/** P-50h: zero and one take the singular. */
export function counted(count: number, singular: string, plural: string): string {
  return `${count} ${count < 2 ? singular : plural}`;
}
