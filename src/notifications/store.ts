import { type Queryable, statement, type Transaction, WHOLE_ORGANIZATION_MS } from '../platform/database.ts';

export interface NewNotification {
  readonly id: string;
  readonly recipient: string;
  readonly transmitter: string;
  readonly processCode: string;
  readonly caseId: string;
  /** Null for a new télédossier. */
  readonly eventId: string | null;
}

export interface NotificationRow extends NewNotification {
  readonly createdAt: Date;
  /** Current state of the event (H-151); null for a new télédossier. */
  readonly eventActionType: string | null;
  readonly eventStatus: string | null;
}

export interface NotificationOwner {
  readonly recipient: string;
  readonly processCode: string;
  readonly consumed: boolean;
}

const COLUMNS = `n.id, n.recipient, n.transmitter, n.process_code AS "processCode", n.case_id AS "caseId",
  n.event_id AS "eventId", n.created_at AS "createdAt"`;

// H-161: an SI whose subscription is in mode PORTAIL gets nothing by API. H-159: oldest first; identifiers are UUIDv7.
const selectOfProcesses = statement<NotificationRow>(
  'notification.ofProcesses',
  `SELECT ${COLUMNS}, e.action_type AS "eventActionType", e.status AS "eventStatus"
   FROM (SELECT q.* FROM unnest($2::text[]) AS wanted (code) CROSS JOIN LATERAL (
           SELECT * FROM notifications
           WHERE recipient = $1 AND process_code = wanted.code AND consumed_at IS NULL
           ORDER BY id LIMIT $3) AS q
         ORDER BY q.id LIMIT $3) AS n
   LEFT JOIN events e ON e.id = n.event_id
   ORDER BY n.id`,
);
const selectOthers = statement<NotificationRow>(
  'notification.others',
  `SELECT ${COLUMNS}, e.action_type AS "eventActionType", e.status AS "eventStatus"
   FROM (SELECT * FROM notifications
         WHERE recipient = $1 AND consumed_at IS NULL AND process_code <> ALL ($2::text[])
         ORDER BY id LIMIT $3) AS n
   LEFT JOIN events e ON e.id = n.event_id
   ORDER BY n.id`,
);
const selectPortalMode = statement<{ found: boolean }>(
  'notification.portalMode',
  `SELECT EXISTS (SELECT 1 FROM subscriptions WHERE subscriber = $1 AND process_code = $2 AND status <> 'Refusé'
                  AND access_mode = 'PORTAIL') AS found`,
);
const selectOwner = statement<NotificationOwner>(
  'notification.owner',
  `SELECT recipient, process_code AS "processCode", consumed_at IS NOT NULL AS consumed FROM notifications
   WHERE id = $1 FOR NO KEY UPDATE`,
);
// D-3: whether the service works in the portal, which then consumes the notification itself. Not so when its software has
// the télédossier (D-4): it stays in the queue of the software, should the mode be API again one day.
const READ_IN_PORTAL = `EXISTS (SELECT 1 FROM subscriptions s
    WHERE s.subscriber = item.recipient AND s.process_code = item.process_code AND s.status <> 'Refusé'
      AND s.access_mode = 'PORTAIL')
  AND NOT EXISTS (SELECT 1 FROM cases c WHERE c.id = item.case_id AND c.taken_by = 'API')`;
const insertNotifications = statement(
  'notification.insert',
  `INSERT INTO notifications (id, recipient, transmitter, process_code, case_id, event_id, created_at, for_portal)
   SELECT item.*, $1::timestamptz, ${READ_IN_PORTAL}
   FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::uuid[], $7::uuid[])
        AS item (id, recipient, transmitter, process_code, case_id, event_id)`,
);
const updateConsumed = statement('notification.consume', 'UPDATE notifications SET consumed_at = $2 WHERE id = $1');
const updateConsumedByEvent = statement(
  'notification.consumeByEvent',
  'UPDATE notifications SET consumed_at = $3 WHERE event_id = $2 AND recipient = $1 AND consumed_at IS NULL',
);
// Reached through the cases, which are the target's by now: there is no index by organization over all the past.
const OF_MOVED_CASES = 'FROM cases c WHERE c.recipient = $2 AND moved.case_id = c.id';
const moveRecipient = statement(
  'notification.moveRecipient',
  `UPDATE notifications moved SET recipient = $2 ${OF_MOVED_CASES} AND moved.recipient = $1`,
  { timeoutMs: WHOLE_ORGANIZATION_MS },
);
const moveTransmitter = statement(
  'notification.moveTransmitter',
  `UPDATE notifications moved SET transmitter = $2 ${OF_MOVED_CASES} AND moved.transmitter = $1`,
  { timeoutMs: WHOLE_ORGANIZATION_MS },
);
const selectInFolder = statement<{ found: boolean }>(
  'notification.inFolder',
  `SELECT EXISTS (SELECT 1 FROM notifications n JOIN cases c ON c.id = n.case_id WHERE c.folder_id = $1) AS found`,
);

/** Pending notifications of those démarches, oldest first, at most `limit`. */
export function notificationsOf(
  db: Queryable,
  recipient: string,
  processCodes: readonly string[],
  limit: number,
): Promise<NotificationRow[]> {
  return db.rows(selectOfProcesses, [recipient, [...new Set(processCodes)], limit]);
}

/** Pending notifications of all other démarches, oldest first, at most `limit`. */
export function notificationsExcept(
  db: Queryable,
  recipient: string,
  processCodes: readonly string[],
  limit: number,
): Promise<NotificationRow[]> {
  return db.rows(selectOthers, [recipient, processCodes, limit]);
}

export async function isInPortalMode(db: Queryable, subscriber: string, processCode: string): Promise<boolean> {
  return (await db.first(selectPortalMode, [subscriber, processCode]))?.found === true;
}

export function lockNotification(tx: Transaction, id: string): Promise<NotificationOwner | undefined> {
  return tx.first(selectOwner, [id]);
}

/** H-163: written in the transaction of what they announce. */
export function storeNotifications(tx: Transaction, at: Date, items: readonly NewNotification[]): void {
  tx.write(insertNotifications, [
    at,
    items.map((item) => item.id),
    items.map((item) => item.recipient),
    items.map((item) => item.transmitter),
    items.map((item) => item.processCode),
    items.map((item) => item.caseId),
    items.map((item) => item.eventId),
  ]);
}

export function consumeNotification(tx: Transaction, id: string, at: Date): void {
  tx.write(updateConsumed, [id, at]);
}

/** H-152: the counterpart that acknowledges an event has no notification of it any more. */
export function consumeNotifications(
  tx: Transaction,
  key: { readonly recipient: string; readonly eventId: string; readonly at: Date },
): void {
  tx.write(updateConsumedByEvent, [key.recipient, key.eventId, key.at]);
}

/** H-162: pending and past notifications follow the cases to their new organization. */
export async function storeParties(tx: Transaction, source: string, target: string): Promise<void> {
  for (const move of [moveRecipient, moveTransmitter]) await tx.rows(move, [source, target]);
}

export async function folderHasNotifications(tx: Transaction, folderId: string): Promise<boolean> {
  return (await tx.first(selectInFolder, [folderId]))?.found === true;
}
