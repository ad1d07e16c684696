import { type Queryable, statement, type Transaction } from '../platform/database.ts';
import type { AttachmentStatus, DeclaredAttachment } from './rules.ts';

export interface AttachmentRow extends DeclaredAttachment {
  readonly id: string;
  readonly folderId: string;
  readonly eventId: string | null;
  readonly status: AttachmentStatus;
  readonly objectKey: string | null;
  readonly digest: string | null;
  /** Numbers of the cases a folder’s file is addressed to, as sent; empty for an event’s file. */
  readonly recipients: string[];
}

export interface NewAttachment extends DeclaredAttachment {
  readonly id: string;
  readonly recipients: readonly string[];
  /** Identifiers of the cases that may read it (H-180). */
  readonly caseIds: readonly string[];
}

/** An attachment as the last upload left it. */
interface HeldAttachment {
  readonly status: AttachmentStatus;
  readonly objectKey: string | null;
}

/** The bytes that an upload left in the store. */
export interface ReceivedBytes {
  readonly objectKey: string;
  /** Base64 SHA-256. */
  readonly digest: string;
  readonly crc32: number;
}

/** What an upload leaves on its attachment. */
export interface Reception {
  readonly status: AttachmentStatus;
  /** Null unless RECEIVED. */
  readonly bytes: ReceivedBytes | null;
  readonly at: Date;
}

const COLUMNS = `a.id, a.folder_id AS "folderId", a.event_id AS "eventId", a.status, a.file_name AS "fileName", a.type,
  a.size, a.mime_type AS "mimeType", a.object_key AS "objectKey", a.digest, a.recipients`;

const selectOfFolder = statement<AttachmentRow>(
  'attachment.ofFolder',
  `SELECT ${COLUMNS} FROM attachments a WHERE a.folder_id = $1 AND a.event_id IS NULL ORDER BY a.position`,
);
const selectOfCase = statement<AttachmentRow>(
  'attachment.ofCase',
  `SELECT ${COLUMNS} FROM attachment_links l JOIN attachments a ON a.id = l.attachment_id
   WHERE l.case_id = $1 ORDER BY a.event_id NULLS FIRST, a.position`,
);
const selectOfEvent = statement<AttachmentRow>(
  'attachment.ofEvent',
  `SELECT ${COLUMNS} FROM attachments a WHERE a.event_id = $1 ORDER BY a.position`,
);
const selectInFolder = statement<AttachmentRow>(
  'attachment.inFolder',
  `SELECT ${COLUMNS} FROM attachments a WHERE a.id = $2 AND a.folder_id = $1 AND a.event_id IS NULL`,
);
const selectInCase = statement<AttachmentRow>(
  'attachment.inCase',
  `SELECT ${COLUMNS} FROM attachments a JOIN attachment_links l ON l.attachment_id = a.id
   WHERE a.id = $2 AND l.case_id = $1 AND a.event_id IS NULL`,
);
const selectInEvent = statement<AttachmentRow>(
  'attachment.inEvent',
  `SELECT ${COLUMNS} FROM attachments a WHERE a.id = $2 AND a.event_id = $1`,
);
const insertAttachments = statement(
  'attachment.insert',
  `INSERT INTO attachments (id, folder_id, event_id, position, status, file_name, type, size, mime_type, recipients)
   SELECT item.id, $1, $2, item.position, 'PENDING', item.file_name, item.type, item.size, item.mime_type,
          ARRAY(SELECT jsonb_array_elements_text(item.recipients))
   FROM unnest($3::uuid[], $4::text[], $5::text[], $6::bigint[], $7::text[], $8::jsonb[])
        WITH ORDINALITY AS item (id, file_name, type, size, mime_type, recipients, position)`,
);
const insertLinks = statement(
  'attachment.link',
  `INSERT INTO attachment_links (attachment_id, case_id) SELECT * FROM unnest($1::uuid[], $2::uuid[])`,
);
const updateReception = statement(
  'attachment.receive',
  'UPDATE attachments SET status = $2, object_key = $3, digest = $4, crc32 = $5, received_at = $6 WHERE id = $1',
);
const selectForReception = statement<HeldAttachment>(
  'attachment.lock',
  'SELECT status, object_key AS "objectKey" FROM attachments WHERE id = $1 FOR NO KEY UPDATE',
);
const updateDeletion = statement(
  'attachmentLink.flag',
  `UPDATE attachment_links SET state = 'TO_DELETE', delete_on = $2 WHERE case_id = $1 AND state = 'TO_DOWNLOAD'`,
);
const updateRevival = statement(
  'attachmentLink.revive',
  `UPDATE attachment_links SET state = 'TO_DOWNLOAD', delete_on = NULL WHERE case_id = $1 AND state = 'TO_DELETE'`,
);

/** The files of a folder in the order of the request that declared them (H-9). */
export function attachmentsOfFolder(db: Queryable, folderId: string): Promise<AttachmentRow[]> {
  return db.rows(selectOfFolder, [folderId]);
}

/** Every file addressed to a case: those of its folder (`eventId` null), then those of its events, in order. */
export function attachmentsOfCase(db: Queryable, caseId: string): Promise<AttachmentRow[]> {
  return db.rows(selectOfCase, [caseId]);
}

export function attachmentsOfEvent(db: Queryable, eventId: string): Promise<AttachmentRow[]> {
  return db.rows(selectOfEvent, [eventId]);
}

export function findInFolder(db: Queryable, folderId: string, id: string): Promise<AttachmentRow | undefined> {
  return db.first(selectInFolder, [folderId, id]);
}

/** A file of the case's folder, only if it is addressed to that case (H-176). */
export function findInCase(db: Queryable, caseId: string, id: string): Promise<AttachmentRow | undefined> {
  return db.first(selectInCase, [caseId, id]);
}

export function findInEvent(db: Queryable, eventId: string, id: string): Promise<AttachmentRow | undefined> {
  return db.first(selectInEvent, [eventId, id]);
}

export function storeAttachments(
  tx: Transaction,
  owner: { readonly folderId: string; readonly eventId: string | null },
  files: readonly NewAttachment[],
): void {
  if (files.length === 0) return;
  tx.write(insertAttachments, [
    owner.folderId,
    owner.eventId,
    files.map((file) => file.id),
    files.map((file) => file.fileName),
    files.map((file) => file.type),
    files.map((file) => file.size),
    files.map((file) => file.mimeType),
    files.map((file) => JSON.stringify(file.recipients)),
  ]);
  tx.write(insertLinks, [
    files.flatMap((file) => file.caseIds.map(() => file.id)),
    files.flatMap((file) => file.caseIds),
  ]);
}

/** Holds an attachment until the transaction ends; what it shows now. */
export function lockAttachment(tx: Transaction, id: string): Promise<HeldAttachment | undefined> {
  return tx.first(selectForReception, [id]);
}

export function storeReception(tx: Transaction, id: string, { status, bytes, at }: Reception): void {
  const { objectKey = null, digest = null, crc32 = null } = bytes ?? {};
  tx.write(updateReception, [id, status, objectKey, digest, crc32, at]);
}

/** H-185: starts the countdown of every file of the case that is not counting yet. `deleteOn` is YYYY-MM-DD. */
export function flagForDeletion(tx: Transaction, caseId: string, deleteOn: string): void {
  tx.write(updateDeletion, [caseId, deleteOn]);
}

/** H-138: a re-opened case stops the countdown; what is already deleted stays so. */
export function unflagForDeletion(tx: Transaction, caseId: string): void {
  tx.write(updateRevival, [caseId]);
}
