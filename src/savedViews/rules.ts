import { codePoints } from '../platform/text.ts';

/** A list of télédossiers that a person keeps under a name. */
export interface SavedView {
  readonly id: string;
  readonly name: string;
  /** The query of the list's address. */
  readonly query: string;
}

const MOST_VIEWS = 20;
const LONGEST_NAME = 60;

/** Why a view cannot be kept under that name beside those there are; null when it can. */
export function faultOf(name: string, others: readonly Pick<SavedView, 'name'>[]): string | null {
  if (name === '') return 'Donnez un nom à cette vue.';
  if (codePoints(name) > LONGEST_NAME) return `Le nom de la vue dépasse ${LONGEST_NAME} caractères.`;
  if (others.length >= MOST_VIEWS) {
    return `Vous avez déjà ${MOST_VIEWS} vues : supprimez-en une avant d’en enregistrer une autre.`;
  }
  const same = others.some((other) => other.name.toLowerCase() === name.toLowerCase());
  return same ? 'Vous avez déjà une vue de ce nom.' : null;
}
