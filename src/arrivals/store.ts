import { statement, type Transaction, WHOLE_ORGANIZATION_MS } from '../platform/database.ts';
import { TURNS } from '../platform/turns.ts';
import type { AccessMode } from '../subscriptions/rules.ts';
import type { NotifiedSubscription } from './rules.ts';

/** A télédossier that comes to a service, or comes back to it. */
export interface NewArrival {
  readonly id: string;
  readonly caseId: string;
  /** Null for a new télédossier. */
  readonly eventId: string | null;
  readonly recipient: string;
  readonly processCode: string;
}

const insertArrivals = statement(
  'arrival.insert',
  `INSERT INTO arrivals (id, case_id, event_id, recipient, process_code, arrived_at)
   SELECT item.*, $1::timestamptz FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[]) AS item`,
);

/** H-160, D-15: written in the transaction of what they tell of; the mails are made from them, after it. */
export function storeArrivals(tx: Transaction, at: Date, items: readonly NewArrival[]): void {
  tx.write(insertArrivals, [
    at,
    items.map((item) => item.id),
    items.map((item) => item.caseId),
    items.map((item) => item.eventId),
    items.map((item) => item.recipient),
    items.map((item) => item.processCode),
  ]);
}

// Reached through the cases, which are the target's by now: there is no index by organization over all the past.
const moveArrivals = statement(
  'arrival.move',
  `UPDATE arrivals moved SET recipient = $2 FROM cases c
   WHERE c.recipient = $2 AND moved.case_id = c.id AND moved.recipient = $1`,
  { timeoutMs: WHOLE_ORGANIZATION_MS },
);

/** H-162: what is not announced yet follows the cases to their new organization. */
export async function storeArrivalRecipient(tx: Transaction, source: string, target: string): Promise<void> {
  await tx.rows(moveArrivals, [source, target]);
}

const tryTurn = statement<{ held: boolean }>('arrival.turn', 'SELECT pg_try_advisory_xact_lock($1, $2) AS held');

/**
 * Whether this process has the turn, until the transaction ends: one at a time writes the announcements, so that mails
 * follow one another as arrivals did. A process that dies lets go of it at once.
 */
export async function takeWorkerTurn(tx: Transaction, turn: 'ANNOUNCE' | 'DIGEST'): Promise<boolean> {
  return (await tx.first(tryTurn, TURNS[turn]))?.held === true;
}

const holdTurns = statement('arrival.holdTurns', 'SELECT pg_advisory_xact_lock($1, $2), pg_advisory_xact_lock($3, $4)');

/** No announcement is written by any process until the transaction ends; waits for the lot that is being written. */
export async function holdAnnouncements(tx: Transaction): Promise<void> {
  await tx.rows(holdTurns, [...TURNS.ANNOUNCE, ...TURNS.DIGEST]);
}

/** The subscription that tells of an arrival, with the names its mails show. */
export interface TellingSubscription extends NotifiedSubscription {
  readonly id: string;
  readonly accessMode: AccessMode | null;
}

export interface Named {
  readonly processName: string;
  readonly serviceName: string;
  /** Null when the service has no living subscription to the démarche (any more). */
  readonly subscription: TellingSubscription | null;
}

export interface FreshArrival extends Named {
  readonly id: string;
  readonly arrivedAt: Date;
  readonly isNew: boolean;
  /** The number of the télédossier, as its operator wrote it. */
  readonly caseNumber: string;
}

/** As the database gives it: the subscription's columns beside the others. */
export type Flat<T extends Named> = Omit<T, 'subscription'> &
  Omit<TellingSubscription, 'id'> & { readonly subscriptionId: string | null };

export const TELLING = `p.name AS "processName", o.name AS "serviceName", p.is_activated AS "processActivated",
  s.id AS "subscriptionId", s.status, s.effective_from AS "effectiveFrom", s.end_at AS "endAt",
  s.suspended_from AS "suspendedFrom", s.notification_frequency AS "notificationFrequency", s.email,
  s.email_refused_at AS "emailRefusedAt", s.access_mode AS "accessMode"`;
export const JOINS = `JOIN processes p ON p.code = a.process_code JOIN organizations o ON o.id = a.recipient
  LEFT JOIN subscriptions s
    ON s.subscriber = a.recipient AND s.process_code = a.process_code AND s.status <> 'Refusé'`;

// What is locked is being moved to another organization or removed: its turn comes at a later pass.
const selectFresh = statement<Flat<FreshArrival>>(
  'arrival.fresh',
  `WITH a AS MATERIALIZED (
     SELECT * FROM arrivals WHERE announced_at IS NULL AND digest_at IS NULL
     ORDER BY id LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED)
   SELECT a.id, a.arrived_at AS "arrivedAt", a.event_id IS NULL AS "isNew", c.external_id AS "caseNumber", ${TELLING}
   FROM a JOIN cases c ON c.id = a.case_id ${JOINS} ORDER BY a.id`,
);
const updateJudged = statement(
  'arrival.judged',
  `UPDATE arrivals a SET announced_at = CASE WHEN item.at IS NULL THEN $1::timestamptz END, digest_at = item.at
   FROM unnest($2::uuid[], $3::timestamptz[]) AS item (id, at) WHERE a.id = item.id`,
);

/** The oldest arrivals that nobody has looked at yet, held until the transaction ends. */
export async function lockFreshArrivals(tx: Transaction, limit: number): Promise<FreshArrival[]> {
  return (await tx.rows(selectFresh, [limit])).map((row) => ({ ...row, subscription: tellingOf(row) }));
}

export function tellingOf(row: Flat<Named>): TellingSubscription | null {
  return row.subscriptionId === null ? null : { ...row, id: row.subscriptionId };
}

/** Each one is either announced now or waits for the digest of its slot. */
export function storeJudged(
  tx: Transaction,
  at: Date,
  items: readonly { readonly id: string; readonly digestAt: Date | null }[],
): void {
  tx.write(updateJudged, [at, items.map((item) => item.id), items.map((item) => item.digestAt)]);
}

const removeOld = statement<{ id: string }>(
  'arrival.removeOld',
  `DELETE FROM arrivals WHERE id IN (SELECT id FROM arrivals WHERE announced_at < $1
                                     ORDER BY announced_at LIMIT $2 FOR UPDATE SKIP LOCKED) RETURNING id`,
);

/** Forgets arrivals announced long ago, some at a time. */
export async function removeAnnounced(tx: Transaction, before: Date, limit: number): Promise<number> {
  return (await tx.rows(removeOld, [before, limit])).length;
}
