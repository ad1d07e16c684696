import { type Database, type Queryable, type Statement, statement, type Transaction } from '../platform/database.ts';
import { type CasePosition, COUNTED } from './listRules.ts';
import { heldBy, READABLE, sentWithin, TAKINGS } from './perimeterSql.ts';
import { boundsOf, type CasePerimeterQuery, KEYS } from './portalStore.ts';
import type { CaseStatus } from './rules.ts';
import { among } from './searchStore.ts';

export interface StatusCount {
  readonly status: CaseStatus;
  readonly count: number;
}

// One statement, hence one instant: whether a change was gathered meanwhile or not, it counts once. D-4: nobody's yet
// count where the subscription leads to the portal.
const selectCounts = statement<StatusCount>(
  'case.counts',
  `SELECT n.status, sum(n.count)::bigint AS count FROM (
     SELECT process_code, status, taken, count FROM case_counts
     WHERE recipient = $1 AND ($2::text[] IS NULL OR process_code = ANY ($2::text[]))
     UNION ALL
     SELECT process_code, status, taken, change FROM case_count_changes
     WHERE recipient = $1 AND ($2::text[] IS NULL OR process_code = ANY ($2::text[]))
   ) AS n
   LEFT JOIN subscriptions s ON s.subscriber = $1 AND s.process_code = n.process_code AND s.status <> 'Refusé'
   WHERE n.status = ANY ($3::text[]) AND (n.taken OR s.access_mode = 'PORTAIL')
   GROUP BY n.status HAVING sum(n.count) <> 0`,
);

/** How many of each status, exactly, whatever their number (D-31). */
export function findCounts(
  db: Queryable,
  { organization, processCodes, statuses }: Pick<CasePerimeterQuery, 'organization' | 'processCodes' | 'statuses'>,
): Promise<StatusCount[]> {
  return db.rows(selectCounts, [organization, processCodes, statuses]);
}

/**
 * A LIMIT of each status, across its démarches: nothing is read beyond it. What holds a needle is met from the oldest on, as
 * its page is from the newest on: wherever in the list it gathers, one of the two is soon done.
 */
function countWithin(searching: boolean): Statement<StatusCount> {
  const within = {
    from: '$4',
    before: '$5',
    ...(searching ? { condition: heldBy('$7'), oldest: '$6' } : { condition: '' }),
  };
  return statement<StatusCount>(
    `case.countWithin${searching ? '.search' : ''}`,
    `SELECT wanted.status, counted.count FROM unnest($3::text[]) AS wanted (status)
     CROSS JOIN LATERAL (
       SELECT count(*) AS count FROM (
         SELECT 1 FROM (${READABLE}) AS d CROSS JOIN LATERAL (${sentWithin('1', within)}) AS c LIMIT $6
       ) AS few) AS counted`,
  );
}
const withinPeriod = countWithin(false);
const withinPeriodSearched = countWithin(true);

const countAmong = statement<StatusCount>(
  'case.countAmong',
  `SELECT c.status, count(*) AS count FROM ${among('$6')}
   WHERE c.transmission_at >= $4 AND c.transmission_at < $5 GROUP BY c.status`,
);

/** How many of each status within a period, up to one more than is told (D-31). */
export function findPeriodCounts(db: Database, query: CasePerimeterQuery): Promise<StatusCount[]> {
  return db.list(withinPeriod, [...placesOf(query), COUNTED + 1]);
}

/**
 * The same of what holds a needle, met along the lists: what few hold of a big city is looked for in nearly all of it, so two
 * halves of the statuses are read side by side.
 */
export async function findSearchCounts(
  db: Database,
  query: CasePerimeterQuery,
  needle: string,
): Promise<StatusCount[]> {
  const halves = [0, 1].map((half) => query.statuses.filter((_, rank) => rank % 2 === half));
  const counted = await Promise.all(
    halves.map((statuses) => db.list(withinPeriodSearched, [...placesOf({ ...query, statuses }), COUNTED + 1, needle])),
  );
  return counted.flat();
}

/** The same among known télédossiers, all of them. */
export function findCountsAmong(
  db: Database,
  query: CasePerimeterQuery,
  ids: readonly string[],
): Promise<StatusCount[]> {
  return db.list(countAmong, [...placesOf(query), ids]);
}

function placesOf(query: CasePerimeterQuery): unknown[] {
  return [query.organization, query.processCodes, query.statuses, ...boundsOf(query)];
}

/** A period that no index can be read for. */
const SENT_WITHIN_FILTER = `AND (c.transmission_at + interval '0') >= $4 AND (c.transmission_at + interval '0') < $5`;

function arrivedAfter(searching: boolean): Statement<{ count: number }> {
  // Ordered as the index is, and the period no condition of an index: PostgreSQL stays on what lies beyond the place.
  const parts = TAKINGS.map(
    (taken) => `(SELECT 1 FROM cases c WHERE c.recipient = $1 AND c.process_code = d.code AND c.status = wanted.status
      AND ${taken} AND c.arrived_at IS NOT NULL AND (${KEYS.SENT}, c.id) > ($6::timestamptz, $7::uuid) ${SENT_WITHIN_FILTER}
      ${searching ? heldBy('$9') : ''} ORDER BY c.taken_by, c.arrived_at DESC, c.id DESC LIMIT $8)`,
  );
  return statement<{ count: number }>(
    `case.arrivedAfter${searching ? '.search' : ''}`,
    `SELECT count(*) AS count FROM (
       SELECT 1 FROM (${READABLE}) AS d CROSS JOIN unnest($3::text[]) AS wanted (status)
       CROSS JOIN LATERAL (${parts.join(' UNION ALL ')}) AS c LIMIT $8) AS few`,
  );
}
const arrivals = arrivedAfter(false);
const arrivalsSearched = arrivedAfter(true);

/** How many arrived beyond a place, at most `limit`: only those are read. */
export async function countArrivedAfter(
  db: Database,
  query: CasePerimeterQuery,
  { place, needle, limit }: { readonly place: CasePosition; readonly needle: string | null; readonly limit: number },
): Promise<number> {
  const parameters = [...placesOf(query), place.at, place.id, limit];
  const found = needle === null ? db.first(arrivals, parameters) : db.first(arrivalsSearched, [...parameters, needle]);
  return (await found)?.count ?? 0;
}

// Places are always written in the same order, so that two processes never wait for one another; what another one is
// gathering is left to it. A change leaves its table and enters the counts in one transaction.
const gather = statement<{ gathered: number }>(
  'case.counts.gather',
  `WITH gathered AS (
     DELETE FROM case_count_changes WHERE id IN (
       SELECT id FROM case_count_changes ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED)
     RETURNING recipient, process_code, status, taken, change),
   added AS (
     INSERT INTO case_counts AS known (recipient, process_code, status, taken, count)
     SELECT recipient, process_code, status, taken, sum(change) FROM gathered
     GROUP BY recipient, process_code, status, taken HAVING sum(change) <> 0
     ORDER BY recipient, process_code, status, taken
     ON CONFLICT (recipient, process_code, status, taken) DO UPDATE SET count = known.count + excluded.count)
   SELECT count(*) AS gathered FROM gathered`,
);

/** Adds the oldest changes to the counts; how many. */
export async function gatherChanges(tx: Transaction, limit: number): Promise<number> {
  return (await tx.first(gather, [limit]))?.gathered ?? 0;
}
