import { safeName, uniqueSafeName } from '../platform/safeName.ts';

// D-8: what télédossiers and their files are called on the computer of whoever downloads them. External numbers and names
// of files come from elsewhere: they are neither unique nor safe.

// D-8 speaks of the first 8 characters of the identifier; those of ours (UUIDv7) are a date, which everything of one day
// shares: the last ones are drawn at random.
const DISTINCTION_CHARACTERS = 8;
/** Leaves room for a folder of the person's own in the 260 characters of a whole Windows path. */
const LONGEST_NAME_BYTES = 120;

interface NamedCase {
  readonly id: string;
  readonly externalId: string;
}

/** The folder of a télédossier where others stand beside it. */
export function caseFolderName({ id, externalId }: NamedCase): string {
  return `${named(externalId, 'teledossier')}-${id.slice(-DISTINCTION_CHARACTERS)}`;
}

/** P-59: the archive of one télédossier. */
export function caseArchiveName({ externalId }: Pick<NamedCase, 'externalId'>): string {
  return `${named(externalId, 'teledossier')}.zip`;
}

/** The archive of a selection; `day` is YYYY-MM-DD. */
export function selectionArchiveName(day: string): string {
  return `teledossiers-${day}.zip`;
}

// Marks of direction only serve to show another name than the real one: a program would read as a PDF.
const DIRECTION_MARKS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** A name as pages show it. */
export function shownFileName(fileName: string): string {
  return fileName.replace(DIRECTION_MARKS, '');
}

/** The name under which one file is saved. */
export function savedFileName(fileName: string): string {
  return named(fileName, 'piece');
}

/** P-59: the names of the files of one folder, in their order, a suffix added to duplicates. */
export function folderFileNames(fileNames: readonly string[]): string[] {
  const taken = new Set<string>();
  return fileNames.map((fileName) => uniqueSafeName(savedFileName(fileName), taken));
}

/** A name of which nothing readable is left is replaced: « _ » tells nobody anything. */
function named(name: string, instead: string): string {
  const safe = safeName(name, LONGEST_NAME_BYTES);
  return /^[_.\s]*$/u.test(safe) ? instead : safe;
}
