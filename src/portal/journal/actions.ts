import type { JournalEntry } from '../../audit/readJournal.ts';
import { CASE_STATUS_LABELS } from '../labels.ts';

export interface Category {
  /** The value of `?categorie=`. */
  readonly slug: string;
  readonly label: string;
}

const RIGHTS: Category = { slug: 'comptes', label: 'Comptes et droits' };
const SUBSCRIPTIONS: Category = { slug: 'abonnements', label: 'Abonnements' };
const CREDENTIALS: Category = { slug: 'identifiants', label: 'Identifiants d’API' };
const CASES: Category = { slug: 'teledossiers', label: 'Télédossiers' };
const ACCESS: Category = { slug: 'connexions', label: 'Connexions et accès' };

export const CATEGORIES: readonly Category[] = [RIGHTS, SUBSCRIPTIONS, CREDENTIALS, CASES, ACCESS];

type Told = Pick<JournalEntry, 'from' | 'to' | 'detail'>;
type Sentence = string | ((entry: Told) => string);

/** D-26: every action of the trail that may concern a service, with what people read of it. Never content. */
const ACTIONS: Readonly<Record<string, readonly [category: Category, sentence: Sentence]>> = {
  ACCOUNT_CREATE: [RIGHTS, 'Création d’un compte'],
  ACCOUNT_DEMO: [RIGHTS, 'Ouverture d’un compte de démonstration'],
  ACCOUNT_UPDATE: [RIGHTS, 'Modification des informations d’un compte'],
  ACCOUNT_RIGHTS: [RIGHTS, rightsSentence],
  ACCOUNT_ACTIVATE: [RIGHTS, 'Activation d’un compte'],
  ACCOUNT_DEACTIVATE: [RIGHTS, 'Désactivation d’un compte'],
  ACCOUNT_LINK: [RIGHTS, 'Envoi d’un lien d’activation ou de mot de passe'],
  ACCOUNT_UNLOCK: [RIGHTS, 'Déblocage d’un compte'],
  ORGANIZATION_OTP: [
    RIGHTS,
    ({ to }) => (to === 'ON' ? 'Code à usage unique demandé à tous' : 'Code à usage unique non demandé à tous'),
  ],
  SUBSCRIPTION_REQUEST: [SUBSCRIPTIONS, 'Demande d’abonnement'],
  SUBSCRIPTION_REQUEST_ACCEPT: [SUBSCRIPTIONS, 'Demande d’abonnement acceptée'],
  SUBSCRIPTION_REQUEST_REFUSE: [SUBSCRIPTIONS, 'Demande d’abonnement refusée'],
  SUBSCRIPTION_CREATE: [SUBSCRIPTIONS, 'Création d’un abonnement'],
  SUBSCRIPTION_UPDATE: [SUBSCRIPTIONS, 'Modification d’un abonnement par l’opérateur'],
  SUBSCRIPTION_SETTINGS: [SUBSCRIPTIONS, settingsSentence],
  SUBSCRIPTION_ACTIVATE: [SUBSCRIPTIONS, 'Activation d’un abonnement'],
  SUBSCRIPTION_ACTIVATION_WITHDRAW: [SUBSCRIPTIONS, 'Retrait de la date d’activation'],
  SUBSCRIPTION_SUSPEND: [SUBSCRIPTIONS, 'Suspension d’un abonnement'],
  SUBSCRIPTION_TURN: [
    SUBSCRIPTIONS,
    ({ to }) => (to === null ? 'Échéance d’un abonnement' : `Échéance d’un abonnement : « ${to} »`),
  ],
  SUBSCRIPTION_TEST_MAIL: [SUBSCRIPTIONS, 'Envoi d’un message d’essai'],
  SUBSCRIPTIONS_EXPORT: [SUBSCRIPTIONS, 'Export de la liste des abonnements'],
  CLIENT_CREATE: [CREDENTIALS, 'Création d’identifiants'],
  CLIENT_COPY: [
    CREDENTIALS,
    ({ detail }) => (detail.what === 'SECRET' ? 'Copie de la clé secrète' : 'Copie de l’identifiant client'),
  ],
  CLIENT_DOWNLOAD: [CREDENTIALS, 'Téléchargement des identifiants'],
  CLIENT_SECRET: [CREDENTIALS, 'Régénération de la clé secrète'],
  CLIENT_REVOKE: [CREDENTIALS, 'Révocation d’identifiants'],
  CREDENTIALS_THROTTLED: [CREDENTIALS, 'Trop de lectures d’identifiants : attente imposée'],
  CASE_OPEN: [CASES, 'Ouverture d’un télédossier'],
  CASE_TAKE_IN: [CASES, 'Récupération par le portail'],
  CASE_TAKEN: [CASES, 'Prise en charge par le logiciel métier'],
  CASE_STATUS: [CASES, statusSentence],
  CASE_ARCHIVE: [CASES, 'Téléchargement de tous les éléments'],
  CASES_EXPORT: [CASES, 'Export de la liste des télédossiers'],
  EVENT_CREATE: [CASES, eventSentence],
  EVENT_STATUS: [CASES, 'Lecture ou envoi d’un événement'],
  EVENT_DELETE: [CASES, 'Abandon d’un dépôt'],
  ATTACHMENT_DOWNLOAD: [
    CASES,
    ({ detail }) => (detail.purpose === 'PREVIEW' ? 'Aperçu d’une pièce jointe' : 'Téléchargement d’une pièce jointe'),
  ],
  ATTACHMENT_UPLOAD: [CASES, 'Dépôt d’une pièce jointe'],
  SIGN_IN: [ACCESS, 'Connexion'],
  SIGN_OUT: [ACCESS, 'Déconnexion'],
  SIGN_IN_REFUSED: [ACCESS, 'Connexion refusée'],
  SESSION_CLOSED: [ACCESS, 'Fermeture d’une session'],
  PASSWORD_SET: [ACCESS, 'Choix d’un mot de passe'],
  ACCESS_REFUSED: [ACCESS, 'Accès refusé'],
  JOURNAL_EXPORT: [ACCESS, 'Export du journal'],
};

/** What none of them tells: a trace of another time is still a line. */
const OTHER: readonly [Category, Sentence] = [{ slug: 'autre', label: 'Autre' }, 'Autre action'];

const foundAction = (action: string) => Object.entries(ACTIONS).find(([known]) => known === action)?.[1] ?? OTHER;

export function categoryOf({ action }: Pick<JournalEntry, 'action'>): Category {
  return foundAction(action)[0];
}

export function sentenceOf(entry: Pick<JournalEntry, 'action'> & Told): string {
  const [, sentence] = foundAction(entry.action);
  return typeof sentence === 'string' ? sentence : sentence(entry);
}

/** The actions of a category, for the filter. */
export function actionsOf({ slug }: Category): readonly string[] {
  return Object.entries(ACTIONS).flatMap(([action, [category]]) => (category.slug === slug ? [action] : []));
}

export function isKnownAction(action: string): boolean {
  return foundAction(action) !== OTHER;
}

const EVENTS: Readonly<Record<string, string>> = {
  SENDING_MESSAGE: 'Envoi d’un message',
  COM_ADD: 'Ajout d’un commentaire interne',
  ATTACH_DEPOSIT: 'Dépôt de documents',
  ATTACH_DL: 'Téléchargement d’une pièce jointe',
  ATTACH_DL_ALL: 'Téléchargement de tous les éléments',
};

function eventSentence(entry: Told): string {
  const { actionType } = entry.detail;
  const found = Object.entries(EVENTS).find(([known]) => known === actionType)?.[1];
  return found ?? statusSentence(entry);
}

function statusSentence({ from, to }: Told): string {
  const [before, after] = [statusLabel(from), statusLabel(to)];
  if (after === null) return 'Changement de statut';
  return before === null || before === after
    ? `Changement de statut : « ${after} »`
    : `Changement de statut : « ${before} » → « ${after} »`;
}

function statusLabel(status: string | null): string | null {
  return Object.entries(CASE_STATUS_LABELS).find(([known]) => known === status)?.[1] ?? null;
}

function rightsSentence({ detail }: Told): string {
  return valueAfter(detail, 'actorType') === 'LOCAL_ADMINISTRATOR'
    ? 'Nomination d’un administrateur local'
    : 'Modification des droits d’un compte';
}

const ACCESS_MODES: readonly unknown[] = ['PORTAIL', 'API'];

function settingsSentence({ detail }: Told): string {
  const mode = valueAfter(detail, 'accessMode');
  if (ACCESS_MODES.includes(mode)) return `Réglage d’un abonnement : modalité « ${String(mode)} »`;
  return touched(detail, 'delegate') || touched(detail, 'editor')
    ? 'Réglage d’un abonnement : délégation'
    : 'Réglage d’un abonnement';
}

/** The value that a property was given; undefined when the trace does not say that it changed. */
function valueAfter({ changed }: Told['detail'], property: string): unknown {
  if (changed === null || typeof changed !== 'object') return undefined;
  const change: unknown = Object.entries(changed).find(([name]) => name === property)?.[1];
  return change !== null && typeof change === 'object' && 'to' in change ? change.to : undefined;
}

function touched(detail: Told['detail'], property: string): boolean {
  const { alsoChanged } = detail;
  return (Array.isArray(alsoChanged) && alsoChanged.includes(property)) || valueAfter(detail, property) !== undefined;
}
