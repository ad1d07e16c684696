import { type Queryable, statement, type Transaction, WHOLE_ORGANIZATION_MS } from '../platform/database.ts';
import type { CaseStatus } from './rules.ts';

export interface Applicant {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string | null;
}

/** A case with what it repeats of its folder and what the rules need of its démarche. */
export interface CaseRow {
  readonly id: string;
  readonly folderId: string;
  readonly externalId: string;
  readonly recipient: string;
  readonly status: CaseStatus;
  readonly partnerAttributes: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date | null;
  readonly transmissionAt: Date | null;
  readonly closeAt: Date | null;
  readonly takenBy: 'PORTAIL' | 'API' | null;
  readonly processCode: string;
  readonly applicant: Applicant;
  readonly osl: string;
  readonly statusBeforeFileDeletion: string;
  readonly timeBeforeFileDeletion: number;
}

export interface NewCase {
  readonly id: string;
  readonly externalId: string;
  readonly recipient: string;
  readonly partnerAttributes: string | null;
}

/** A case as its folder shows it. */
export interface FolderCaseRow {
  readonly id: string;
  readonly externalId: string;
  readonly recipient: string;
  readonly status: CaseStatus;
  readonly partnerAttributes: string | null;
  readonly updatedAt: Date | null;
  readonly transmissionAt: Date | null;
}

const SELECT = `SELECT c.id, c.folder_id AS "folderId", c.external_id AS "externalId", c.recipient, c.status,
  c.partner_attributes AS "partnerAttributes", c.created_at AS "createdAt", c.updated_at AS "updatedAt",
  c.transmission_at AS "transmissionAt", c.close_at AS "closeAt", c.taken_by AS "takenBy",
  f.process_code AS "processCode", f.applicant, p.osl,
  p.status_before_file_deletion AS "statusBeforeFileDeletion", p.time_before_file_deletion AS "timeBeforeFileDeletion"
  FROM cases c JOIN folders f ON f.id = c.folder_id JOIN processes p ON p.code = f.process_code WHERE c.id = $1`;

const selectCase = statement<CaseRow>('case.load', SELECT);
const selectCaseForChange = statement<CaseRow>('case.lock', `${SELECT} FOR NO KEY UPDATE OF c`);
const selectOfFolder = statement<FolderCaseRow>(
  'case.ofFolder',
  `SELECT id, external_id AS "externalId", recipient, status, partner_attributes AS "partnerAttributes",
          updated_at AS "updatedAt", transmission_at AS "transmissionAt"
   FROM cases WHERE folder_id = $1 ORDER BY position`,
);
const selectOfFolderForRemoval = statement<{ id: string }>(
  'case.lockOfFolder',
  'SELECT id FROM cases WHERE folder_id = $1 ORDER BY id FOR UPDATE',
);
const insertCases = statement(
  'case.insert',
  `INSERT INTO cases (id, folder_id, process_code, position, external_id, recipient, status, partner_attributes, created_at)
   SELECT item.id, $1, (SELECT process_code FROM folders WHERE id = $1), item.position, item.external_id,
          item.recipient, 'HUBEE_RECEIVED', item.partner_attributes, $2
   FROM unnest($3::uuid[], $4::text[], $5::text[], $6::text[])
        WITH ORDINALITY AS item (id, external_id, recipient, partner_attributes, position)`,
);
const updateTransmitted = statement<TransmittedCase>(
  'case.transmit',
  `UPDATE cases SET status = 'HUBEE_NOTIFIED', updated_at = $2, transmission_at = coalesce(transmission_at, $2),
                    arrived_at = $2
   WHERE folder_id = $1 RETURNING id, recipient`,
);
const updateStatus = statement(
  'case.setStatus',
  `UPDATE cases SET status = $2, updated_at = $3, close_at = CASE WHEN $2 = 'CLOSED' THEN $3::timestamptz END,
                    arrived_at = CASE WHEN $2 = 'HUBEE_NOTIFIED' THEN $3::timestamptz ELSE arrived_at END
   WHERE id = $1`,
);
const touch = statement('case.touch', 'UPDATE cases SET updated_at = $2 WHERE id = $1');
const updateTaken = statement<{ id: string }>(
  'case.take',
  'UPDATE cases SET taken_by = $2 WHERE id = $1 AND taken_by IS NULL RETURNING id',
);
const moveCases = statement<{ count: number }>(
  'case.move',
  `WITH moved AS (UPDATE cases SET recipient = $2 WHERE recipient = $1 RETURNING 1) SELECT count(*) AS count FROM moved`,
  { timeoutMs: WHOLE_ORGANIZATION_MS },
);

export function loadCase(db: Queryable, id: string): Promise<CaseRow | undefined> {
  return db.first(selectCase, [id]);
}

/** Loads a case for a change and holds it until the transaction ends: two changes of one case never mix. */
export function lockCase(tx: Transaction, id: string): Promise<CaseRow | undefined> {
  return tx.first(selectCaseForChange, [id]);
}

/** Holds all the cases of a folder until the transaction ends: nobody writes an event on one of them meanwhile. */
export async function lockCasesOfFolder(tx: Transaction, folderId: string): Promise<void> {
  await tx.rows(selectOfFolderForRemoval, [folderId]);
}

/** The cases of a folder in the order of the request that made it (H-9). */
export function casesOfFolder(db: Queryable, folderId: string): Promise<FolderCaseRow[]> {
  return db.rows(selectOfFolder, [folderId]);
}

export function storeCases(tx: Transaction, folderId: string, cases: readonly NewCase[], at: Date): void {
  tx.write(insertCases, [
    folderId,
    at,
    cases.map((item) => item.id),
    cases.map((item) => item.externalId),
    cases.map((item) => item.recipient),
    cases.map((item) => item.partnerAttributes),
  ]);
}

export interface TransmittedCase {
  readonly id: string;
  readonly recipient: string;
}

/**
 * H-85: all the cases of a folder reach their services. The recipients are those that the update itself met: a merge of
 * organizations (H-98) may have changed them a moment ago.
 */
export function storeTransmission(tx: Transaction, folderId: string, at: Date): Promise<TransmittedCase[]> {
  return tx.rows(updateTransmitted, [folderId, at]);
}

/** H-37, H-137: the status with the dates that depend on it. */
export function storeStatus(tx: Transaction, id: string, status: CaseStatus, at: Date): void {
  tx.write(updateStatus, [id, status, at]);
}

/** H-37: an event moves the date of the case even when it changes nothing else. */
export function touchCase(tx: Transaction, id: string, at: Date): void {
  tx.write(touch, [id, at]);
}

/** D-4: the first to take the case over keeps it. True when it was this call. */
export async function storeTaken(tx: Transaction, id: string, by: 'PORTAIL' | 'API'): Promise<boolean> {
  return (await tx.rows(updateTaken, [id, by])).length > 0;
}

/** H-98: gives every case of one organization to another; how many. */
export async function storeRecipient(tx: Transaction, source: string, target: string): Promise<number> {
  return (await tx.first(moveCases, [source, target]))?.count ?? 0;
}
