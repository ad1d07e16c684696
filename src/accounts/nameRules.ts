// How names are compared: the spelling people type is rarely the one that was stored.

const MARKS = /\p{M}/gu;
const APOSTROPHES = /[\u2018\u2019\u02bc\u00b4\u0060\u2032]/g;
const HYPHENS = /[\u2010-\u2015\u2212]/g;
const BLANKS = /[\s\p{Cc}]+/gu;
/** P-74: fewer characters find nothing useful. */
export const MIN_SEARCH = 2;

/** A name without case, accents nor typographic variants, by which lists sort and searches compare (P-74). */
export function nameKey(name: string): string {
  return name
    .toWellFormed()
    .replace(BLANKS, ' ')
    .trim()
    .normalize('NFKD')
    .replace(MARKS, '')
    .toLowerCase()
    .replaceAll('œ', 'oe')
    .replaceAll('æ', 'ae')
    .replaceAll('ø', 'o')
    .replaceAll('ł', 'l')
    .replaceAll('ß', 'ss')
    .replace(APOSTROPHES, "'")
    .replace(HYPHENS, '-');
}

/** « nom prénom »: the order of the list of accounts. */
export function fullNameKey(lastName: string, firstName: string): string {
  return `${nameKey(lastName)} ${nameKey(firstName)}`;
}

/** What a search by name looks for, null when nothing, or too little, was typed (P-74). */
export function searchKey(typed: string | null): string | null {
  const key = nameKey(typed ?? '');
  return [...key].length < MIN_SEARCH ? null : key;
}
