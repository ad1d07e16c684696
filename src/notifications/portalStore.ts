import { type Queryable, statement, type Transaction } from '../platform/database.ts';
import { TURNS } from '../platform/turns.ts';

/** A notification that the portal consumes for its service (D-3). */
export interface PortalNotification {
  readonly id: string;
  readonly recipient: string;
  readonly processCode: string;
  readonly caseId: string;
  readonly eventId: string | null;
}

const COLUMNS = 'id, recipient, process_code AS "processCode", case_id AS "caseId", event_id AS "eventId"';

const tryTurn = statement<{ held: boolean }>('notification.turn', 'SELECT pg_try_advisory_xact_lock($1, $2) AS held');
const selectWaiting = statement<PortalNotification>(
  'notification.forPortal',
  `SELECT ${COLUMNS} FROM notifications WHERE for_portal AND consumed_at IS NULL AND id > $1 ORDER BY id LIMIT $2`,
);
const selectForChange = statement<PortalNotification>(
  'notification.lockForPortal',
  `SELECT ${COLUMNS} FROM notifications WHERE id = $1 AND for_portal AND consumed_at IS NULL FOR NO KEY UPDATE`,
);
const selectFailures = statement<ToldFailures>(
  'notification.failures',
  'SELECT count(*) AS count, max(at) AS last FROM audit WHERE subject_id = $1::text AND action = $2',
);
const updateLeft = statement('notification.leave', 'UPDATE notifications SET for_portal = false WHERE id = $1');
// A scalar subquery looks at the case of each notification met: an EXISTS may become the hash of the whole table.
const OF_SOFTWARE = `(SELECT c.taken_by FROM cases c WHERE c.id = n.case_id) IS NOT DISTINCT FROM 'API'`;
const updateFlags = statement(
  'notification.flag',
  `UPDATE notifications n SET for_portal = $3
   WHERE recipient = $1 AND process_code = $2 AND consumed_at IS NULL AND for_portal <> $3
     AND NOT ($3 AND ${OF_SOFTWARE})`,
);
// The limit makes PostgreSQL look into the queue of each service rather than go through every notification there is.
const updateMissed = statement<{ id: string }>(
  'notification.flagMissed',
  `UPDATE notifications SET for_portal = true WHERE id = ANY (ARRAY(
     SELECT q.id FROM subscriptions s CROSS JOIN LATERAL (
       SELECT n.id FROM notifications n
       WHERE n.recipient = s.subscriber AND n.process_code = s.process_code AND n.consumed_at IS NULL AND NOT n.for_portal
         AND NOT ${OF_SOFTWARE}
       ORDER BY n.id LIMIT $1) AS q
     WHERE s.access_mode = 'PORTAIL' AND s.status <> 'Refusé'))
   RETURNING id`,
);

/** Whether this process has the turn of taking in, until the transaction ends. */
export async function takeInTurn(tx: Transaction): Promise<boolean> {
  return (await tx.first(tryTurn, TURNS.TAKE_IN))?.held === true;
}

/** What waits for the portal after an identifier, oldest first. */
export function waitingForPortal(db: Queryable, after: string, limit: number): Promise<PortalNotification[]> {
  return db.rows(selectWaiting, [after, limit]);
}

/** The notification, held until the transaction ends, if it still waits for the portal. Lock its case first. */
export function lockForPortal(tx: Transaction, id: string): Promise<PortalNotification | undefined> {
  return tx.first(selectForChange, [id]);
}

/** The trace of a notification that could not be taken in, and was told of. */
export const TAKE_IN_FAILED = 'TAKE_IN_FAILED';

export interface ToldFailures {
  readonly count: number;
  readonly last: Date | null;
}

/** How often the notification was told of, by whichever process, and when last. Hold it first. */
export async function toldFailures(tx: Transaction, id: string): Promise<ToldFailures> {
  return (await tx.first(selectFailures, [id, TAKE_IN_FAILED])) ?? { count: 0, last: null };
}

/** It is for the service's software after all. */
export function leaveToSoftware(tx: Transaction, id: string): void {
  tx.write(updateLeft, [id]);
}

/** D-3: what waits for a service is consumed where the service works from now on. */
export function storePortalFlags(
  tx: Transaction,
  { subscriber, processCode }: { readonly subscriber: string; readonly processCode: string },
  inPortal: boolean,
): void {
  tx.write(updateFlags, [subscriber, processCode, inPortal]);
}

/** Flags what should be and is not, at most so many for each subscription. How many. */
export async function flagMissed(tx: Transaction, limit: number): Promise<number> {
  return (await tx.rows(updateMissed, [limit])).length;
}
