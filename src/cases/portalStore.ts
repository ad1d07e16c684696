import { type Database, statement } from '../platform/database.ts';
import type { CaseStatus } from './rules.ts';
import type { Applicant } from './store.ts';

/** A télédossier as the portal's list shows it. */
export interface ListedCase {
  readonly id: string;
  readonly externalId: string;
  readonly status: CaseStatus;
  readonly processName: string;
  readonly applicant: Applicant;
  readonly transmissionAt: Date | null;
  /** Its place in the list. */
  readonly position: string;
}

/** Where a page begins, itself excluded: an instant, and an identifier to tell télédossiers of one instant apart. */
export interface CasePosition {
  readonly arrivedAt: string;
  readonly id: string;
}

export type Direction = 'OLDER' | 'NEWER';

export interface CasePageQuery {
  readonly organization: string;
  /** Null stands for every démarche; an empty list for none (P-15). */
  readonly processCodes: readonly string[] | null;
  readonly statuses: readonly CaseStatus[];
  readonly from: CasePosition;
  readonly direction: Direction;
  readonly limit: number;
  /** Without case nor accents; null when nothing is searched. */
  readonly search: string | null;
}

/** Before the last arrived of all: where the first page begins. */
export const NEWEST: CasePosition = { arrivedAt: 'infinity', id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' };

// Decomposing takes the accents apart whatever the locale of the database is; what remains is plain letters.
const key = (text: string): string =>
  `translate(replace(replace(lower(regexp_replace(normalize(${text}, NFKD), '[\\u0300-\\u036F]', '', 'g')),
    'œ', 'oe'), 'Œ', 'oe'), '’‘‐‑–', '''''---')`;

// One text to look into, a line between the two parts. A scalar subquery is read for the rows met only: PostgreSQL would
// turn an EXISTS into the hash of every folder there is.
const FOUND = `AND position($7 IN ${key(`c.external_id || E'\\n' || (
    SELECT concat_ws(' ', f.applicant ->> 'lastName', f.applicant ->> 'firstName') FROM folders f WHERE f.id = c.folder_id)`)}) > 0`;

/** The first rows of one démarche, one status and one way of being taken over: a stretch of the index `cases_portal`. */
function stretch(taken: string, direction: Direction, searching: boolean): string {
  const [beyond, order] = orderOf(direction);
  // One value of taken_by only, but PostgreSQL does not know that of IS NULL: saying it spares a sort of the whole stretch.
  const taking = direction === 'OLDER' ? 'c.taken_by' : 'c.taken_by DESC';
  return `(SELECT c.id, c.folder_id, c.external_id, c.status, c.process_code, c.transmission_at, c.arrived_at FROM cases c
    WHERE c.recipient = $1 AND c.process_code = d.code AND c.status = wanted.status AND ${taken}
      AND c.arrived_at IS NOT NULL AND (c.arrived_at, c.id) ${beyond} ($4::timestamptz, $5::uuid)
      ${searching ? FOUND : ''} ORDER BY ${taking}, c.arrived_at ${order}, c.id ${order} LIMIT $6)`;
}

function orderOf(direction: Direction): readonly [beyond: string, order: string] {
  return direction === 'OLDER' ? ['<', 'DESC'] : ['>', 'ASC'];
}

/**
 * The perimeter chooses the stretches of the index that are read, so that nothing is spent on what the person may not
 * see: other démarches, télédossiers of software (D-4), archived ones. D-4: nobody's yet follow the current mode.
 */
function pageOf(direction: Direction, searching: boolean) {
  const [, order] = orderOf(direction);
  const name = `case.portal.${direction.toLowerCase()}${searching ? '.search' : ''}`;
  return statement<ListedCase>(
    name,
    `WITH page AS MATERIALIZED (
       SELECT c.* FROM (
         SELECT p.code, s.access_mode FROM processes p
         LEFT JOIN subscriptions s ON s.subscriber = $1 AND s.process_code = p.code AND s.status <> 'Refusé'
         WHERE $2::text[] IS NULL OR p.code = ANY ($2::text[])
       ) AS d
       CROSS JOIN unnest($3::text[]) AS wanted (status)
       CROSS JOIN LATERAL (
         ${stretch(`c.taken_by IS NULL AND d.access_mode = 'PORTAIL'`, direction, searching)}
         UNION ALL
         ${stretch(`c.taken_by = 'PORTAIL'`, direction, searching)}
       ) AS c
       ORDER BY c.arrived_at ${order}, c.id ${order} LIMIT $6)
     SELECT c.id, c.external_id AS "externalId", c.status, p.name AS "processName", f.applicant,
            c.transmission_at AS "transmissionAt",
            to_char(c.arrived_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '_' || c.id AS position
     FROM page c JOIN folders f ON f.id = c.folder_id JOIN processes p ON p.code = c.process_code
     ORDER BY c.arrived_at ${order}, c.id ${order}`,
  );
}

const PAGES = {
  OLDER: { plain: pageOf('OLDER', false), search: pageOf('OLDER', true) },
  NEWER: { plain: pageOf('NEWER', false), search: pageOf('NEWER', true) },
};

// No subscription at all is another matter.
const elsewhere = statement<{ elsewhere: boolean }>(
  'case.portal.elsewhere',
  `SELECT coalesce(bool_and(access_mode IS NOT DISTINCT FROM 'API'), false) AS elsewhere FROM subscriptions
   WHERE subscriber = $1 AND status <> 'Refusé' AND ($2::text[] IS NULL OR process_code = ANY ($2::text[]))`,
);

/** Whether everything that somebody may see comes to software, so that nothing ever comes here. */
export async function isAllElsewhere(
  db: Database,
  { organization, processCodes }: Pick<CasePageQuery, 'organization' | 'processCodes'>,
): Promise<boolean> {
  return (await db.first(elsewhere, [organization, processCodes]))?.elsewhere ?? false;
}

/** The télédossiers beyond a place, nearest first. A search goes through the whole perimeter: on a connection of its own. */
export function findCasePage(db: Database, query: CasePageQuery): Promise<ListedCase[]> {
  const { organization, processCodes, statuses, from, limit, search } = query;
  const parameters = [organization, processCodes, statuses, from.arrivedAt, from.id, limit];
  const { plain, search: searching } = PAGES[query.direction];
  return search === null ? db.rows(plain, parameters) : db.list(searching, [...parameters, search]);
}
