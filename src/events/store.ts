import type { Side } from '../cases/rules.ts';
import type { PartnerInfo } from '../clients/rules.ts';
import { type Queryable, statement, type Transaction, WHOLE_ORGANIZATION_MS } from '../platform/database.ts';
import type { ActionType, EventStatus } from './rules.ts';

export interface EventRow {
  readonly id: string;
  readonly caseId: string;
  readonly transmitter: string;
  readonly side: Side;
  readonly actionType: ActionType;
  readonly notification: boolean | null;
  readonly message: string | null;
  readonly comment: string | null;
  readonly author: string | null;
  readonly status: EventStatus;
  readonly caseCurrentStatus: string | null;
  readonly caseNewStatus: string | null;
  readonly partnerAttributes: string | null;
  readonly partnerInfo: PartnerInfo | null;
  readonly createdAt: Date;
  readonly updatedAt: Date | null;
}

const COLUMNS = `id, case_id AS "caseId", transmitter, side, action_type AS "actionType", notification, message, comment,
  author, status, case_current_status AS "caseCurrentStatus", case_new_status AS "caseNewStatus",
  partner_attributes AS "partnerAttributes", partner_info AS "partnerInfo", created_at AS "createdAt",
  updated_at AS "updatedAt"`;

const selectOfCase = statement<EventRow>(
  'event.ofCase',
  `SELECT ${COLUMNS} FROM events WHERE case_id = $1 ORDER BY created_at, id`,
);
// What is said or done on a télédossier and changes what is read of it: no draft, no download, not its fetch (D-2).
const selectNews = statement<{ count: number }>(
  'event.countNews',
  `SELECT count(*) AS count FROM events
   WHERE case_id = $1 AND status <> 'IN_PROGRESS' AND action_type NOT IN ('ATTACH_DL', 'ATTACH_DL_ALL')
     AND (side = 'SI' AND case_new_status = 'SENT' AND partner_info ->> 'applicationName' = $2) IS NOT TRUE`,
);
const selectEvent = statement<EventRow>('event.load', `SELECT ${COLUMNS} FROM events WHERE id = $2 AND case_id = $1`);
const selectById = statement<EventRow>('event.byId', `SELECT ${COLUMNS} FROM events WHERE id = $1`);
const selectEventForChange = statement<EventRow>(
  'event.lock',
  `SELECT ${COLUMNS} FROM events WHERE id = $2 AND case_id = $1 FOR NO KEY UPDATE`,
);
const insertEvent = statement(
  'event.insert',
  `INSERT INTO events (id, case_id, transmitter, side, action_type, notification, message, comment, author, status,
                       case_current_status, case_new_status, partner_attributes, partner_info, created_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
);
const updateStatus = statement('event.setStatus', 'UPDATE events SET status = $2, updated_at = $3 WHERE id = $1');
const deleteEvent = statement('event.delete', 'DELETE FROM events WHERE id = $1');
const updateTransmitter = statement(
  'event.move',
  `UPDATE events e SET transmitter = $2 FROM cases c
   WHERE c.recipient = $2 AND e.case_id = c.id AND e.transmitter = $1`,
  { timeoutMs: WHOLE_ORGANIZATION_MS },
);
const selectExists = statement<{ found: boolean }>(
  'event.inFolder',
  `SELECT EXISTS (SELECT 1 FROM events e JOIN cases c ON c.id = e.case_id WHERE c.folder_id = $1) AS found`,
);

/** H-36: ascending by creation; partners take the last one as the most recent. */
export function eventsOfCase(db: Queryable, caseId: string): Promise<EventRow[]> {
  return db.rows(selectOfCase, [caseId]);
}

/** How much there is to learn of a télédossier, from everybody; `portal`: the application that fetches. */
export async function countNews(db: Queryable, caseId: string, portal: string | null): Promise<number> {
  return (await db.first(selectNews, [caseId, portal]))?.count ?? 0;
}

export function loadEvent(db: Queryable, caseId: string, id: string): Promise<EventRow | undefined> {
  return db.first(selectEvent, [caseId, id]);
}

/** An event of whichever télédossier; what it says is only for whoever holds that one. */
export function findEvent(db: Queryable, id: string): Promise<EventRow | undefined> {
  return db.first(selectById, [id]);
}

/** Loads an event for a change and holds it until the transaction ends. Lock its case first. */
export function lockEvent(tx: Transaction, caseId: string, id: string): Promise<EventRow | undefined> {
  return tx.first(selectEventForChange, [caseId, id]);
}

export function storeEvent(tx: Transaction, event: EventRow): void {
  tx.write(insertEvent, [
    event.id,
    event.caseId,
    event.transmitter,
    event.side,
    event.actionType,
    event.notification,
    event.message,
    event.comment,
    event.author,
    event.status,
    event.caseCurrentStatus,
    event.caseNewStatus,
    event.partnerAttributes,
    event.partnerInfo,
    event.createdAt,
  ]);
}

export function storeEventStatus(tx: Transaction, id: string, status: EventStatus, at: Date): void {
  tx.write(updateStatus, [id, status, at]);
}

/** Removes a draft; its declared files go with it. */
export function removeEvent(tx: Transaction, id: string): void {
  tx.write(deleteEvent, [id]);
}

/** H-98: what the source organization wrote on its cases, which are the target's by now, becomes the target's. */
export async function storeTransmitter(tx: Transaction, source: string, target: string): Promise<void> {
  await tx.rows(updateTransmitter, [source, target]);
}

export async function folderHasEvents(tx: Transaction, folderId: string): Promise<boolean> {
  return (await tx.first(selectExists, [folderId]))?.found === true;
}
