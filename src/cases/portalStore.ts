import { type Database, type Statement, statement } from '../platform/database.ts';
import type { CasePosition, Reading } from './listRules.ts';
import { heldBy, READABLE, returnedSince, TAKINGS, transmitted } from './perimeterSql.ts';
import type { CaseStatus } from './rules.ts';
import type { Applicant } from './store.ts';

/** A télédossier as the portal's list shows it, with what decides what may be done with it. */
export interface ListedCase {
  readonly id: string;
  readonly externalId: string;
  readonly status: CaseStatus;
  readonly processCode: string;
  readonly processName: string;
  readonly applicant: Applicant;
  readonly transmissionAt: Date | null;
  readonly updatedAt: Date | null;
  readonly messageToTransmitter: boolean;
  readonly messageWithStatus: boolean;
  readonly authorizedAwaiting: boolean;
  /** Where its démarche is processed now (P-90): in the portal, or elsewhere. */
  readonly accessMode: string | null;
  /** Its place in the list. */
  readonly position: string;
}

/** What somebody may see, narrowed by what they ask. */
export interface CasePerimeterQuery {
  readonly organization: string;
  /** Null stands for every démarche; an empty list for none (P-15). */
  readonly processCodes: readonly string[] | null;
  readonly statuses: readonly CaseStatus[];
  /** Of the transmission; null: no bound. */
  readonly from: Date | null;
  readonly before: Date | null;
}

export interface CasePageQuery extends CasePerimeterQuery {
  readonly reading: Reading;
  readonly start: CasePosition;
  readonly limit: number;
}

export const KEYS = { SENT: 'c.arrived_at', UPDATED: 'c.changed_at' } as const;

export function beyond({ order }: Reading, key: string): string {
  return `(${key}, c.id) ${order === 'DESC' ? '<' : '>'} ($4::timestamptz, $5::uuid)`;
}

interface Variant extends Reading {
  readonly period: boolean;
  readonly searching: boolean;
}

/**
 * The first rows of one démarche, one status and one way of being taken over: a stretch of an index, which tells all that
 * is asked here. Only the télédossiers of the page are opened. P-50b: the period is of the transmission, and lists follow
 * the arrival; see `sentWithin`.
 */
function stretch(taken: string, { order, key, period, searching }: Variant): string {
  // One value of taken_by only, but PostgreSQL does not know that of IS NULL: saying it spares a sort of the whole stretch.
  const taking = order === 'DESC' ? 'c.taken_by' : 'c.taken_by DESC';
  const at = KEYS[key];
  const within = period
    ? `AND ${at} >= $7 ${key === 'SENT' ? `AND ${at} < $8` : ''} AND ${transmitted('$7', '$8')}`
    : '';
  return `(SELECT c.id, ${at} AS at, c.taken_by FROM cases c ${placed(taken)} AND ${at} IS NOT NULL
      AND ${beyond({ order, key }, at)} ${within} ${heldIn(period, searching)}
      ORDER BY ${taking}, ${at} ${order}, c.id ${order} LIMIT $6)`;
}

/** P-50b: of the same, the few that came back after the period. */
function returned(taken: string, { order, key, searching }: Variant): string {
  // Behind OFFSET 0 neither the order nor the place can lure PostgreSQL away from them.
  return `(SELECT * FROM (SELECT c.id, ${KEYS[key]} AS at, c.taken_by FROM cases c ${placed(taken)}
        AND ${returnedSince('$7', '$8')} ${heldIn(true, searching)} OFFSET 0) AS c
      WHERE ${beyond({ order, key }, 'c.at')} ORDER BY c.at ${order}, c.id ${order} LIMIT $6)`;
}

const placed = (taken: string): string =>
  `WHERE c.recipient = $1 AND c.process_code = d.code AND c.status = wanted.status AND ${taken}`;

const heldIn = (period: boolean, searching: boolean): string => (searching ? heldBy(period ? '$9' : '$7') : '');

/** What the list shows of the télédossiers of `page`, in its order: see `stretch`. */
export function shown(order: Reading['order']): string {
  return `SELECT c.id, c.external_id AS "externalId", c.status, c.process_code AS "processCode", p.name AS "processName",
      f.applicant, c.transmission_at AS "transmissionAt", c.updated_at AS "updatedAt",
      p.message_to_transmitter AS "messageToTransmitter", p.message_with_status AS "messageWithStatus",
      p.authorized_awaiting AS "authorizedAwaiting", page.access_mode AS "accessMode",
      to_char(page.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '_' || c.id AS position
    FROM page JOIN cases c ON c.id = page.id JOIN folders f ON f.id = c.folder_id
    JOIN processes p ON p.code = c.process_code
    ORDER BY page.at ${order}, page.id ${order}`;
}

/**
 * The perimeter chooses the stretches of the index that are read, so that nothing is spent on what the person may not
 * see: other démarches, télédossiers of software (D-4), archived ones. D-4: nobody's yet follow the current mode.
 */
function pageOf(variant: Variant): Statement<ListedCase> {
  const { key, order, period, searching } = variant;
  const stretches = TAKINGS.flatMap((taken) =>
    period && key === 'SENT' ? [stretch(taken, variant), returned(taken, variant)] : [stretch(taken, variant)],
  );
  return statement<ListedCase>(
    `case.portal.${key}.${order}${period ? '.period' : ''}${searching ? '.search' : ''}`.toLowerCase(),
    `WITH page AS MATERIALIZED (
       SELECT c.id, c.at, d.access_mode FROM (${READABLE}) AS d CROSS JOIN unnest($3::text[]) AS wanted (status)
       CROSS JOIN LATERAL (${stretches.join(' UNION ALL ')}) AS c
       ORDER BY c.at ${order}, c.id ${order} LIMIT $6)
     ${shown(order)}`,
  );
}

const FLAGS = [false, true] as const;
const PAGES = (['SENT', 'UPDATED'] as const).flatMap((key) =>
  (['ASC', 'DESC'] as const).flatMap((order) =>
    FLAGS.flatMap((period) =>
      FLAGS.map((searching) => {
        const variant = { key, order, period, searching };
        return { ...variant, query: pageOf(variant) };
      }),
    ),
  ),
);

/** The first parameters of every query of a page: $1 to $6. */
export function pageParameters({ organization, processCodes, statuses, start, limit }: CasePageQuery): unknown[] {
  return [organization, processCodes, statuses, start.at, start.id, limit];
}

/** The bounds of a period as queries take them. */
export function boundsOf({ from, before }: Pick<CasePerimeterQuery, 'from' | 'before'>): unknown[] {
  return [from ?? '-infinity', before ?? 'infinity'];
}

/**
 * The télédossiers beyond a place, nearest first, met by walking along the list. With a needle only those that hold it:
 * right for what is common in the list.
 */
export function findCasePage(db: Database, query: CasePageQuery, needle: string | null): Promise<ListedCase[]> {
  const { key, order } = query.reading;
  const period = query.from !== null || query.before !== null;
  const searching = needle !== null;
  const found = PAGES.find(
    (page) => page.key === key && page.order === order && page.period === period && page.searching === searching,
  );
  if (found === undefined) throw new Error(`no page ${key} ${order}`);
  const parameters = [...pageParameters(query), ...(period ? boundsOf(query) : []), ...(searching ? [needle] : [])];
  return searching || isLong(query) ? db.list(found.query, parameters) : db.rows(found.query, parameters);
}

// Above this many rows the short-read connections are left alone.
const LONG = 500;

function isLong({ limit }: CasePageQuery): boolean {
  return limit > LONG;
}

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
