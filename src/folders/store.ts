import type { Applicant } from '../cases/store.ts';
import type { PartnerInfo } from '../clients/rules.ts';
import { type Queryable, statement, type Transaction } from '../platform/database.ts';
import type { SubscriptionStatus } from '../subscriptions/rules.ts';
import type { FolderStatus } from './rules.ts';

export interface FolderRow {
  readonly id: string;
  readonly externalId: string;
  readonly processCode: string;
  readonly globalStatus: FolderStatus;
  readonly applicant: Applicant;
  readonly partnerInfo: PartnerInfo | null;
  readonly createdAt: Date;
  readonly updatedAt: Date | null;
  readonly closeAt: Date | null;
  /** Organization that owns the démarche. */
  readonly osl: string;
}

/** What decides whether a télédossier may be addressed to an organization (E-9, E-10). */
export interface RecipientRow {
  readonly id: string;
  readonly organizationStatus: string | null;
  readonly subscriptionStatus: SubscriptionStatus | null;
  readonly effectiveFrom: Date | null;
  readonly endAt: Date | null;
  readonly suspendedFrom: Date | null;
  readonly processActivated: boolean;
}

const SELECT = `SELECT f.id, f.external_id AS "externalId", f.process_code AS "processCode",
  f.global_status AS "globalStatus", f.applicant, f.partner_info AS "partnerInfo", f.created_at AS "createdAt",
  f.updated_at AS "updatedAt", f.close_at AS "closeAt", p.osl
  FROM folders f JOIN processes p ON p.code = f.process_code WHERE f.id = $1`;

const selectFolder = statement<FolderRow>('folder.load', SELECT);
const selectFolderForChange = statement<FolderRow>('folder.lock', `${SELECT} FOR NO KEY UPDATE OF f`);
const selectFolderForUpload = statement<FolderRow>('folder.share', `${SELECT} FOR SHARE OF f`);
const selectRecipients = statement<RecipientRow>(
  'folder.recipients',
  `SELECT wanted.id, o.status AS "organizationStatus", s.status AS "subscriptionStatus",
          s.effective_from AS "effectiveFrom", s.end_at AS "endAt", s.suspended_from AS "suspendedFrom",
          p.is_activated AS "processActivated"
   FROM unnest($1::text[]) WITH ORDINALITY AS wanted (id, position)
   LEFT JOIN organizations o ON o.id = wanted.id
   LEFT JOIN subscriptions s ON s.subscriber = wanted.id AND s.process_code = $2 AND s.status <> 'Refusé'
   LEFT JOIN processes p ON p.code = s.process_code
   ORDER BY wanted.position`,
);
const insertFolder = statement(
  'folder.insert',
  `INSERT INTO folders (id, external_id, process_code, global_status, applicant, partner_info, created_at)
   VALUES ($1, $2, $3, 'HUBEE_RECEIVED', $4, $5, $6)`,
);
const updateCompleted = statement(
  'folder.complete',
  `UPDATE folders SET global_status = 'HUBEE_NOTIFIED', updated_at = $2, completed_at = $2, close_at = $3 WHERE id = $1`,
);
const updateStatus = statement(
  'folder.setStatus',
  'UPDATE folders SET global_status = $2, updated_at = $3, close_at = $4 WHERE id = $1',
);
const deleteFolder = statement('folder.delete', 'DELETE FROM folders WHERE id = $1');

export function loadFolder(db: Queryable, id: string): Promise<FolderRow | undefined> {
  return db.first(selectFolder, [id]);
}

/** Loads a folder for a change and holds it until the transaction ends. */
export function lockFolder(tx: Transaction, id: string): Promise<FolderRow | undefined> {
  return tx.first(selectFolderForChange, [id]);
}

/** Loads a folder and keeps it from being completed meanwhile; uploads of its files do not wait for one another. */
export function shareFolder(tx: Transaction, id: string): Promise<FolderRow | undefined> {
  return tx.first(selectFolderForUpload, [id]);
}

export function recipientsOf(db: Queryable, ids: readonly string[], processCode: string): Promise<RecipientRow[]> {
  return db.rows(selectRecipients, [ids, processCode]);
}

export interface NewFolder {
  readonly id: string;
  readonly externalId: string;
  readonly processCode: string;
  readonly applicant: Applicant;
  readonly partnerInfo: PartnerInfo | null;
  readonly at: Date;
}

export function storeFolder(tx: Transaction, folder: NewFolder): void {
  tx.write(insertFolder, [
    folder.id,
    folder.externalId,
    folder.processCode,
    folder.applicant,
    folder.partnerInfo,
    folder.at,
  ]);
}

/** H-85: HUBEE_COMPLETED and HUBEE_NOTIFIED in one step, so that nobody ever sees a folder completed but not notified. */
export function storeCompletion(tx: Transaction, id: string, at: Date, closeAt: Date | null): void {
  tx.write(updateCompleted, [id, at, closeAt]);
}

export function storeFolderStatus(
  tx: Transaction,
  id: string,
  change: { readonly status: FolderStatus; readonly at: Date; readonly closeAt: Date | null },
): void {
  tx.write(updateStatus, [id, change.status, change.at, change.closeAt]);
}

/** Removes a folder with its cases, files' metadata and links. */
export function removeFolder(tx: Transaction, id: string): void {
  tx.write(deleteFolder, [id]);
}
