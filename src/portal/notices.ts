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
  OTP_POLICY_SAVED: success('Le choix est enregistré : il vaut dès la prochaine connexion de chacun.'),
} as const satisfies Record<string, Notice>;

export type NoticeCode = keyof typeof NOTICES;

/** The notice of a code read from a cookie; null when there is none or it is unknown. */
export function noticeOf(code: string | null): Notice | null {
  const found = Object.entries(NOTICES).find(([known]) => known === code);
  return found === undefined ? null : found[1];
}
