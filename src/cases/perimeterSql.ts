// Pieces of SQL that the queries of the portal's lists share: $1 is the service, $2 the démarches (null: every one of the
// service, P-18; an empty list: none, P-15), $3 the statuses.

/** The démarches that may be read, and whether nobody's yet show here (D-4). */
export const READABLE = `SELECT p.code, s.access_mode FROM processes p
  LEFT JOIN subscriptions s ON s.subscriber = $1 AND s.process_code = p.code AND s.status <> 'Refusé'
  WHERE $2::text[] IS NULL OR p.code = ANY ($2::text[])`;

/** The two ways of being taken over that the portal shows, each a stretch of the indexes (D-4). */
export const TAKINGS = [`c.taken_by IS NULL AND d.access_mode = 'PORTAIL'`, `c.taken_by = 'PORTAIL'`] as const;

export function transmitted(from: string, before: string): string {
  return `c.transmission_at >= ${from} AND c.transmission_at < ${before}`;
}

/** Transmitted within a period, and came back after it: said in the words of their index, which no other index answers to. */
export function returnedSince(from: string, before: string): string {
  return `${before} < 'infinity'::timestamptz AND coalesce(c.arrived_at > c.transmission_at, false)
    AND coalesce(c.arrived_at, '-infinity') >= ${before} AND ${transmitted(from, before)}`;
}

export interface SentWithin {
  readonly from: string;
  readonly before: string;
  readonly condition: string;
  /** Only so many of each stretch of the arrivals, the oldest ones. */
  readonly oldest?: string;
}

/**
 * Of one démarche and one status, what was transmitted within a period, by the arrivals: the two are the same but for what
 * came back since, a few, which have an index of their own.
 */
export function sentWithin(columns: string, { from, before, condition, oldest }: SentWithin): string {
  const arrived = `c.arrived_at >= ${from} AND c.arrived_at < ${before} AND ${transmitted(from, before)}`;
  const ending = oldest === undefined ? '' : `ORDER BY c.taken_by DESC, c.arrived_at, c.id LIMIT ${oldest}`;
  const parts = [`${arrived} ${condition} ${ending}`, `${returnedSince(from, before)} ${condition}`];
  return TAKINGS.flatMap((taken) =>
    parts.map(
      (part) => `(SELECT ${columns} FROM cases c WHERE c.recipient = $1 AND c.process_code = d.code
        AND c.status = wanted.status AND ${taken} AND ${part})`,
    ),
  ).join(' UNION ALL ');
}

/**
 * The condition that finds a needle in the key of a télédossier met along a list: the index tells the key, except those too
 * long for it.
 */
export function heldBy(needle: string): string {
  // A scalar subquery is read for the rows met only: PostgreSQL would turn an EXISTS into the hash of the whole table.
  const long = 'SELECT k.key FROM case_search k WHERE k.case_id = c.id';
  return `AND position(${needle}::text IN coalesce(c.search_key, (${long}))) > 0`;
}
