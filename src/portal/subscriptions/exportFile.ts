import { type CsvCell, csvFile } from '../../platform/csv.ts';
import { frenchDay } from '../../platform/parisTime.ts';
import type { ListedSubscription } from '../../subscriptions/portalStore.ts';
import { parseFrequency, statusAt, suspensionDay } from '../../subscriptions/rules.ts';
import { SUBSCRIPTION_STATUS_LABELS } from '../labels.ts';
import { processOf, serviceOf } from './listTable.tsx';

type ExportColumn = readonly [title: string, cell: (row: ListedSubscription, now: Date) => CsvCell];

// P-88: the columns of the table, then SIRET, validation, frequency and address; never anything that gives access.
const COLUMNS: readonly ExportColumn[] = [
  ['Opérateur', ({ operator }) => operator],
  ['Démarche', processOf],
  ['Service instructeur', serviceOf],
  ['N° Datapass', ({ datapassId }) => datapassId],
  ['Modalité d’accès', ({ accessMode }) => accessMode],
  ['DT', ({ hasDelegate }) => (hasDelegate ? 'Oui' : 'Non')],
  ['Editeur', ({ editorName }) => editorName],
  ['Statut', (row, now) => SUBSCRIPTION_STATUS_LABELS[statusAt(row, now)]],
  ['Date d’activation', ({ activateAt }) => day(activateAt)],
  ['Date de suspension', (row, now) => day(suspensionDay(row, now))],
  ['SIRET', ({ subscriberRegister }) => subscriberRegister],
  ['Date de validation', ({ validateAt }) => day(validateAt)],
  // H-25: partners write it in any case.
  ['Fréquence de notification', (row) => parseFrequency(row.notificationFrequency) ?? row.notificationFrequency],
  ['Adresse email notifiée', ({ email }) => email],
];

/** The file of P-88, in chunks. Statuses are those of `now` (D-14). */
export function exportChunks(pages: AsyncIterable<readonly ListedSubscription[]>, now: Date): AsyncGenerator<string> {
  const titles = COLUMNS.map(([title]) => title);
  return csvFile(titles, linesOf(pages, now));
}

async function* linesOf(pages: AsyncIterable<readonly ListedSubscription[]>, now: Date) {
  for await (const rows of pages) yield rows.map((row) => COLUMNS.map(([, cell]) => cell(row, now)));
}

/** An empty cell, rather than the dashes of the page, is what spreadsheets take for no date. */
function day(at: Date | null): CsvCell {
  return at === null ? null : frenchDay(at);
}
