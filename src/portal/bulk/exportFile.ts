import { DONE, reasonOf } from '../../instruction/bulkRules.ts';
import type { BulkOperation, ReportedItem } from '../../instruction/bulkStore.ts';
import { type CsvCell, csvFile } from '../../platform/csv.ts';
import { CASE_STATUS_LABELS } from '../labels.ts';
import { UNREACHED } from './operationItems.tsx';

const TITLES = ['Télédossier', 'Démarche', 'Nouveau statut demandé', 'Résultat', 'Motif du refus'];

/** The report as a file, one line for each télédossier. */
export function bulkExport(
  { to }: BulkOperation,
  pages: AsyncIterable<readonly ReportedItem[]>,
): AsyncGenerator<string> {
  return csvFile(TITLES, linesOf(CASE_STATUS_LABELS[to], pages));
}

async function* linesOf(
  to: string | null,
  pages: AsyncIterable<readonly ReportedItem[]>,
): AsyncGenerator<readonly (readonly CsvCell[])[]> {
  for await (const items of pages) {
    yield items.map(({ externalId, processName, outcome }) => [
      externalId ?? UNREACHED,
      processName,
      to,
      outcome === null ? 'À faire' : outcome === DONE ? 'Modifié' : 'Refusé',
      outcome === null || outcome === DONE ? null : reasonOf(outcome),
    ]);
  }
}
