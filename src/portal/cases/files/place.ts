import type { FastifyRequest } from 'fastify';
import { queryText } from '../../queryText.ts';
import { preferencesOf } from '../../session.ts';
import { caseHref, readListReturn } from '../detail/listReturn.ts';
import { CASES_PATH, type CaseListState } from '../listState.ts';

/** Where the pages of the files of a télédossier lead back to. */
export interface FilesPlace {
  readonly caseId: string;
  /** What `?liste=` holds. */
  readonly list: string;
  readonly listHref: string;
  readonly state: CaseListState;
}

/** The list that the address of the request carries. */
export function readPlace(request: FastifyRequest, caseId: string): FilesPlace {
  const { query, href, state } = readListReturn(queryText(request.query, 'liste'), preferencesOf(request));
  return { caseId, list: query, listHref: href, state };
}

/** A page of the télédossier: `hrefIn(place, '/depot')`. */
export function hrefIn({ caseId, list }: Pick<FilesPlace, 'caseId' | 'list'>, page = ''): string {
  return caseHref(caseId, { query: list }, page);
}

/** The bytes of a file: no list to come back to. */
export function fileHref(caseId: string, fileId: string): string {
  return `${CASES_PATH}/${caseId}/pieces/${fileId}`;
}
