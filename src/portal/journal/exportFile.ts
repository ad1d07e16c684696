import type { JournalEntry } from '../../audit/readJournal.ts';
import { type CsvCell, csvFile } from '../../platform/csv.ts';
import { frenchMoment } from '../../platform/parisTime.ts';
import { categoryOf, sentenceOf } from './actions.ts';
import { objectText, whoText } from './journalTexts.ts';

const COLUMNS: readonly (readonly [title: string, cell: (entry: JournalEntry) => CsvCell])[] = [
  ['Date et heure', ({ at }) => frenchMoment(at)],
  ['Personne', ({ who }) => whoText(who)],
  ['Catégorie', (entry) => categoryOf(entry).label],
  ['Action', sentenceOf],
  ['Objet', ({ object }) => objectText(object)],
];

/** D-26: the journal as a file, in chunks (D-27). */
export function journalChunks(pages: AsyncIterable<readonly JournalEntry[]>): AsyncGenerator<string> {
  return csvFile(
    COLUMNS.map(([title]) => title),
    linesOf(pages),
  );
}

async function* linesOf(pages: AsyncIterable<readonly JournalEntry[]>) {
  for await (const entries of pages) yield entries.map((entry) => COLUMNS.map(([, cell]) => cell(entry)));
}
