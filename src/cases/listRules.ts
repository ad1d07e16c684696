import type { CaseSort } from '../accounts/preferenceRules.ts';
import type { CaseStatus } from './rules.ts';

/** What somebody asks of the télédossiers they may see; whatever is asked only narrows that (P-50a…P-50c). */
export interface CaseFilter {
  /** Null: all those the portal shows. */
  readonly statuses: readonly CaseStatus[] | null;
  /** Any of these démarches; null: all those of the perimeter. */
  readonly processCodes: readonly string[] | null;
  /** As typed: part of a number, or of « NOM Prénom ». */
  readonly search: string | null;
  /** P-50b, of the transmission: from this instant on; null: since ever. */
  readonly from: Date | null;
  /** Before this instant; null: until now. */
  readonly before: Date | null;
}

/** A list: what is in it, and in which order. */
export interface PortalCaseQuery extends CaseFilter {
  readonly sort: CaseSort;
}

/** Which date orders the list: of the last arrival (D-31), or of the last change. */
export type SortKey = 'SENT' | 'UPDATED';

/** Along a list: AFTER goes on towards its end, BEFORE comes back. */
export type Movement = 'AFTER' | 'BEFORE';

/** A place of a list: an instant, to the microsecond, and an identifier to tell télédossiers of one instant apart. */
export interface CasePosition {
  readonly at: string;
  readonly id: string;
}

export interface Place extends CasePosition {
  readonly movement: Movement;
}

/** How the index is read for a movement along a sort. */
export interface Reading {
  readonly key: SortKey;
  readonly order: 'ASC' | 'DESC';
}

export function readingOf(sort: CaseSort, movement: Movement): Reading {
  const key = sort.startsWith('SENT') ? 'SENT' : 'UPDATED';
  const descending = sort.endsWith('DESC') === (movement === 'AFTER');
  return { key, order: descending ? 'DESC' : 'ASC' };
}

export function isNewestChange({ key, order }: Reading): boolean {
  return key === 'UPDATED' && order === 'DESC';
}

/**
 * Whether so much happened since a period that walking back to it costs more than taking all of it, which has to be sorted:
 * about twice as much for each télédossier.
 */
export function isLongPast({ from, before }: Pick<CaseFilter, 'from' | 'before'>, now: Date): boolean {
  if (from === null || before === null) return false;
  return now.getTime() - before.getTime() > 2 * (before.getTime() - from.getTime());
}

/** Where a reading begins when it begins at the end of everything: itself excluded. */
export function endOf({ order }: Reading): CasePosition {
  return order === 'DESC'
    ? { at: 'infinity', id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' }
    : { at: '-infinity', id: '00000000-0000-0000-0000-000000000000' };
}

/** D-31: filtered counts are exact up to this many, then « plus de 1 000 ». */
export const COUNTED = 1000;

/** How many there are; `more` when there are more than told. */
export interface CaseCount {
  readonly count: number;
  readonly more: boolean;
}

/** The counts of several statuses together. */
export function sumOf(counts: ReadonlyMap<CaseStatus, CaseCount>, statuses: readonly CaseStatus[]): CaseCount {
  const found = statuses.flatMap((status) => counts.get(status) ?? []);
  const more = found.some((one) => one.more);
  const count = found.reduce((total, one) => total + one.count, 0);
  return more ? { count: COUNTED, more } : { count, more };
}

/** P-50c: a search of fewer characters than this finds nothing useful. */
export const SHORTEST_SEARCH = 2;
