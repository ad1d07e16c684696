import type { FastifyRequest } from 'fastify';
import { queryText } from '../../queryText.ts';
import { caseListHref, readCaseListState } from '../listState.ts';

/** Where the pages of the files of a télédossier lead back to. */
export interface FilesPlace {
  readonly caseId: string;
  /** What `?liste=` holds: written from what was understood of it, never as it came. */
  readonly list: string;
  readonly listHref: string;
}

/** `given` is the hidden field of a form; otherwise the address tells. */
export function readPlace(request: FastifyRequest, caseId: string, given: string | null = null): FilesPlace {
  const text = given ?? queryText(request.query, 'liste') ?? '';
  const state = readCaseListState(Object.fromEntries(new URLSearchParams(text)));
  const { from } = state;
  const place = from === null ? null : { beyond: `${from.arrivedAt}_${from.id}`, direction: from.direction };
  const listHref = caseListHref(state, place);
  return { caseId, list: listHref.split('?')[1] ?? '', listHref };
}

/** A page of the télédossier: `hrefIn(place, '/depot')`. */
export function hrefIn({ caseId, list }: Pick<FilesPlace, 'caseId' | 'list'>, page = ''): string {
  return `/teledossiers/${caseId}${page}${list === '' ? '' : `?liste=${encodeURIComponent(list)}`}`;
}

/** The bytes of a file: no list to come back to. */
export function fileHref(caseId: string, fileId: string): string {
  return `/teledossiers/${caseId}/pieces/${fileId}`;
}
