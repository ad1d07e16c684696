import type { Readable } from 'node:stream';
import { recordAudit } from '../audit/store.ts';
import { sideOf } from '../cases/rules.ts';
import { loadCase } from '../cases/store.ts';
import type { Caller } from '../clients/rules.ts';
import { loadEvent } from '../events/store.ts';
import { type Hub, scribeOf } from '../hub.ts';
import {
  caseFileNotFound,
  caseNotFound,
  eventFileNotFound,
  eventNotFound,
  type Refusal,
  Refused,
  unauthorized,
} from '../refusals/catalogue.ts';
import { type AttachmentRow, findInCase, findInEvent } from './store.ts';

export type DeliveryHub = Pick<Hub, 'db' | 'clock' | 'newId' | 'store' | 'alert'>;

export interface Delivery {
  readonly fileName: string;
  /** Bytes. */
  readonly size: number;
  /** Base64 SHA-256 of what was received (H-173). */
  readonly digest: string;
  readonly stream: Readable;
}

/** GET of a folder's file through a case it is addressed to (H-99, H-176). */
export async function deliverCaseAttachment(
  hub: DeliveryHub,
  caller: Caller,
  ids: { readonly caseId: string; readonly attachmentId: string },
): Promise<Delivery> {
  const [target, attachment] = await Promise.all([
    loadCase(hub.db, ids.caseId),
    findInCase(hub.db, ids.caseId, ids.attachmentId),
  ]);
  if (target === undefined) throw new Refused(caseNotFound);
  if (sideOf(caller, target) === null) throw new Refused(unauthorized);
  return deliver(hub, caller, attachment, { caseId: ids.caseId, missing: caseFileNotFound });
}

/** GET of an event's file (H-110): both sides, once the event is sent. */
export async function deliverEventAttachment(
  hub: DeliveryHub,
  caller: Caller,
  ids: { readonly caseId: string; readonly eventId: string; readonly attachmentId: string },
): Promise<Delivery> {
  const [target, event, attachment] = await Promise.all([
    loadCase(hub.db, ids.caseId),
    loadEvent(hub.db, ids.caseId, ids.eventId),
    findInEvent(hub.db, ids.eventId, ids.attachmentId),
  ]);
  if (target === undefined) throw new Refused(caseNotFound);
  if (event === undefined) throw new Refused(eventNotFound);
  if (sideOf(caller, target) === null) throw new Refused(unauthorized);
  const sent = event.status === 'IN_PROGRESS' ? undefined : attachment;
  return deliver(hub, caller, sent, { caseId: ids.caseId, missing: eventFileNotFound });
}

/** Opens the file, writes the trace durably, and only then hands the bytes over. */
async function deliver(
  hub: DeliveryHub,
  caller: Caller,
  attachment: AttachmentRow | undefined,
  context: { readonly caseId: string; readonly missing: Refusal },
): Promise<Delivery> {
  if (attachment?.status !== 'RECEIVED' || attachment.objectKey === null) throw new Refused(context.missing);
  const object = await hub.store.read(attachment.objectKey);
  if (object === null) {
    hub.alert({ name: 'stored_file_missing', attachmentId: attachment.id, objectKey: attachment.objectKey });
    throw new Refused(context.missing);
  }
  try {
    await hub.db.transaction(async (tx) => {
      recordAudit(tx, scribeOf(hub, caller, hub.clock()), {
        action: 'ATTACHMENT_DOWNLOAD',
        subjectType: 'attachment',
        subjectId: attachment.id,
        detail: { case: context.caseId, size: object.size },
      });
    });
  } catch (error) {
    object.stream.destroy();
    throw error;
  }
  return { fileName: attachment.fileName, size: object.size, digest: attachment.digest ?? '', stream: object.stream };
}
