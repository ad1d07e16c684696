import { refusal } from './catalogue.ts';

// What the portal answers to somebody who works on a télédossier (portal.md §4). The wire words are for traces and logs:
// partners never meet them.

export const caseClosed = refusal(
  409,
  'Case is closed',
  'Ce télédossier est clos par l’opérateur : plus rien ne peut y être fait, sa lecture reste possible.',
);
export const caseElsewhere = refusal(
  409,
  'Case is not processed in the portal',
  'Ce télédossier se traite dans le logiciel métier de votre service : il ne peut plus être modifié ici.',
);
/** P-55 */
export const receptionNotConfirmed = refusal(
  409,
  'Reception of the case is not confirmed',
  'Confirmez d’abord la réception de ce télédossier : tant qu’il est « Nouveau », rien ne peut y être lu ni fait.',
);
/** P-54 */
export const caseChanged = refusal(
  409,
  'Case was changed meanwhile',
  'Le statut de ce télédossier a changé depuis l’affichage de la page : rien n’a été fait. La page montre maintenant son état actuel.',
);
/** P-52 */
export const statusNotOffered = refusal(
  409,
  'Status can not follow the current one',
  'Ce changement de statut n’est pas possible depuis le statut actuel du télédossier.',
);
/** P-66, P-71 */
export const messagesNotOffered = refusal(
  409,
  'Process takes no message',
  'Cette démarche ne permet pas d’écrire à la personne concernée.',
);
/** P-68 */
export const depositsNotOffered = refusal(
  409,
  'Process takes no attachment of services',
  'Cette démarche ne permet pas de déposer de pièce jointe.',
);
/** Beyond what one sending may hold, whatever is in it. */
export const depositTooLarge = refusal(
  413,
  'Deposit is too large',
  'Cet envoi est trop volumineux, ou compte trop de fichiers : faites plusieurs dépôts plus petits. Rien n’a été transmis.',
);
/** P-69: why a file cannot be had. */
export const filePending = refusal(
  409,
  'File was not received yet',
  'Cette pièce jointe est « en attente » : elle est annoncée, mais n’a pas encore été reçue.',
);
export const fileCorrupted = refusal(
  409,
  'File is infected',
  'Cette pièce jointe a été « rejetée par l’antivirus » : elle n’a pas été conservée.',
);
export const fileRejected = refusal(
  409,
  'File does not match its description',
  'Cette pièce jointe est « non conforme » à ce qui était annoncé : elle n’a pas été conservée.',
);
export const filePurged = refusal(
  409,
  'File was deleted',
  'Cette pièce jointe est « supprimée » : le délai de conservation de la démarche est passé. Seule la personne concernée peut la renvoyer.',
);
/** The row is there, the bytes cannot be read: an operator is alerted. */
export const fileUnreachable = refusal(
  503,
  'Stored file is unreachable',
  'Cette pièce jointe est momentanément inaccessible, elle n’est pas perdue pour autant : réessayez dans quelques minutes. Si cela dure, prévenez le support.',
);
/** A télédossier none of whose files can be had. */
export const noFileToDownload = refusal(
  409,
  'Case has no file to download',
  'Il n’y a aucune pièce jointe à télécharger : aucune n’a été transmise, ou aucune n’est disponible. Rien n’a été changé.',
);
