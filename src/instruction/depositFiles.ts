import type { Readable } from 'node:stream';
import type { User } from '../accounts/rules.ts';
import type { UploadHub } from '../attachments/receiveAttachment.ts';
import { type ReceiveOutcome, receiveObject } from '../attachments/receiveObject.ts';
import { type AttachmentRow, attachmentsOfEvent, type NewAttachment, storeReception } from '../attachments/store.ts';
import { adoptObject, discardObject, whileWriting } from '../attachments/strayObjects.ts';
import { permittedType } from '../attachments/typesOfName.ts';
import { recordAudit } from '../audit/store.ts';
import type { EventRow } from '../events/store.ts';
import { scribeOf } from '../hub.ts';
import type { Transaction } from '../platform/database.ts';
import { Refused, serviceUnavailable, uploadInterrupted, uploadTooSlow } from '../refusals/catalogue.ts';
import { depositsNotOffered } from '../refusals/instruction.ts';
import { type DepositFault, type JudgedFile, MOST_FILES } from './depositRules.ts';
import { savedFileName } from './fileNames.ts';
import { holdOpened, reachCase, requireAcknowledged, requireChangeable } from './reach.ts';
import { recordAct } from './recordAct.ts';
import { eventToSend } from './sentOnce.ts';
import type { PortalCase } from './store.ts';

/** What a browser sends: `sending` identifies the form, so that the same one sent twice is one deposit. */
export interface Sending {
  readonly sending: string | null;
  readonly files: AsyncIterable<IncomingFile>;
  /** Aborted when the browser goes away. */
  readonly signal: AbortSignal;
}

/** A file as the browser sends it: its size is known once it is there. */
export interface IncomingFile {
  readonly fileName: string;
  readonly source: Readable;
}

export type DepositOutcome =
  | { readonly kind: 'SENT'; readonly files: number }
  | { readonly kind: 'NONE' }
  | { readonly kind: 'REFUSED'; readonly files: readonly JudgedFile[] };

interface ReceivedFile {
  readonly key: string;
  readonly fileName: string;
  readonly mimeType: string;
  readonly size: number;
  readonly digest: string;
  readonly crc32: number;
}

/** H-103: files of events have no controlled type. */
const TYPE = 'piece';
/** H-171 */
const MAX_SIZE = 1024 ** 3;

/** Whether this person may deposit something there at all: asked before the body is read. */
export async function reachForDeposit(hub: UploadHub, user: User, id: string): Promise<PortalCase> {
  const target = await reachCase(hub, user, id, 'cases.upload');
  requireDeposits(target);
  requireAcknowledged(target);
  return target;
}

export function largestDeposit({ attachmentMaxSizeEnabled }: Pick<PortalCase, 'attachmentMaxSizeEnabled'>): number {
  return Math.min(attachmentMaxSizeEnabled, MAX_SIZE);
}

/**
 * P-68, S-9: takes the files one after the other, in constant memory. Only when every one of them is good are they shown,
 * with the event that sends them, in one transaction; otherwise nothing was ever there.
 */
export async function depositFiles(
  hub: UploadHub,
  user: User,
  target: PortalCase,
  sent: Sending,
): Promise<DepositOutcome> {
  return new Deposit(hub, user, target, sent).take(sent.files[Symbol.asyncIterator]());
}

class Deposit {
  readonly #hub: UploadHub;
  readonly #user: User;
  readonly #target: PortalCase;
  readonly #sent: Sending;
  readonly #received: ReceivedFile[] = [];
  readonly #judged: JudgedFile[] = [];
  /** Of every object that was announced, written or not. */
  readonly #keys: string[] = [];

  constructor(hub: UploadHub, user: User, target: PortalCase, sent: Sending) {
    this.#hub = hub;
    this.#user = user;
    this.#target = target;
    this.#sent = sent;
  }

  /** Each object stays announced as being written until the last one is adopted: hence one inside the other. */
  async take(files: AsyncIterator<IncomingFile>): Promise<DepositOutcome> {
    const next = await files.next();
    if (next.done === true) return this.#end();
    const { fileName, source } = next.value;
    if (this.#judged.length >= MOST_FILES) {
      // Neither kept nor announced, and read all the same.
      source.resume();
      this.#judged.push({ fileName, fault: 'TOO_MANY' });
      return this.take(files);
    }
    const key = this.#hub.newId();
    this.#keys.push(key);
    return whileWriting(this.#hub, key, async () => {
      const fault = await this.#receive(key, fileName, source);
      // What is not wanted is read all the same: a browser hears no answer before it has sent everything.
      source.resume();
      this.#judged.push({ fileName, fault });
      try {
        return await this.take(files);
      } catch (error) {
        if (error instanceof Refused) await discardObject(this.#hub, key);
        throw error;
      }
    });
  }

  async #receive(key: string, fileName: string, source: Readable): Promise<DepositFault | null> {
    const mimeType = permittedType(fileName, this.#target.siAttachmentFormatsEnabled);
    if (mimeType === null) return 'FORMAT';
    const outcome = await receiveObject({
      source,
      store: this.#hub.store,
      key,
      declaredSize: largestDeposit(this.#target),
      sizeIsLimit: true,
      expectedDigest: null,
      declaredMimeType: mimeType,
      idleTimeoutMs: this.#hub.settings.uploadIdleMs,
      antivirus: this.#hub.antivirus,
      signal: this.#sent.signal,
    });
    if (outcome.kind !== 'stored') return this.#faultOf(outcome);
    if (outcome.size === 0) return 'EMPTY';
    this.#received.push({
      key,
      fileName: savedFileName(fileName),
      mimeType,
      size: outcome.size,
      digest: outcome.digest,
      crc32: outcome.crc32,
    });
    return null;
  }

  #faultOf(outcome: Exclude<ReceiveOutcome, { kind: 'stored' }>): DepositFault {
    const { id } = this.#target;
    switch (outcome.kind) {
      case 'size-mismatch':
        return 'SIZE';
      case 'infected':
        this.#hub.alert({ name: 'infected_deposit', caseId: id, signature: outcome.signature });
        return 'VIRUS';
      case 'antivirus-unavailable':
        this.#hub.alert({ name: 'antivirus_unavailable', caseId: id, reason: outcome.reason });
        return 'NOT_SCANNED';
      case 'interrupted':
        throw new Refused(uploadInterrupted);
      case 'idle':
        throw new Refused(uploadTooSlow);
      default:
        return 'CONTENT';
    }
  }

  async #end(): Promise<DepositOutcome> {
    if (this.#judged.length === 0) return { kind: 'NONE' };
    if (this.#judged.every(({ fault }) => fault === null)) {
      const isNew = await this.#hub.db.transaction((tx) => this.#send(tx));
      if (!isNew) await this.#discard();
      return { kind: 'SENT', files: this.#received.length };
    }
    await this.#discard();
    return { kind: 'REFUSED', files: this.#judged };
  }

  async #discard(): Promise<void> {
    for (const key of this.#keys) await discardObject(this.#hub, key);
  }

  /** Rights, status and démarche are read again with what they permit. False when the same form did it already. */
  async #send(tx: Transaction): Promise<boolean> {
    const hub = this.#hub;
    const target = await holdOpened(tx, this.#user, this.#target.id, 'cases.upload');
    requireDeposits(target);
    const eventId = await eventToSend(hub, tx, target.id, this.#sent.sending, (event) => this.#isOf(tx, event));
    if (eventId === null) return false;
    for (const { key } of this.#received) {
      // The sweeper took this process for dead (its database connection broke): the person must try again.
      if (!(await adoptObject(tx, key, hub.instance))) throw new Refused(serviceUnavailable);
    }
    const at = hub.clock();
    const files = this.#received.map((file): NewAttachment & ReceivedFile => ({
      ...file,
      id: hub.newId(),
      type: TYPE,
      recipients: [],
      caseIds: [target.id],
    }));
    const act = { id: eventId, actionType: 'ATTACH_DEPOSIT', notification: true, files } as const;
    const { event } = await recordAct(hub, tx, this.#user, target, act, at);
    for (const { id, key, digest, crc32, size } of files) {
      storeReception(tx, id, { status: 'RECEIVED', bytes: { objectKey: key, digest, crc32 }, at });
      recordAudit(tx, scribeOf(hub, this.#user, at), {
        action: 'ATTACHMENT_UPLOAD',
        subjectType: 'attachment',
        subjectId: id,
        from: 'PENDING',
        to: 'RECEIVED',
        detail: { case: target.id, event: event.id, size, via: 'PORTAIL' },
      });
    }
    return true;
  }

  /** Whether an event is the deposit of these very files. */
  async #isOf(tx: Transaction, { id }: EventRow): Promise<boolean> {
    const marks = (files: readonly Pick<AttachmentRow, 'fileName' | 'digest'>[]) =>
      files.map(({ fileName, digest }) => `${digest} ${fileName}`).join('\n');
    return marks(await attachmentsOfEvent(tx, id)) === marks(this.#received);
  }
}

/** P-60, P-68 */
function requireDeposits(target: PortalCase): void {
  requireChangeable(target);
  if (target.siAttachmentFormatsEnabled.length === 0) throw new Refused(depositsNotOffered);
}
