import type { AttachmentStatus } from '../attachments/rules.ts';
import { type Queryable, statement } from '../platform/database.ts';

/** A file that people of the service find in a télédossier: of its folder, or of one of its events that were sent. */
export interface CaseFile {
  readonly id: string;
  readonly caseId: string;
  /** Null: it came with the folder. */
  readonly eventId: string | null;
  readonly status: AttachmentStatus;
  readonly fileName: string;
  /** Bytes. */
  readonly size: number;
  readonly mimeType: string;
  readonly objectKey: string | null;
  /** Of the bytes received; null for those received before it was kept. */
  readonly crc32: number | null;
  readonly receivedAt: Date | null;
}

const FILES = `SELECT a.id, l.case_id AS "caseId", a.event_id AS "eventId", a.status, a.file_name AS "fileName", a.size,
    a.mime_type AS "mimeType", a.object_key AS "objectKey", a.crc32, a.received_at AS "receivedAt"
  FROM attachment_links l JOIN attachments a ON a.id = l.attachment_id LEFT JOIN events e ON e.id = a.event_id
  WHERE l.case_id = ANY ($1::uuid[]) AND (a.event_id IS NULL OR e.status <> 'IN_PROGRESS')`;

const selectFiles = statement<CaseFile>(
  'instruction.files',
  `${FILES} ORDER BY l.case_id, a.event_id NULLS FIRST, a.position`,
);
const selectFile = statement<CaseFile>('instruction.file', `${FILES} AND a.id = $2`);

/** The files of télédossiers that the caller reached: those of their folders, then those of their events, in order. */
export function filesOfCases(db: Queryable, caseIds: readonly string[]): Promise<CaseFile[]> {
  return db.rows(selectFiles, [caseIds]);
}

/** One file of a télédossier that the caller reached. */
export function findCaseFile(db: Queryable, caseId: string, id: string): Promise<CaseFile | undefined> {
  return db.first(selectFile, [[caseId], id]);
}
