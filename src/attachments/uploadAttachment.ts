import { sideOf } from '../cases/rules.ts';
import { loadCase, lockCase } from '../cases/store.ts';
import type { Caller } from '../clients/rules.ts';
import { isTransmitter, isVisibleEvent } from '../events/rules.ts';
import { type EventRow, loadEvent, lockEvent } from '../events/store.ts';
import { ownsFolder } from '../folders/readFolder.ts';
import { loadFolder, shareFolder } from '../folders/store.ts';
import {
  attachmentNotFound,
  caseNotFound,
  eventClosedToUploads,
  eventNotFound,
  folderClosedToUploads,
  Refused,
  unauthorized,
} from '../refusals/catalogue.ts';
import { receiveAttachment, type Upload, type UploadHub } from './receiveAttachment.ts';
import { findInEvent, findInFolder } from './store.ts';

/** PUT of a folder's file (H-90): its operator only, while the folder is not completed. */
export async function uploadFolderAttachment(
  hub: UploadHub,
  caller: Caller,
  ids: { readonly folderId: string; readonly attachmentId: string },
  upload: Upload,
): Promise<void> {
  const [folder, attachment] = await Promise.all([
    loadFolder(hub.db, ids.folderId),
    findInFolder(hub.db, ids.folderId, ids.attachmentId),
  ]);
  if (folder === undefined || attachment === undefined) throw new Refused(attachmentNotFound);
  if (!ownsFolder(caller, folder)) throw new Refused(unauthorized);
  if (folder.globalStatus !== 'HUBEE_RECEIVED') throw new Refused(folderClosedToUploads);
  await receiveAttachment(
    hub,
    caller,
    {
      attachment,
      hold: async (tx) => {
        const held = await shareFolder(tx, ids.folderId);
        if (held === undefined) throw new Refused(attachmentNotFound);
        if (held.globalStatus !== 'HUBEE_RECEIVED') throw new Refused(folderClosedToUploads);
      },
    },
    upload,
  );
}

interface EventAttachmentIds {
  readonly caseId: string;
  readonly eventId: string;
  readonly attachmentId: string;
}

/** PUT of an event's file (H-110): its transmitter only, while the event is a draft. */
export async function uploadEventAttachment(
  hub: UploadHub,
  caller: Caller,
  ids: EventAttachmentIds,
  upload: Upload,
): Promise<void> {
  const [target, event, attachment] = await Promise.all([
    loadCase(hub.db, ids.caseId),
    loadEvent(hub.db, ids.caseId, ids.eventId),
    findInEvent(hub.db, ids.eventId, ids.attachmentId),
  ]);
  if (target === undefined) throw new Refused(caseNotFound);
  if (event === undefined) throw new Refused(eventNotFound);
  if (attachment === undefined) throw new Refused(attachmentNotFound);
  const side = sideOf(caller, target);
  if (side === null) throw new Refused(unauthorized);
  if (!isVisibleEvent(event, side)) throw new Refused(attachmentNotFound);
  if (!isTransmitter(event, side)) throw new Refused(unauthorized);
  requireDraft(event, target.status);
  await receiveAttachment(
    hub,
    caller,
    {
      attachment,
      hold: async (tx) => {
        const [held, draft] = await Promise.all([lockCase(tx, ids.caseId), lockEvent(tx, ids.caseId, ids.eventId)]);
        if (held === undefined || draft === undefined) throw new Refused(attachmentNotFound);
        requireDraft(draft, held.status);
      },
    },
    upload,
  );
}

function requireDraft(event: EventRow, caseStatus: string): void {
  if (event.status !== 'IN_PROGRESS' || caseStatus === 'ARCHIVED') throw new Refused(eventClosedToUploads);
}
