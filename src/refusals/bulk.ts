import { caseNotFound, forbidden, type Refusal, refusal } from './catalogue.ts';
import { caseChanged } from './instruction.ts';

// What is answered to somebody who works on many télédossiers at once (portal.md §4.5).

/** P-61: one page at most. */
export const tooManyTicked = refusal(
  409,
  'Too many cases are ticked',
  'Vous avez coché plus de 100 télédossiers. Cochez-en moins, ou choisissez tous les résultats de la recherche.',
);
export const tooManyToChange = refusal(
  409,
  'Too many cases to change at once',
  'Cette liste compte plus de 10 000 télédossiers : ce serait trop pour un seul traitement. Affinez-la par démarche, par période ou par recherche, puis recommencez.',
);
export const tooManyToDownload = refusal(
  409,
  'Too many cases to download at once',
  'Cette liste compte plus de 500 télédossiers : ce serait trop pour un seul fichier. Affinez-la par démarche, par période ou par recherche, puis recommencez.',
);
export const nothingChosen = refusal(
  409,
  'No case is chosen',
  'Aucun des télédossiers choisis n’est accessible : rien n’a été fait.',
);
/** P-62 */
export const mixedStatuses = refusal(
  409,
  'Chosen cases have several statuses',
  'Les télédossiers choisis n’ont pas tous le même statut : un changement de statut se fait pour des télédossiers de même statut. Seul « Télécharger » accepte des statuts différents.',
);
export const allChanged = refusal(
  409,
  'Chosen cases were all changed meanwhile',
  'Le statut des télédossiers choisis a changé depuis l’affichage de la page : rien n’a été fait. La liste montre maintenant leur état actuel.',
);
/** P-62: for every démarche. */
export const notOfferedToAll = refusal(
  409,
  'Status can not be given to every chosen case',
  'Ce changement de statut n’est pas possible pour tous les télédossiers choisis : rien n’a été fait.',
);
/** P-63 */
export const closedIncluded = refusal(
  409,
  'Chosen cases include closed ones',
  'La sélection contient des télédossiers clos, dont les éléments ne se téléchargent plus. Décochez-les, puis recommencez.',
);

export const bulkOperationNotFound = refusal(404, 'Bulk operation is not found', 'Ce traitement n’existe pas.');

/** Somebody was quicker, or other words went with it: what was wanted is so, and nothing was done twice. */
export const alreadyDone = refusal(
  409,
  'Case already has this status',
  'Il avait déjà ce statut : rien n’a été fait une seconde fois.',
);
/** Unforeseen; an operator is alerted. */
export const bulkFailed = refusal(
  500,
  'Change failed',
  'Une erreur inattendue l’a empêché : le télédossier est inchangé. Essayez à nouveau depuis sa page ; si cela dure, prévenez le support.',
);

// What a single page says of a refusal supposes that the télédossier is in front of the person.
const IN_A_REPORT = new Map<Refusal, string>([
  [caseNotFound, 'Il n’existe pas, ou n’est pas dans votre périmètre.'],
  [forbidden, 'Vos droits ne permettaient plus cette action quand son tour est venu.'],
  [caseChanged, 'Son statut a changé depuis qu’il a été choisi : rien n’a été fait.'],
]);

/** A refusal as the report of many says it. */
export function frenchInReport(refusal: Refusal): string {
  return IN_A_REPORT.get(refusal) ?? refusal.french;
}
