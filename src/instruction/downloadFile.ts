import type { User } from '../accounts/rules.ts';
import { recordAudit } from '../audit/store.ts';
import { type Hub, scribeOf } from '../hub.ts';
import type { StoredObject } from '../platform/attachmentStore.ts';
import { isUuid } from '../platform/text.ts';
import { caseFileNotFound, Refused } from '../refusals/catalogue.ts';
import { caseClosed } from '../refusals/instruction.ts';
import { type CaseFile, findCaseFile } from './fileStore.ts';
import { holdCase, reachCase, requireAcknowledged } from './reach.ts';
import { recordAct } from './recordAct.ts';
import { obstacleOf } from './rules.ts';
import type { PortalCase } from './store.ts';
import { openStored } from './storedFile.ts';

export type DownloadHub = Pick<Hub, 'db' | 'clock' | 'newId' | 'store' | 'alert'>;

export interface FileIds {
  readonly caseId: string;
  readonly fileId: string;
}

/** A file the person may have, opened. Whoever asked for it must consume or destroy `object.stream`. */
export interface OpenedFile {
  readonly target: PortalCase;
  readonly file: CaseFile;
  readonly object: StoredObject;
}

/** One file (P-56: the status stays). When it resolves the trace is durable, and only then may the bytes leave. */
export async function downloadFile(hub: DownloadHub, user: User, ids: FileIds): Promise<OpenedFile> {
  const opened = await openFile(hub, user, ids);
  await traceDownload(hub, user, opened, 'DOWNLOAD');
  return opened;
}

/** P-55, P-60: whether the person may have the file, and its bytes ready; nothing is written yet. */
export async function openFile(hub: DownloadHub, user: User, { caseId, fileId }: FileIds): Promise<OpenedFile> {
  const target = await reachCase(hub, user, caseId, 'cases.download');
  const file = isUuid(fileId) ? await findCaseFile(hub.db, target.id, fileId) : undefined;
  if (file === undefined) throw new Refused(caseFileNotFound);
  // P-60, D-7
  if (target.status === 'CLOSED') throw new Refused(caseClosed);
  requireAcknowledged(target);
  return { target, file, object: await openStored(hub, file) };
}

/**
 * D-5, D-7: the audit always, the event where the service may still change the télédossier. The name of the file is in the
 * comment of the event, which is what the history shows (P-70). Gives the bytes up when it cannot be written.
 */
export async function traceDownload(
  hub: DownloadHub,
  user: User,
  { target: { id }, file, object }: OpenedFile,
  purpose: 'DOWNLOAD' | 'PREVIEW',
): Promise<void> {
  try {
    await hub.db.transaction(async (tx) => {
      const target = await holdCase(tx, user, id, 'cases.download');
      if (target.status === 'CLOSED') throw new Refused(caseClosed);
      requireAcknowledged(target);
      const at = hub.clock();
      recordAudit(tx, scribeOf(hub, user, at), {
        action: 'ATTACHMENT_DOWNLOAD',
        subjectType: 'attachment',
        subjectId: file.id,
        detail: { case: id, size: object.size, via: 'PORTAIL', purpose },
      });
      if (obstacleOf(target) !== null) return;
      const act = { actionType: 'ATTACH_DL', notification: false, comment: file.fileName } as const;
      await recordAct(hub, tx, user, target, act, at);
    });
  } catch (error) {
    object.stream.destroy();
    throw error;
  }
}
