import type { ListedCase } from '../../cases/portalStore.ts';
import { type CsvCell, csvFile } from '../../platform/csv.ts';
import { frenchMoment } from '../../platform/parisTime.ts';
import { CASE_STATUS_LABELS } from '../labels.ts';

type ExportColumn = readonly [title: string, cell: (row: ListedCase) => CsvCell];

// What the list shows of each télédossier.
const COLUMNS: readonly ExportColumn[] = [
  ['Numéro', ({ externalId }) => externalId],
  ['Statut', ({ status }) => CASE_STATUS_LABELS[status]],
  ['Démarche', ({ processName }) => processName],
  ['Code démarche', ({ processCode }) => processCode],
  ['Nom du concerné', ({ applicant }) => applicant.lastName],
  ['Prénom(s) du concerné', ({ applicant }) => applicant.firstName],
  ['Date de transmission', ({ transmissionAt }) => moment(transmissionAt)],
  ['Dernière mise à jour', ({ updatedAt }) => moment(updatedAt)],
];

/** The file of « Exporter », in chunks (D-27). */
export function exportChunks(pages: AsyncIterable<readonly ListedCase[]>): AsyncGenerator<string> {
  return csvFile(
    COLUMNS.map(([title]) => title),
    linesOf(pages),
  );
}

async function* linesOf(pages: AsyncIterable<readonly ListedCase[]>) {
  for await (const rows of pages) yield rows.map((row) => COLUMNS.map(([, cell]) => cell(row)));
}

/** As spreadsheets of French machines read it: without the « à » of the pages. */
function moment(at: Date | null): CsvCell {
  return at === null ? null : frenchMoment(at).replace(' à ', ' ');
}
