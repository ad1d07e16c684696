import { storeArrivals } from '../arrivals/store.ts';
import { type AttachmentRow, attachmentsOfFolder } from '../attachments/store.ts';
import { recordAudit } from '../audit/store.ts';
import { storeTransmission, type TransmittedCase } from '../cases/store.ts';
import type { Caller } from '../clients/rules.ts';
import { type Alert, type Hub, scribeOf } from '../hub.ts';
import { storeNotifications } from '../notifications/store.ts';
import type { Transaction } from '../platform/database.ts';
import { attachmentsMissing, Refused } from '../refusals/catalogue.ts';
import { type FolderRow, storeCompletion } from './store.ts';

/**
 * H-85, H-163: the folder and its cases become HUBEE_NOTIFIED and every service gets its notification, in the caller's
 * transaction, which holds the folder: two completions at once make one notification per case (H-87). What an operator
 * must know is returned, to be told once committed.
 */
export async function completeFolder(
  hub: Pick<Hub, 'newId' | 'settings'>,
  tx: Transaction,
  caller: Caller,
  folder: FolderRow,
  at: Date,
): Promise<Alert | null> {
  const files = await attachmentsOfFolder(tx, folder.id);
  const pending = files.some((file) => file.status === 'PENDING');
  if (pending && !hub.settings.completeWithPendingAttachments) throw new Refused(attachmentsMissing);
  storeCompletion(tx, folder.id, at, folder.closeAt);
  const cases = await storeTransmission(tx, folder.id, at);
  tellServices(hub, tx, folder, cases, at);
  recordAudit(tx, scribeOf(hub, caller, at), {
    action: 'FOLDER_COMPLETE',
    subjectType: 'folder',
    subjectId: folder.id,
    from: folder.globalStatus,
    to: 'HUBEE_NOTIFIED',
    detail: { cases: cases.map((item) => item.id) },
  });
  return missingFiles(folder, files);
}

function tellServices(
  hub: Pick<Hub, 'newId'>,
  tx: Transaction,
  folder: FolderRow,
  cases: readonly TransmittedCase[],
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
function missingFiles(folder: FolderRow, files: readonly AttachmentRow[]): Alert | null {
  const missing = files.filter((file) => file.status !== 'RECEIVED');
  if (missing.length === 0) return null;
  return {
    name: 'folder_completed_with_missing_files',
    folderId: folder.id,
    processCode: folder.processCode,
    attachments: missing.map((file) => ({ id: file.id, status: file.status })),
  };
}
