/** One sentence shown once, on top of the page that follows what was done. */
export interface Notice {
  readonly kind: 'success' | 'info' | 'warning' | 'error';
  readonly text: string;
}

const success = (text: string): Notice => ({ kind: 'success', text });
const info = (text: string): Notice => ({ kind: 'info', text });
const warning = (text: string): Notice => ({ kind: 'warning', text });

/**
 * Everything a page may announce to the next one. The browser carries the code only, never the text: whoever writes the
 * cookie by hand can show nothing but one of these.
 */
const NOTICES = {
  // P-39
  SESSION_EXPIRED: warning(
    'Votre session a expiré : elle se ferme après 60 minutes sans action, et 12 heures après la connexion. Ce qui n’était pas enregistré est perdu : merci de vous reconnecter.',
  ),
  SIGN_IN_FIRST: info('Connectez-vous pour accéder à cette page.'),
  NOTHING_SAVED: warning('Vous n’étiez plus connecté : rien n’a été enregistré. Reconnectez-vous, puis recommencez.'),
  SIGNED_OUT: success('Vous êtes déconnecté. Pensez à fermer le navigateur si vous partagez ce poste.'),
  // After a code or a new password that can no longer be given.
  SIGN_IN_GONE: warning('Cette connexion n’est plus valable ou a trop attendu : merci de vous connecter à nouveau.'),
  CODE_SENT: info(
    'Un nouveau code vient de vous être envoyé. S’il n’arrive pas, regardez dans vos courriers indésirables (spam).',
  ),
  CODE_THROTTLED: warning('Vous avez demandé trop de codes : attendez quelques minutes avant d’en demander un autre.'),
  PASSWORD_SET: success('Votre mot de passe est enregistré.'),
  PASSWORD_CHANGED: success('Votre mot de passe est changé. Vos autres sessions ont été fermées.'),
  OWN_DETAILS_SAVED: success('Vos informations sont enregistrées.'),
  SESSION_CLOSED: success('La session est fermée.'),
  PREFERENCES_SAVED: success('Vos préférences sont enregistrées.'),
  ACCOUNT_CREATED: success(
    'Le compte est créé. Un courriel invite la personne à choisir son mot de passe dans les 48 heures ; conseillez-lui de regarder aussi dans ses courriers indésirables (spam).',
  ),
  ACCOUNT_CREATED_SHARED: warning(
    'Le compte est créé et le courriel d’activation est parti ; il peut arriver dans les courriers indésirables (spam). L’adresse doit être personnelle : les adresses génériques ne sont pas admises comme identifiant.',
  ),
  ACCOUNT_SAVED: success('Les modifications sont enregistrées.'),
  ACCOUNT_DEACTIVATED: success('Le compte est désactivé et ses sessions sont fermées.'),
  ACCOUNT_ACTIVATED: success('Le compte est de nouveau actif.'),
  LINK_SENT: success(
    'Un nouveau lien d’activation est envoyé. Conseillez à la personne de regarder aussi dans ses courriers indésirables (spam).',
  ),
  OWN_ROLE_DECLINED: success(
    'C’est noté : ce rôle ne vous est plus proposé ici. Votre fiche, dans « Gestion des comptes », permet toujours de l’ajouter.',
  ),
  AGENTS_DECLINED: success(
    'C’est noté : les comptes d’agents ne vous sont plus proposés ici. « Gestion des comptes » permet toujours d’en créer.',
  ),
  HABILITATIONS_DECLINED: success(
    'C’est noté : ces habilitations ne vous sont plus proposées ici. Les fiches, dans « Gestion des comptes », permettent toujours de les donner.',
  ),
  // P-94: an editor's person who chose « PORTAIL » is not named by the subscription any more.
  SUBSCRIPTION_SAVED_AND_LEFT: success(
    'Les modifications sont enregistrées. Cet abonnement ne désigne plus votre organisation : il a quitté votre liste.',
  ),
  SUBSCRIPTION_SAVED: success('Les modifications de l’abonnement sont enregistrées.'),
  // P-99
  SUBSCRIPTION_ACTIVATED: success('L’abonnement est actif : les nouveaux télédossiers arrivent dès maintenant.'),
  ACTIVATION_PLANNED: success(
    'La date d’activation est enregistrée : l’abonnement sera actif à 00 h 01 ce jour-là. Elle peut encore être changée ou retirée.',
  ),
  ACTIVATION_WITHDRAWN: success('La date d’activation prévue est retirée : l’abonnement reste inactif.'),
  // P-101
  SUBSCRIPTION_SUSPENDED: success(
    'L’abonnement est suspendu : plus aucun nouveau télédossier n’arrivera à partir de demain. Ceux déjà reçus peuvent être terminés.',
  ),
  TEST_MAIL_SENT: success(
    'Un message d’essai est envoyé à l’adresse notifiée. S’il n’arrive pas d’ici quelques minutes, regardez aussi dans ses courriers indésirables (spam), puis vérifiez l’adresse.',
  ),
  // D-17
  SUBSCRIPTION_REQUESTED: success(
    'La demande d’abonnement est envoyée à l’opérateur. Sa réponse vous parviendra par courriel, peut-être dans les courriers indésirables (spam), et se lit aussi sur cette page.',
  ),
  SUBSCRIPTION_GRANTED: success(
    'La demande est acceptée et l’abonnement est créé. Choisissez sa modalité d’accès, réglez ses notifications, puis activez-le.',
  ),
  // §4.4, §4.6
  CASE_RECEIVED: success(
    'La réception est confirmée : le télédossier est « Reçu » et la personne concernée en est informée.',
  ),
  CASE_STATUS_CHANGED: success('Le nouveau statut est enregistré et transmis à la personne concernée.'),
  CASE_MESSAGE_SENT: success('Le message est envoyé à la personne concernée.'),
  CASE_COMMENT_ADDED: success('Le commentaire est ajouté à l’historique. Seul votre service le voit.'),
  OTP_POLICY_SAVED: success('Le choix est enregistré : il vaut dès la prochaine connexion de chacun.'),
  SECRET_REGENERATED: success(
    'La clé secrète est régénérée : l’ancienne ne fonctionne plus. Enregistrez la nouvelle dans votre logiciel.',
  ),
  CREDENTIALS_REVOKED: success('Les identifiants sont révoqués : ils ne fonctionnent plus.'),
  VIEW_SAVED: success('La vue est enregistrée : elle se retrouve au-dessus des filtres.'),
  VIEW_REMOVED: success('La vue est supprimée.'),
  // P-68
  FILES_DEPOSITED: success('Les pièces jointes sont transmises à l’opérateur de la démarche.'),
  CREDENTIALS_CREATED: success('Les identifiants sont créés.'),
  DOWNLOAD_BEGUN: info('Le téléchargement a commencé : votre navigateur montre où il en est.'),
  DOWNLOAD_BEGUN_WITHOUT_EMPTY: info(
    'Le téléchargement a commencé : votre navigateur montre où il en est. Les télédossiers sans pièce à télécharger n’y sont pas, et leur statut ne change pas.',
  ),
  // P-61
  NOTHING_TICKED: info('Cochez au moins un télédossier de la liste, puis choisissez ce que vous voulez en faire.'),
} as const satisfies Record<string, Notice>;

export type NoticeCode = keyof typeof NOTICES;

/** The notice of a code read from a cookie; null when there is none or it is unknown. */
export function noticeOf(code: string | null): Notice | null {
  const found = Object.entries(NOTICES).find(([known]) => known === code);
  return found === undefined ? null : found[1];
}
