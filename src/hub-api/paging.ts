import Type from 'typebox';
import type { Page } from '../platform/listQuery.ts';

const DEFAULT_RESULTS = 25;
// H-114, H-157: larger values are honoured without error, up to this.
const MAX_RESULTS = 100_000;

/** The contract writes `offSet` here and `offset` there: both are read everywhere (G-22). */
export const pagingParameters = {
  offSet: Type.Optional(Type.Integer({ minimum: 0, description: 'Offset' })),
  offset: Type.Optional(Type.Integer({ minimum: 0, description: 'Offset' })),
  maxResult: Type.Optional(Type.Integer({ minimum: 1, description: 'Max result' })),
};

export function pageOf(query: {
  readonly offSet?: number;
  readonly offset?: number;
  readonly maxResult?: number;
}): Page {
  return {
    // Beyond what PostgreSQL can count there is nothing more to skip.
    offset: Math.min(query.offSet ?? query.offset ?? 0, Number.MAX_SAFE_INTEGER),
    limit: Math.min(query.maxResult ?? DEFAULT_RESULTS, MAX_RESULTS),
  };
}

/** H-114: the header of lists, misspelt as in the contract; positions count from 0. An empty page is `0-0`. */
export function contentRange(offset: number, count: number, total: number): string {
  const [first, last] = count === 0 ? [0, 0] : [offset, offset + count - 1];
  return `Susbscriptions ${first}-${last}/${total}`;
}
