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

/** Beyond this many, reading the keys along the list costs less than opening each télédossier that holds the needle. */
const FEW = 2000;

/**
 * Whatever holds the needle in the démarches of the perimeter, by the lists of their own stretches of three characters.
 * The hash of a stretch may be that of another: keys are looked at again.
 */
const selectHolders = statement<{ id: string }>(
  'case.search.holders',
  `SELECT s.case_id AS id FROM (${READABLE}) AS d CROSS JOIN LATERAL (
     SELECT s.case_id FROM case_search s
     WHERE s.grams @> search_grams($1, d.code, $3::text) AND position($3::text IN s.key) > 0 OFFSET 0) AS s LIMIT $4`,
);

/** The télédossiers of the perimeter that hold the needle; null when they are too many to be opened one by one. */
export async function findHolders(
  db: Database,
  { organization, processCodes }: Pick<CasePageQuery, 'organization' | 'processCodes'>,
  needle: string,
): Promise<readonly string[] | null> {
  const found = await db.list(selectHolders, [organization, processCodes, needle, FEW + 1]);
  return found.length > FEW ? null : found.map(({ id }) => id);
}

/** Those of the perimeter among known ones, opened one by one: whatever PostgreSQL expects, it must not read the whole table. */
export function among(ids: string): string {
  return `unnest(${ids}::uuid[]) AS known (id) CROSS JOIN LATERAL (
    SELECT c.* FROM cases c WHERE c.id = known.id AND c.recipient = $1 AND c.status = ANY ($3::text[])
      AND c.arrived_at IS NOT NULL OFFSET 0) AS c
    JOIN (${READABLE}) AS d ON d.code = c.process_code
      AND (c.taken_by = 'PORTAIL' OR (c.taken_by IS NULL AND d.access_mode = 'PORTAIL'))`;
}

function searchOf(reading: Reading): Statement<ListedCase> {
  const { key, order } = reading;
  return statement<ListedCase>(
    `case.search.${key}.${order}`.toLowerCase(),
    `WITH page AS MATERIALIZED (
       SELECT c.id, ${KEYS[key]} AS at, d.access_mode FROM ${among('$9')}
       WHERE c.transmission_at >= $7 AND c.transmission_at < $8 AND ${beyond(reading, KEYS[key])}
       ORDER BY at ${order}, c.id ${order} LIMIT $6)
     ${shown(order)}`,
  );
}

const SEARCHES = {
  SENT: { ASC: searchOf({ key: 'SENT', order: 'ASC' }), DESC: searchOf({ key: 'SENT', order: 'DESC' }) },
  UPDATED: { ASC: searchOf({ key: 'UPDATED', order: 'ASC' }), DESC: searchOf({ key: 'UPDATED', order: 'DESC' }) },
};

/** The same page as `findCasePage`, made of known télédossiers: right for what is rare. */
export function findPageAmong(db: Database, query: CasePageQuery, ids: readonly string[]): Promise<ListedCase[]> {
  const { key, order } = query.reading;
  return db.list(SEARCHES[key][order], [...pageParameters(query), ...boundsOf(query), ids]);
}
