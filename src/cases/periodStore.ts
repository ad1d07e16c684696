import { type Database, type Statement, statement } from '../platform/database.ts';
import type { Reading } from './listRules.ts';
import { heldBy, READABLE, sentWithin } from './perimeterSql.ts';
import {
  beyond,
  boundsOf,
  type CasePageQuery,
  type CasePerimeterQuery,
  KEYS,
  type ListedCase,
  pageParameters,
  shown,
} from './portalStore.ts';

// P-50b, P-50f: a period, which is one of arrivals, listed by modification. What was transmitted in a distant week lies
// anywhere in the order of modifications, behind everything that changed since: it is taken whole and sorted.

const selectAtMost = statement<{ count: number }>(
  'case.period.atMost',
  `SELECT count(*) AS count FROM (
     SELECT 1 FROM (${READABLE}) AS d CROSS JOIN unnest($3::text[]) AS wanted (status)
     CROSS JOIN LATERAL (${sentWithin('1', { from: '$4', before: '$5', condition: '' })}) AS c LIMIT $6) AS few`,
);

/** Beyond this many, a period is a good part of the list, and enough of it is met along the list. */
const FEW = 60_000;

/** Whether few enough télédossiers were transmitted within the period to take them all. */
export async function isShort(db: Database, query: CasePerimeterQuery): Promise<boolean> {
  if (query.before === null) return false;
  const { organization, processCodes, statuses } = query;
  const [found] = await db.list(selectAtMost, [organization, processCodes, statuses, ...boundsOf(query), FEW + 1]);
  return (found?.count ?? 0) <= FEW;
}

function periodOf(order: Reading['order'], searching: boolean): Statement<ListedCase> {
  const within = { from: '$7', before: '$8', condition: searching ? heldBy('$9') : '' };
  return statement<ListedCase>(
    `case.period.${order}${searching ? '.search' : ''}`.toLowerCase(),
    `WITH page AS MATERIALIZED (
       SELECT c.id, c.at, d.access_mode FROM (${READABLE}) AS d CROSS JOIN unnest($3::text[]) AS wanted (status)
       CROSS JOIN LATERAL (
         SELECT c.* FROM (${sentWithin(`c.id, ${KEYS.UPDATED} AS at`, within)}) AS c OFFSET 0) AS c
       WHERE ${beyond({ key: 'UPDATED', order }, 'c.at')}
       ORDER BY c.at ${order}, c.id ${order} LIMIT $6)
     ${shown(order)}`,
  );
}

const PERIODS = {
  ASC: { all: periodOf('ASC', false), search: periodOf('ASC', true) },
  DESC: { all: periodOf('DESC', false), search: periodOf('DESC', true) },
};

/** The same page as `findCasePage`, by modification: right for a short period. */
export function findPeriodPage(db: Database, query: CasePageQuery, needle: string | null): Promise<ListedCase[]> {
  const parameters = [...pageParameters(query), ...boundsOf(query)];
  const { all, search } = PERIODS[query.reading.order];
  return needle === null ? db.list(all, parameters) : db.list(search, [...parameters, needle]);
}
