import { type Database, type Statement, statement } from '../platform/database.ts';
import { type Reading, SHORTEST_SEARCH } from './listRules.ts';
import { READABLE } from './perimeterSql.ts';
import { beyond, boundsOf, type CasePageQuery, KEYS, type ListedCase, pageParameters, shown } from './portalStore.ts';

// Three characters or more are looked for anywhere, two where a word begins.
const selectNeedle = statement<{ length: number; needle: string }>(
  'case.search.needle',
  `SELECT length(key) AS length, CASE length(key) WHEN 2 THEN ' ' || key ELSE key END AS needle
   FROM (SELECT search_key($1) AS key) AS typed`,
);

/** What is looked for, as keys are stored; null when too little was typed (P-50c). */
export async function findNeedle(db: Database, typed: string): Promise<string | null> {
  const found = await db.first(selectNeedle, [typed]);
  return found === undefined || found.length < SHORTEST_SEARCH ? null : found.needle;
}

/**
 * Whatever holds the needle in the démarches of the perimeter, by the lists of their own stretches of three characters.
 * The hash of a stretch may be that of another: keys are looked at again.
 */
export function holders(needle: string): string {
  return `SELECT d.code, d.access_mode, s.case_id FROM (${READABLE}) AS d CROSS JOIN LATERAL (
    SELECT s.case_id FROM case_search s
    WHERE s.grams @> search_grams($1, d.code, ${needle}::text) AND position(${needle}::text IN s.key) > 0 OFFSET 0) AS s`;
}

/** The télédossiers of those, one by one: whatever PostgreSQL expects of their number, it must not read the whole table. */
export const HELD = `CROSS JOIN LATERAL (
  SELECT c.* FROM cases c WHERE c.id = h.case_id AND c.recipient = $1 AND c.process_code = h.code
    AND c.status = ANY ($3::text[]) AND c.arrived_at IS NOT NULL
    AND (c.taken_by = 'PORTAIL' OR (c.taken_by IS NULL AND h.access_mode = 'PORTAIL')) OFFSET 0) AS c`;

const selectAtMost = statement<{ count: number }>(
  'case.search.atMost',
  `SELECT count(*) AS count FROM (SELECT 1 FROM (${holders('$3')}) AS h LIMIT $4) AS few`,
);

/** Beyond this many, walking along the list meets enough of them sooner than all can be gathered and sorted. */
const FEW = 5000;

/** Whether few enough télédossiers of the perimeter hold the needle to gather them all. */
export async function isRare(
  db: Database,
  { organization, processCodes }: Pick<CasePageQuery, 'organization' | 'processCodes'>,
  needle: string,
): Promise<boolean> {
  const [found] = await db.list(selectAtMost, [organization, processCodes, needle, FEW + 1]);
  return (found?.count ?? 0) <= FEW;
}

function searchOf(reading: Reading): Statement<ListedCase> {
  const { key, order } = reading;
  return statement<ListedCase>(
    `case.search.${key}.${order}`.toLowerCase(),
    `WITH held AS MATERIALIZED (${holders('$9')}),
     page AS MATERIALIZED (
       SELECT c.id, c.folder_id, c.external_id, c.status, c.process_code, c.transmission_at, c.updated_at,
              ${KEYS[key]} AS at, h.access_mode
       FROM held h ${HELD}
       WHERE c.transmission_at >= $7 AND c.transmission_at < $8 AND ${beyond(reading, KEYS[key])}
       ORDER BY at ${order}, c.id ${order} LIMIT $6)
     ${shown(order)}`,
  );
}

const SEARCHES = {
  SENT: { ASC: searchOf({ key: 'SENT', order: 'ASC' }), DESC: searchOf({ key: 'SENT', order: 'DESC' }) },
  UPDATED: { ASC: searchOf({ key: 'UPDATED', order: 'ASC' }), DESC: searchOf({ key: 'UPDATED', order: 'DESC' }) },
};

/** The same page as `findCasePage`, made of all that hold the needle: right for what is rare. */
export function findSearchPage(db: Database, query: CasePageQuery, needle: string): Promise<ListedCase[]> {
  const { key, order } = query.reading;
  return db.list(SEARCHES[key][order], [...pageParameters(query), ...boundsOf(query), needle]);
}
