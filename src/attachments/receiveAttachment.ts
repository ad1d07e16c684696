import type { Readable } from 'node:stream';
import { recordAudit } from '../audit/store.ts';
import type { Caller } from '../clients/rules.ts';
import { type Hub, scribeOf } from '../hub.ts';
import type { Transaction } from '../platform/database.ts';
import {
  antivirusUnavailable,
  digestMismatch,
  mimeMismatch,
  type Refusal,
  Refused,
  serviceUnavailable,
  sizeMismatch,
  uploadInterrupted,
  uploadTooSlow,
} from '../refusals/catalogue.ts';
import { type ReceiveOutcome, receiveObject } from './receiveObject.ts';
import { type AttachmentRow, lockAttachment, type Reception, storeReception } from './store.ts';
import { adoptObject, discardObject, storeStrays, whileWriting } from './strayObjects.ts';

export type UploadHub = Pick<Hub, 'db' | 'clock' | 'newId' | 'store' | 'antivirus' | 'settings' | 'instance' | 'alert'>;

export interface Upload {
  readonly source: Readable;
  /** Base64 SHA-256 that the sender announced, or null (H-173). */
  readonly digest: string | null;
  /** Aborted when the sender goes away. */
  readonly signal: AbortSignal;
}

export interface UploadTarget {
  readonly attachment: AttachmentRow;
  /** Holds the owner of the file and throws when it is not open to uploads any more. */
  readonly hold: (tx: Transaction) => Promise<void>;
}

const REJECTED: Readonly<Partial<Record<ReceiveOutcome['kind'], Refusal>>> = {
  'size-mismatch': sizeMismatch,
  'digest-mismatch': digestMismatch,
  'mime-mismatch': mimeMismatch,
};

/**
 * H-90…H-94, H-171…H-175, D-9, D-10: receives the bytes of a declared file. When it resolves, the status is final and
 * the file durable. The last complete upload wins; one that was cut, or not scanned, changes nothing.
 */
export async function receiveAttachment(
  hub: UploadHub,
  caller: Caller,
  target: UploadTarget,
  upload: Upload,
): Promise<void> {
  const key = hub.newId();
  await whileWriting(hub, key, async () => {
    const outcome = await receiveObject({
      source: upload.source,
      store: hub.store,
      key,
      declaredSize: target.attachment.size,
      expectedDigest: upload.digest,
      declaredMimeType: target.attachment.mimeType,
      idleTimeoutMs: hub.settings.uploadIdleMs,
      antivirus: hub.antivirus,
      signal: upload.signal,
    });
    try {
      await settle(hub, caller, target, key, outcome);
    } catch (error) {
      if (error instanceof Refused) await discardObject(hub, key);
      throw error;
    }
  });
}

/** Writes down what became of the upload, and refuses what must be. */
async function settle(
  hub: UploadHub,
  caller: Caller,
  target: UploadTarget,
  key: string,
  outcome: ReceiveOutcome,
): Promise<void> {
  const { attachment } = target;
  switch (outcome.kind) {
    case 'stored':
      await storeOutcome(hub, caller, target, {
        status: 'RECEIVED',
        bytes: { objectKey: key, digest: outcome.digest, crc32: outcome.crc32 },
      });
      return;
    case 'infected':
      await storeOutcome(hub, caller, target, { status: 'CORRUPTED', bytes: null });
      hub.alert({ name: 'infected_attachment', attachmentId: attachment.id, signature: outcome.signature });
      return discardObject(hub, key);
    case 'antivirus-unavailable':
      hub.alert({ name: 'antivirus_unavailable', attachmentId: attachment.id, reason: outcome.reason });
      throw new Refused(antivirusUnavailable);
    case 'interrupted':
      throw new Refused(uploadInterrupted);
    case 'idle':
      throw new Refused(uploadTooSlow);
    default:
      await storeOutcome(hub, caller, target, { status: 'REJECTED', bytes: null });
      throw new Refused(REJECTED[outcome.kind] ?? sizeMismatch);
  }
}

async function storeOutcome(
  hub: UploadHub,
  caller: Caller,
  target: UploadTarget,
  outcome: Omit<Reception, 'at'>,
): Promise<void> {
  const { attachment } = target;
  await hub.db.transaction(async (tx) => {
    await target.hold(tx);
    const [known, adopted] = await Promise.all([
      lockAttachment(tx, attachment.id),
      outcome.bytes === null ? true : adoptObject(tx, outcome.bytes.objectKey, hub.instance),
    ]);
    // The sweeper took this process for dead (its database connection broke): the sender must try again.
    if (known === undefined || !adopted) throw new Refused(serviceUnavailable);
    const at = hub.clock();
    if (known.objectKey !== null) storeStrays(tx, [known.objectKey], at);
    storeReception(tx, attachment.id, { ...outcome, at });
    recordAudit(tx, scribeOf(hub, caller, at), {
      action: 'ATTACHMENT_UPLOAD',
      subjectType: 'attachment',
      subjectId: attachment.id,
      from: known.status,
      to: outcome.status,
      detail: { folder: attachment.folderId, event: attachment.eventId, size: attachment.size },
    });
  });
}
