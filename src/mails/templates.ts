import { frenchDay, frenchMoment } from '../platform/parisTime.ts';
import { type Block, renderLetter } from './letter.ts';
import type { MailContent } from './rules.ts';

const text = (words: string): Block => ({ kind: 'TEXT', text: words });
const button = (label: string, link: string): Block => ({ kind: 'BUTTON', label, link });

interface Addressee {
  readonly firstName: string;
  readonly lastName: string;
  readonly organizationName: string;
}

const greeting = ({ firstName, lastName }: Addressee): Block => text(`Bonjour ${firstName} ${lastName},`);

/** M-1: an account was created; the first password is to be chosen within 48 hours (P-33). */
export function activationMail(to: Addressee & { readonly link: string }): MailContent {
  return renderLetter({
    subject: 'HubEE - Initialisation du mot de passe de votre compte',
    preheader: 'Vous avez 48 heures pour créer votre mot de passe.',
    blocks: [
      greeting(to),
      text(`Un compte a été créé à votre nom sur le portail HubEE, pour : ${to.organizationName}.`),
      text('Vous avez 48 heures pour créer votre mot de passe. Le lien ci-dessous ne sert qu’une fois.'),
      button('Création du mot de passe', to.link),
      text('Passé ce délai, utilisez « Mot de passe oublié » sur la page de connexion du portail.'),
    ],
  });
}

/** M-2: somebody asked for a new password of this account (P-34). */
export function resetMail({ link }: { readonly link: string }): MailContent {
  return renderLetter({
    subject: 'HubEE - Réinitialisation de votre mot de passe',
    preheader: 'Le lien pour choisir un nouveau mot de passe est valable 48 heures.',
    blocks: [
      text('Bonjour,'),
      text('Vous avez demandé à réinitialiser le mot de passe de votre compte sur le portail HubEE.'),
      button('Réinitialiser mon mot de passe', link),
      text('Ce lien est valable 48 heures et ne sert qu’une fois.'),
      text(
        'Si vous n’avez rien demandé, ignorez ce message : votre mot de passe ne change pas tant que ce lien n’est pas utilisé.',
      ),
    ],
  });
}

/** M-3: the second step of a sign-in (P-31). The code is in neither the subject nor the preview of the mailbox. */
export function otpMail({ code }: { readonly code: string }): MailContent {
  return renderLetter({
    subject: 'HubEE - Votre mot de passe à usage unique',
    preheader: 'À saisir sur la page de connexion dans les 10 minutes.',
    blocks: [
      text('Bonjour,'),
      {
        kind: 'CODE',
        before: 'Veuillez utiliser ce mot de passe à usage unique',
        code,
        after: 'pour vous connecter.',
      },
      text('Il est valable 10 minutes et ne sert qu’une fois. Ne le communiquez à personne.'),
      text(
        'Si vous n’êtes pas en train de vous connecter, quelqu’un connaît votre mot de passe : changez-le sans attendre, avec « Mot de passe oublié ».',
      ),
    ],
  });
}

/** What M-8, M-9 and M-10 tell. `closesAt`: when the account will be deactivated if nobody signs in. */
export type IdleNotice = { readonly days: 60 | 120 } | { readonly days: 90; readonly closesAt: Date };

/** M-8, M-9, M-10: nobody signed in for so many days (P-40). `link` is the sign-in page; a closed account gets none. */
export function idleMail(to: Addressee & IdleNotice & { readonly link: string }): MailContent {
  if (to.days === 120) return renderLetter(deactivatedLetter(to));
  return renderLetter(to.days === 90 ? lastReminderLetter(to, to.closesAt, to.link) : reminderLetter(to, to.link));
}

function reminderLetter(to: Addressee, link: string) {
  return {
    subject: 'HubEE - Connectez-vous pour conserver votre compte',
    preheader: 'Aucune connexion à votre compte depuis 60 jours.',
    blocks: [
      greeting(to),
      text(`Aucune connexion à votre compte du portail HubEE (${to.organizationName}) n’a eu lieu depuis 60 jours.`),
      text(
        'Pour conserver votre compte, il suffit de vous connecter. Sans connexion pendant 120 jours, il sera désactivé.',
      ),
      ...wayBackIn(link),
    ],
  };
}

// After a stop of the hub this one may leave later than the ninetieth day: it tells the day, not how many are left.
function lastReminderLetter(to: Addressee, closesAt: Date, link: string) {
  return {
    subject: 'HubEE - Dernier rappel : votre compte va être désactivé',
    preheader: 'Aucune connexion à votre compte depuis 90 jours ou plus.',
    blocks: [
      greeting(to),
      text(
        `Aucune connexion à votre compte du portail HubEE (${to.organizationName}) n’a eu lieu depuis 90 jours ou plus. Un compte est désactivé après 120 jours sans connexion.`,
      ),
      text(
        `Dernier rappel : sans connexion de votre part, votre compte sera désactivé le ${frenchDay(closesAt)}. Vous ne pourrez alors plus accéder au portail.`,
      ),
      ...wayBackIn(link),
    ],
  };
}

function wayBackIn(link: string): Block[] {
  return [
    button('Se connecter', link),
    text('Si vous n’avez plus votre mot de passe, utilisez « Mot de passe oublié » sur la page de connexion.'),
  ];
}

function deactivatedLetter(to: Addressee) {
  return {
    subject: 'HubEE - Votre compte a été désactivé',
    preheader: 'Aucune connexion à votre compte depuis 120 jours.',
    blocks: [
      greeting(to),
      text(
        `Votre compte du portail HubEE (${to.organizationName}) a été désactivé, après 120 jours sans connexion. Vous ne pouvez plus vous connecter.`,
      ),
      text('Pour qu’il soit activé de nouveau, contactez l’administrateur local de votre service.'),
    ],
  };
}

export interface SecurityNotice {
  /** What happened, in a few French words without a full stop: « Claire Martin a été nommée administratrice locale ». */
  readonly what: string;
  /** Who did it: « Prénom NOM ». */
  readonly who: string;
  readonly organizationName: string;
  readonly at: Date;
  /** Where to look at it in the portal. */
  readonly link: string;
  /** What to do when it was not expected, when it is not about an account. */
  readonly remedy?: string;
}

const ACCOUNT_REMEDY =
  'Si vous ne l’attendiez pas, contactez cette personne, puis désactivez le compte en cause s’il le faut.';

/** D-25: tells the other administrators of an operation that gives access to télédossiers or secrets. */
export function securityNoticeMail(notice: SecurityNotice): MailContent {
  const { what, who, organizationName, at, link, remedy = ACCOUNT_REMEDY } = notice;
  return renderLetter({
    subject: 'HubEE - Opération sensible dans votre service',
    preheader: 'Vérifiez que cette opération est attendue.',
    blocks: [
      text('Bonjour,'),
      text(
        'Une opération sensible vient d’être faite sur le portail HubEE. Tous les administrateurs en sont informés.',
      ),
      {
        kind: 'FACTS',
        facts: [
          ['Opération', what],
          ['Faite par', who],
          ['Service', organizationName],
          ['Le', `${frenchMoment(at)} (heure de Paris)`],
        ],
      },
      button('Vérifier sur le portail', link),
      text(remedy),
    ],
  });
}

interface SubscriptionAnswer extends Addressee {
  /** As people read it. */
  readonly processName: string;
  readonly link: string;
}

/** M-4: the operator validated a subscription (D-17); what is left to do before télédossiers arrive (P-89, P-95, P-100). */
export function subscriptionAcceptedMail(to: SubscriptionAnswer): MailContent {
  return renderLetter({
    subject: 'HubEE - Votre demande d’abonnement est acceptée',
    preheader: 'Il reste à préparer l’abonnement, puis à l’activer.',
    blocks: [
      greeting(to),
      text('Votre demande d’abonnement est acceptée :'),
      { kind: 'FACTS', facts: subscriptionFacts(to) },
      text('Aucun télédossier n’arrive encore. Il vous reste à :'),
      text('1. choisir la modalité d’accès : le portail HubEE, ou votre logiciel métier (API) ;'),
      text('2. régler la fréquence des notifications et l’adresse qui les reçoit ;'),
      text('3. créer les comptes des agents et les habiliter à cette démarche ;'),
      text('4. activer l’abonnement, à la date de votre choix.'),
      button('Préparer l’abonnement', to.link),
    ],
  });
}

/** M-5: the operator refused it, and why (D-17). */
export function subscriptionRefusedMail(to: SubscriptionAnswer & { readonly reason: string }): MailContent {
  return renderLetter({
    subject: 'HubEE - Votre demande d’abonnement est refusée',
    preheader: 'L’opérateur en donne le motif.',
    blocks: [
      greeting(to),
      text('Votre demande d’abonnement est refusée :'),
      { kind: 'FACTS', facts: [...subscriptionFacts(to), ['Motif', to.reason]] },
      text('Vous pouvez faire une nouvelle demande qui tienne compte de ce motif.'),
      button('Voir les abonnements de votre service', to.link),
    ],
  });
}

function subscriptionFacts({ processName, organizationName }: SubscriptionAnswer): [string, string][] {
  return [
    ['Démarche', processName],
    ['Service', organizationName],
  ];
}
