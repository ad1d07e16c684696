import type { AwaitedPerson, NamedProcess } from '../../firstSteps/rules.ts';
import type { FirstStep, StepKind } from '../../firstSteps/steps.ts';
import { counted } from '../labels.ts';

/** The four Actions of the guide, then what is merely wise. */
export const ACTIONS: readonly { readonly title: string; readonly kinds: readonly StepKind[] }[] = [
  {
    title: 'Action 1 — Régler et activer vos abonnements',
    kinds: ['MODE_MISSING', 'DATE_MISSING', 'ADDRESS_MISSING', 'ADDRESS_REFUSED', 'NO_TOKEN'],
  },
  { title: 'Action 2 — Vous donner accès aux télédossiers', kinds: ['OWN_ROLE_MISSING'] },
  {
    title: 'Action 3 — Créer les comptes de vos agents',
    kinds: ['NO_AGENT', 'READER_PENDING', 'NEVER_ACTIVATED', 'OTHERS_NEVER_ACTIVATED'],
  },
  { title: 'Action 4 — Habiliter vos agents', kinds: ['NOT_HABILITATED'] },
  { title: 'Pour bien faire', kinds: ['SINGLE_ADMINISTRATOR'] },
];

const NOBODY_OPENS = 'Ses télédossiers arrivent ou vont arriver dans le portail, et personne ne peut les ouvrir.';
const ADMINISTRATOR_OPENS =
  'Aucun agent ne peut ouvrir ces télédossiers : en l’absence d’un administrateur local, personne ne les traitera.';
const CANNOT_SIGN_IN = 'Tant que son mot de passe n’est pas choisi, cette personne ne peut pas se connecter.';

/** Why it matters, once for all the lines of a kind. */
const REASONS: Readonly<Record<Exclude<StepKind, 'READER_PENDING'>, string>> = {
  MODE_MISSING: 'Sans elle, HubEE ne sait pas où remettre les télédossiers, et l’abonnement ne peut pas être activé.',
  DATE_MISSING: 'Aucun télédossier n’arrive avant cette date.',
  ADDRESS_MISSING: 'Sans adresse, personne n’est averti de l’arrivée d’un télédossier.',
  ADDRESS_REFUSED: 'Le serveur de messagerie refuse nos courriels : plus personne n’est averti.',
  NO_TOKEN: 'Les télédossiers attendent tant que votre logiciel ne s’est jamais connecté avec ces identifiants.',
  OWN_ROLE_MISSING: 'Sans lui, vous ne pouvez pas traiter les télédossiers de votre service.',
  NO_AGENT: NOBODY_OPENS,
  NEVER_ACTIVATED: CANNOT_SIGN_IN,
  OTHERS_NEVER_ACTIVATED: 'Leurs fiches permettent de renvoyer le lien d’activation.',
  NOT_HABILITATED: NOBODY_OPENS,
  SINGLE_ADMINISTRATOR: 'En cas d’absence, l’autre peut gérer les comptes et les abonnements.',
};

export function reasonOf(step: FirstStep): string {
  if (step.kind !== 'READER_PENDING') {
    return 'administratorReads' in step && step.administratorReads ? ADMINISTRATOR_OPENS : REASONS[step.kind];
  }
  return `Personne d’autre ne peut ouvrir les télédossiers de ${enumerated(step.processes)}.`;
}

/** What to do, as the text of the link. */
export function titleOf(step: FirstStep): string {
  switch (step.kind) {
    case 'MODE_MISSING':
      return `Choisissez la modalité d’accès de ${quoted(step.process)}`;
    case 'DATE_MISSING':
      return `Choisissez la date d’activation de ${quoted(step.process)}`;
    case 'ADDRESS_MISSING':
      return `Indiquez l’adresse à prévenir pour ${quoted(step.process)}`;
    case 'ADDRESS_REFUSED':
      return `Corrigez l’adresse à prévenir pour ${quoted(step.process)}`;
    case 'NO_TOKEN':
      return `Raccordez votre logiciel pour ${quoted(step.process)}`;
    case 'OWN_ROLE_MISSING':
      return 'Ajoutez-vous le rôle « Gestion des télédossiers »';
    case 'NO_AGENT':
      return `Créez le compte d’un agent pour ${quoted(step.process)}`;
    case 'READER_PENDING':
    case 'NEVER_ACTIVATED':
      return reminderOf(step.person);
    case 'OTHERS_NEVER_ACTIVATED':
      return `et ${counted(step.count, 'autre compte jamais activé', 'autres comptes jamais activés')}`;
    case 'NOT_HABILITATED':
      return `Habilitez ${step.agent === null ? 'un agent' : nameOf(step.agent)} à ${quoted(step.process)}`;
    case 'SINGLE_ADMINISTRATOR':
      return 'Nommez un second administrateur local';
  }
}

/** The very field to fill in. */
export function hrefOf(step: FirstStep): string {
  switch (step.kind) {
    case 'MODE_MISSING':
      return `/abonnements/${step.subscriptionId}#champ-accessMode`;
    case 'DATE_MISSING':
      return `/abonnements/${step.subscriptionId}/activation`;
    case 'ADDRESS_MISSING':
    case 'ADDRESS_REFUSED':
      return `/abonnements/${step.subscriptionId}#champ-email`;
    case 'NO_TOKEN':
      return `/abonnements/${step.subscriptionId}#modalite`;
    case 'OWN_ROLE_MISSING':
      return `/comptes/${step.accountId}#champ-roles`;
    case 'NO_AGENT':
      return creationHref(step.process.code);
    case 'READER_PENDING':
    case 'NEVER_ACTIVATED':
      return reminderHref(step.person);
    case 'OTHERS_NEVER_ACTIVATED':
      return '/comptes';
    case 'NOT_HABILITATED':
      return habilitationHref(step.agent);
    case 'SINGLE_ADMINISTRATOR':
      return '/comptes/nouveau?type=LOCAL_ADMINISTRATOR';
  }
}

/** The creation of an agent, habilitated to that démarche already. */
export function creationHref(processCode: string): string {
  return `/comptes/nouveau?${new URLSearchParams({ demarche: processCode }).toString()}`;
}

export function habilitationHref(agent: AwaitedPerson | null): string {
  return agent === null ? '/comptes?type=AGENT' : `/comptes/${agent.accountId}#champ-processCodes`;
}

/** Where the link is sent again. */
export function reminderHref({ accountId }: AwaitedPerson): string {
  return `/comptes/${accountId}#lien-activation`;
}

export function reminderOf(person: AwaitedPerson): string {
  const link = person.linkValid ? 'son lien est encore valable' : 'son lien a expiré, renvoyez-en un';
  return `Relancez ${nameOf(person)}, qui n’a jamais activé son compte : ${link}`;
}

/** « Prénom NOM ». */
export function nameOf({ firstName, lastName }: AwaitedPerson): string {
  return `${firstName} ${lastName.toLocaleUpperCase('fr')}`;
}

function quoted({ name }: NamedProcess): string {
  return `« ${name} »`;
}

const LISTED = 3;

function enumerated(processes: readonly NamedProcess[]): string {
  const names = processes.slice(0, LISTED).map(quoted);
  const others = processes.length - names.length;
  if (others > 0) return `${names.join(', ')} et ${counted(others, 'autre démarche', 'autres démarches')}`;
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} et ${names.at(-1) ?? ''}`;
}
