import { PAGE_SIZES } from '../../accounts/preferenceRules.ts';
import { MOST_TICKED } from '../../instruction/bulkRules.ts';
import { queryText } from '../queryText.ts';
import { listOf, listQueryOf } from './listOfForm.ts';

const PATH = '/teledossiers/operations';
export const OPERATION_PATH = `${PATH}/:id`;
/** Up to here every télédossier is told, not only those that were refused. */
export const MOST_LISTED = MOST_TICKED;
const LIMIT = 100;
const FARTHEST = 10_000;

/** What the address of a report says. */
export interface OperationState {
  /** The query of the list to go back to. */
  readonly liste: string;
  readonly offset: number;
  readonly limit: number;
  /** Whether the page reads itself again while the operation lasts, without script. */
  readonly refreshed: boolean;
}

export function readOperationState(query: unknown): OperationState {
  const offset = Number(queryText(query, 'rang') ?? '');
  const limit = Number(queryText(query, 'taille') ?? '');
  return {
    liste: listQueryOf(listOf(queryText(query, 'liste'))),
    offset: Number.isSafeInteger(offset) && offset > 0 ? Math.min(offset, FARTHEST) : 0,
    limit: PAGE_SIZES.find((size) => size === limit) ?? LIMIT,
    refreshed: queryText(query, 'actualiser') !== 'non',
  };
}

/** `part`: `suivi` for the page that reads itself again, `etat` for the script, `export.csv` for the file. */
export function operationHref(
  id: string,
  { liste, offset = 0, limit = LIMIT, refreshed = true }: Pick<OperationState, 'liste'> & Partial<OperationState>,
  part: 'suivi' | 'etat' | 'export.csv' | null = null,
): string {
  const query = new URLSearchParams();
  if (liste !== '') query.set('liste', liste);
  if (offset > 0) query.set('rang', String(offset));
  if (limit !== LIMIT) query.set('taille', String(limit));
  if (!refreshed) query.set('actualiser', 'non');
  const text = query.toString();
  return `${PATH}/${id}${part === null ? '' : `/${part}`}${text === '' ? '' : `?${text}`}`;
}
