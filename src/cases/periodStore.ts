import { type Database, type Statement, statement } from '../platform/database.ts';
import { heldBy, READABLE, sentWithin } from './perimeterSql.ts';
import { beyond, boundsOf, type CasePageQuery, KEYS, type ListedCase, pageParameters, shown } from './portalStore.ts';

// P-50b, P-50f: the last modified of a period, which is one of arrivals. What was transmitted in a distant week lies behind
// everything that changed since: it is taken whole and sorted.

const NEWEST_FIRST = { key: 'UPDATED', order: 'DESC' } as const;

function firstOf(searching: boolean): Statement<ListedCase> {
  const within = { from: '$7', before: '$8', condition: searching ? heldBy('$9') : '' };
  return statement<ListedCase>(
    `case.period${searching ? '.search' : ''}`,
    `WITH page AS MATERIALIZED (
       SELECT c.id, c.at, d.access_mode FROM (${READABLE}) AS d CROSS JOIN unnest($3::text[]) AS wanted (status)
       CROSS JOIN LATERAL (
         SELECT c.* FROM (${sentWithin(`c.id, ${KEYS.UPDATED} AS at`, within)}) AS c OFFSET 0) AS c
       WHERE ${beyond(NEWEST_FIRST, 'c.at')}
       ORDER BY c.at DESC, c.id DESC LIMIT $6)
     ${shown('DESC')}`,
  );
}

const first = firstOf(false);
const firstSearched = firstOf(true);

/** The same page as `findCasePage`, the last modified first. */
export function findPeriodPage(db: Database, query: CasePageQuery, needle: string | null): Promise<ListedCase[]> {
  const parameters = [...pageParameters(query), ...boundsOf(query)];
  return needle === null ? db.list(first, parameters) : db.list(firstSearched, [...parameters, needle]);
}
