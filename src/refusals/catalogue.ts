/**
 * Every way the hub says no, in one closed table: HTTP status and code, the wording partners' software knows (hub E-n),
 * and the French sentence people read. A use case refuses by throwing `Refused` with one or several of these.
 */
export interface Refusal {
  readonly status: number;
  /** The number in the error body: the HTTP status, except for the gateway's own 9009xx. */
  readonly code: number;
  readonly wire: string;
  readonly french: string;
}

export class Refused extends Error {
  readonly refusals: readonly [Refusal, ...Refusal[]];
  constructor(first: Refusal, ...others: Refusal[]) {
    super(first.wire);
    this.refusals = [first, ...others];
  }
}

/** Throws all the refusals found, if any. */
export function refuseAll(found: readonly Refusal[]): void {
  const [first, ...others] = found;
  if (first !== undefined) throw new Refused(first, ...others);
}

export const refusal = (status: number, wire: string, french: string, code = status): Refusal => ({
  status,
  code,
  wire,
  french,
});
const missing = (wire: string, french: string): Refusal => refusal(404, wire, french);
const bad = (wire: string, french: string): Refusal => refusal(400, wire, french);

// Gateway (H-50…H-52, E-1, E-2)
export const invalidCredentials = refusal(
  401,
  'Invalid Credentials : Invalid Credentials. Make sure you have given the correct access token',
  'Le jeton d’accès est inconnu, expiré ou révoqué.',
  900901,
);
export const missingCredentials = refusal(
  401,
  "Missing Credentials : Invalid Credentials. Make sure your API invocation call has a header: 'Authorization : Bearer ACCESS_TOKEN'",
  'L’appel ne porte pas de jeton d’accès.',
  900902,
);
export const unauthorized = refusal(403, 'Unauthorized user', 'Vous n’avez pas le droit de faire cette action.');

// Missing objects (E-3)
export const notificationNotFound = missing('Notification is not found', 'Cette notification n’existe pas.');
export const folderNotFound = missing('Folder is not found', 'Ce dossier n’existe pas.');
export const caseNotFound = missing('Case is not found', 'Ce télédossier n’existe pas.');
export const eventNotFound = missing('event is not found', 'Cet événement n’existe pas.');
export const eventToDeleteNotFound = missing('Event is not found', 'Cet événement n’existe pas.');
export const attachmentNotFound = missing('Binary meta-data is not found', 'Cette pièce jointe n’est pas déclarée.');
export const caseFileNotFound = missing('File is not found', 'Ce fichier n’est pas ou plus disponible.');
export const eventFileNotFound = missing('file is not found', 'Ce fichier n’est pas ou plus disponible.');
export const organizationNotFound = missing('Organization is not found', 'Cette organisation n’existe pas.');
export const subscriptionNotFound = missing('Subscription is not found', 'Cet abonnement n’existe pas.');
export const processNotFound = missing('Process is not found', 'Cette démarche n’existe pas.');
export const clientNotFound = missing('Client is not found', 'Cet identifiant d’API n’existe pas.');
export const resourceNotFound = missing('Resource is not found', 'Cette adresse n’existe pas.');

// Requests that cannot be read (E-4, E-5, E-6)
export const badRequest = bad('Bad request', 'La requête est vide ou illisible.');
export const methodNotAllowed = refusal(405, 'Method not allowed', 'Cette méthode n’est pas permise ici.');
export const payloadTooLarge = refusal(413, 'Payload too large', 'La requête est trop volumineuse.');
export const requestTimeout = refusal(408, 'Request timeout', 'La requête a mis trop de temps à arriver.');
export const headersTooLarge = refusal(431, 'Request header fields too large', 'Les en-têtes sont trop longs.');
export const invalidRequest = (lines: string): Refusal =>
  bad(`Bad Request : Validation failed.\n${lines}`, 'La requête n’est pas conforme au contrat.');

// Duplicates are 400 (H-72, E-7, E-8)
export const organizationExists = (id: string): Refusal =>
  bad(`Organization ${id} already exists`, `L’organisation ${id} existe déjà.`);
export const subscriptionExists = (code: string, id: string): Refusal =>
  bad(`Subscription ${code} for organization ${id} already exists`, 'Cet abonnement existe déjà.');
export const processExists = (code: string): Refusal =>
  bad(`Process ${code} already exists`, `La démarche ${code} existe déjà.`);

// Folders (E-9, E-10, H-76)
export const recipientUnknown = (id: string): Refusal =>
  bad(`Case recipient ${id} does not exist`, `Le destinataire ${id} n’existe pas.`);
export const recipientNotSubscribed = (id: string, code: string): Refusal =>
  bad(`Case recipient ${id} does not suscribed to ${code}`, `Le destinataire ${id} n’est pas abonné à ${code}.`);
export const caseNumberRepeated = (externalId: string): Refusal =>
  bad(`Case ${externalId} is declared more than once`, `Le numéro ${externalId} est déclaré plusieurs fois.`);
export const attachmentRecipientUnknown = (externalId: string): Refusal =>
  bad(`Attachment recipient ${externalId} does not exist`, `Le télédossier ${externalId} n’est pas déclaré.`);
export const processUnknown = (code: string): Refusal =>
  bad(`Process ${code} does not exist`, `La démarche ${code} n’existe pas.`);
export const processNotActivated = (code: string): Refusal =>
  bad(`Process ${code} is not activated`, `La démarche ${code} n’est pas ouverte.`);
export const organizationUnknown = (id: string): Refusal =>
  bad(`Organization ${id} does not exist`, `L’organisation ${id} n’existe pas.`);
export const statusNotAllowed = (status: string): Refusal =>
  bad(`Status ${status} is not allowed`, `Le statut ${status} n’est pas permis.`);
export const attachmentsMissing = bad(
  'All attachments must be received',
  'Toutes les pièces jointes doivent avoir été reçues.',
);
export const folderNotDeletable = bad('Folder can not be deleted', 'Ce dossier ne peut plus être supprimé.');
export const folderClosedToUploads = bad(
  'Folder is already completed',
  'Ce dossier est déjà complet : ses pièces jointes ne changent plus.',
);

// Attachments (E-11, H-76, D-9)
export const mimeNotAllowed = (mime: string, code: string): Refusal =>
  bad(`Mime type ${mime} is not allowed for ${code}`, `Le format ${mime} n’est pas accepté pour ${code}.`);
export const typeNotAllowed = (type: string, code: string): Refusal =>
  bad(`Attachment type ${type} is not allowed for ${code}`, `Le type ${type} n’est pas accepté pour ${code}.`);
export const sizeNotAllowed = (code: string): Refusal =>
  bad(`Attachment size is not allowed for ${code}`, `Le fichier est trop volumineux pour ${code}.`);
export const sizeMismatch = bad('Size does not match with attachment meta-data', 'La taille ne correspond pas.');
export const digestMismatch = bad('Digest does not match with attachment meta-data', 'L’empreinte ne correspond pas.');
export const mimeMismatch = bad('Mime type does not match with attachment meta-data', 'Le format ne correspond pas.');
export const uploadInterrupted = bad('Upload was interrupted', 'L’envoi a été interrompu.');
export const uploadTooSlow = refusal(408, 'Upload timeout', 'L’envoi n’avance plus.');
export const antivirusUnavailable = refusal(
  503,
  'Antivirus is not available',
  'L’analyse antivirus est momentanément indisponible : réessayez dans quelques minutes.',
);
export const serviceUnavailable = refusal(
  503,
  'Service is not available',
  'Le service est momentanément indisponible : réessayez dans quelques instants.',
);

// Events (H-76)
export const actionNotAllowed = (type: string): Refusal =>
  bad(`Event action type ${type} is not allowed`, `L’action ${type} n’est pas permise.`);
export const depositNeedsAttachments = bad(
  'Attachments are required for action type ATTACH_DEPOSIT',
  'Un dépôt doit déclarer au moins une pièce jointe.',
);
export const attachmentsForbidden = (type: string): Refusal =>
  bad(`Attachments are not allowed for action type ${type}`, 'Cette action ne peut pas porter de pièce jointe.');
export const messageForbidden = (code: string): Refusal =>
  bad(`Message is not allowed for ${code}`, `La démarche ${code} n’accepte pas de message.`);
export const eventNotDeletable = bad('Event can not be deleted', 'Cet événement ne peut plus être supprimé.');
export const eventStatusNotAllowed = (status: string): Refusal =>
  bad(`Status ${status} is not allowed`, `Le statut ${status} n’est pas permis.`);
export const eventClosedToUploads = bad(
  'Event is already sent',
  'Cet événement est déjà envoyé : ses pièces jointes ne changent plus.',
);

// Referential
export const organizationTypesDiffer = bad(
  'Organizations must be of the same type',
  'Les deux organisations doivent être de même type.',
);
export const identityChanged = (noun: string): Refusal =>
  bad(`${noun} identity can not be changed`, 'L’identité de cet objet ne peut pas être modifiée.');

// Clients (POST /admin/v1/clients)
export const clientOrganizationRequired = bad(
  'Organization is required for scopes OSL and SI',
  'Une organisation est nécessaire pour les portées OSL et SI.',
);
export const clientOrganizationType = (scope: string): Refusal =>
  bad(`Scope ${scope} needs an organization of type ${scope}`, `La portée ${scope} demande une organisation ${scope}.`);
export const clientProcess = bad(
  'Process code is required for scope SI and only for it',
  'La démarche est nécessaire pour la portée SI, et seulement pour elle.',
);

// Accounts of the portal (portal.md §2, §5)
export const forbidden = refusal(
  403,
  'Action is not allowed for this user',
  'Vous n’avez pas le droit de faire cette action.',
);
export const ownRightsForbidden = refusal(
  403,
  'Own rights can not be changed',
  "Il n'est pas possible dans le Portail HubEE de modifier les droits de son propre compte pour des questions de sécurité.",
);
export const delegateProtected = refusal(
  403,
  'Technical delegate can not be changed',
  'Pour modifier ou désactiver un compte de délégué technique, contactez le support HubEE : support@hubee.numerique.gouv.fr.',
);
export const organizationInactive = refusal(
  403,
  'Organization is not active',
  'Votre organisation n’est plus active dans HubEE : vous pouvez seulement consulter.',
);
export const accountNotFound = missing('Account is not found', 'Ce compte n’existe pas.');
export const lastAdministrator = refusal(
  409,
  'Last active local administrator',
  'Ce compte est celui du dernier administrateur local actif de votre service : il doit le rester. Créez ou activez d’abord un autre administrateur local.',
);
export const accountChanged = refusal(
  409,
  'Account was changed meanwhile',
  'Ce compte a été modifié entre-temps, par une autre personne ou dans une autre fenêtre : vérifiez son état actuel, puis recommencez.',
);
export const alreadyActivated = refusal(
  409,
  'Account is already activated',
  'Ce compte a déjà choisi son mot de passe : il n’a plus besoin de lien d’activation.',
);
export const accountInactive = refusal(409, 'Account is not active', 'Ce compte est désactivé : activez-le d’abord.');
export const accountFormUsed = refusal(
  409,
  'Account form was already used',
  'Ce formulaire a déjà servi à créer un compte : ouvrez-en un nouveau pour en créer un autre.',
);
export const accountExists = refusal(
  409,
  'Account already exists for this address',
  'Un compte existe déjà avec cette adresse email.',
);
export const linkThrottled = refusal(
  409,
  'Too many activation links',
  'Plusieurs liens viennent d’être envoyés à cette personne : réessayez dans une heure.',
);

// Subscriptions in the portal (portal.md §6)
export const subscriptionChanged = refusal(
  409,
  'Subscription was changed meanwhile',
  'Cet abonnement a été modifié entre-temps, par une autre personne ou dans une autre fenêtre : vérifiez son état actuel, puis recommencez.',
);
export const subscriptionRefused = refusal(
  409,
  'Subscription was refused',
  'Cet abonnement a été refusé : il ne peut plus être modifié.',
);
export const accessModeMissing = refusal(
  409,
  'Access mode was not chosen',
  'Veuillez sélectionner une modalité d’accès, puis enregistrez-la avant d’activer l’abonnement.',
);
export const processClosed = refusal(
  409,
  'Process is not activated',
  'Cette démarche n’est plus ouverte au niveau national : l’abonnement ne peut pas être activé.',
);
export const credentialsNeedApi = refusal(
  409,
  'Access mode is not API',
  'Les identifiants ne sont disponibles qu’en modalité d’accès « API », une fois ce choix enregistré.',
);
export const secretUnreadable = refusal(
  409,
  'Secret can not be read again',
  'Cette clé secrète ne peut plus être relue : régénérez-la pour en obtenir une nouvelle.',
);
export const credentialsThrottled = refusal(
  409,
  'Too many credentials were read',
  'Vous avez copié, téléchargé, régénéré ou révoqué beaucoup d’identifiants en une heure : par sécurité, attendez une heure. Si ce n’était pas vous, prévenez le support.',
);
export const requestPending = refusal(
  409,
  'Subscription request is already pending',
  'Une demande d’abonnement à cette démarche est déjà en cours pour votre service.',
);
export const requestDecided = refusal(
  409,
  'Subscription request is already decided',
  'Cette demande d’abonnement a déjà reçu une réponse.',
);
export const requestNotFound = missing('Subscription request is not found', 'Cette demande d’abonnement n’existe pas.');
export const requestWithoutAdministrator = refusal(
  409,
  'Nobody can administrate the subscription',
  'La personne qui a fait cette demande n’est plus administrateur local actif de son service, et il n’y en a pas d’autre : un compte doit d’abord être créé ou activé.',
);
export const subscriberInactive = refusal(
  409,
  'Subscriber is not active',
  'Ce service n’est plus actif dans HubEE : il ne peut pas recevoir d’abonnement.',
);
export const notifiedAddressMissing = refusal(
  409,
  'Notified address is missing',
  'Aucune adresse notifiée n’est enregistrée pour cet abonnement : saisissez-en une et enregistrez-la, puis recommencez.',
);
export const testMailThrottled = refusal(
  409,
  'Too many test mails',
  'Plusieurs messages d’essai viennent d’être envoyés : réessayez dans une heure.',
);

// Outgoing mail (D-33)
export const mailNotFound = missing('Mail is not found', 'Ce courriel n’existe pas.');
export const mailNotRetriable = refusal(
  409,
  'Mail can not be sent again',
  'Ce courriel ne peut pas repartir : il n’est pas en échec, ou ce qu’il portait n’est plus valable.',
);
