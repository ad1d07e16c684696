import { type AttachmentRow, attachmentsOfFolder } from '../attachments/store.ts';
import { recordAudit } from '../audit/store.ts';
import { casesOfFolder, type FolderCaseRow, storeTransmission } from '../cases/store.ts';
import type { Caller } from '../clients/rules.ts';
import { type Hub, scribeOf } from '../hub.ts';
import { storeArrivals, storeNotifications } from '../notifications/store.ts';
import type { Transaction } from '../platform/database.ts';
import { attachmentsMissing, Refused } from '../refusals/catalogue.ts';
import { type FolderRow, storeCompletion } from './store.ts';

/**
 * H-85, H-163: the folder and its cases become HUBEE_NOTIFIED and every service gets its notification, in the caller's
 * transaction, which holds the folder: two completions at once make one notification per case (H-87).
 */
export async function completeFolder(
  hub: Pick<Hub, 'newId' | 'settings' | 'alert'>,
  tx: Transaction,
  caller: Caller,
  folder: FolderRow,
  at: Date,
): Promise<void> {
  const [files, cases] = await Promise.all([attachmentsOfFolder(tx, folder.id), casesOfFolder(tx, folder.id)]);
  const pending = files.some((file) => file.status === 'PENDING');
  if (pending && !hub.settings.completeWithPendingAttachments) throw new Refused(attachmentsMissing);
  storeCompletion(tx, folder.id, at, folder.closeAt);
  storeTransmission(tx, folder.id, at);
  tellServices(hub, tx, folder, cases, at);
  recordAudit(tx, scribeOf(hub, caller, at), {
    action: 'FOLDER_COMPLETE',
    subjectType: 'folder',
    subjectId: folder.id,
    from: folder.globalStatus,
    to: 'HUBEE_NOTIFIED',
    detail: { cases: cases.map((item) => item.id) },
  });
  warnOfMissingFiles(hub, folder, files);
}

function tellServices(
  hub: Pick<Hub, 'newId'>,
  tx: Transaction,
  folder: FolderRow,
  cases: readonly FolderCaseRow[],
  at: Date,
): void {
  const news = cases.map((item) => ({
    id: hub.newId(),
    recipient: item.recipient,
    transmitter: folder.osl,
    processCode: folder.processCode,
    caseId: item.id,
    eventId: null,
  }));
  storeNotifications(tx, at, news);
  storeArrivals(
    tx,
    at,
    news.map((item) => ({ ...item, id: hub.newId() })),
  );
}

/** H-177: the official SI script stops on a file it cannot fetch; an operator must know before the service does. */
function warnOfMissingFiles(hub: Pick<Hub, 'alert'>, folder: FolderRow, files: readonly AttachmentRow[]): void {
  const missing = files.filter((file) => file.status !== 'RECEIVED');
  if (missing.length === 0) return;
  hub.alert({
    name: 'folder_completed_with_missing_files',
    folderId: folder.id,
    processCode: folder.processCode,
    attachments: missing.map((file) => ({ id: file.id, status: file.status })),
  });
}
