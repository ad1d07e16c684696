import type { Readable } from 'node:stream';
import type { User } from '../accounts/rules.ts';
import type { UploadHub } from '../attachments/receiveAttachment.ts';
import { type ReceiveOutcome, receiveObject } from '../attachments/receiveObject.ts';
import type { NewAttachment } from '../attachments/store.ts';
import { storeReception } from '../attachments/store.ts';
import { adoptObject, discardObject, whileWriting } from '../attachments/strayObjects.ts';
import { permittedType } from '../attachments/typesOfName.ts';
import { recordAudit } from '../audit/store.ts';
import { scribeOf } from '../hub.ts';
import type { Transaction } from '../platform/database.ts';
import { Refused, serviceUnavailable, uploadInterrupted, uploadTooSlow } from '../refusals/catalogue.ts';
import { depositsNotOffered } from '../refusals/instruction.ts';
import { type DepositFault, type JudgedFile, MOST_FILES } from './depositRules.ts';
import { savedFileName } from './fileNames.ts';
import { holdForChange, reachCase, requireChangeable } from './reach.ts';
import { recordAct } from './recordAct.ts';
import type { PortalCase } from './store.ts';

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
}

/** H-103: files of events have no controlled type. */
const TYPE = 'piece';
/** H-171 */
const MAX_SIZE = 1024 ** 3;

/** Whether this person may deposit something there at all: asked before the body is read. */
export async function reachForDeposit(hub: UploadHub, user: User, id: string): Promise<PortalCase> {
  const target = await reachCase(hub, user, id, 'cases.upload');
  requireDeposits(target);
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
  files: AsyncIterable<IncomingFile>,
  signal: AbortSignal,
): Promise<DepositOutcome> {
  const deposit = new Deposit(hub, user, target, signal);
  return deposit.take(files[Symbol.asyncIterator]());
}

class Deposit {
  readonly #hub: UploadHub;
  readonly #user: User;
  readonly #target: PortalCase;
  readonly #signal: AbortSignal;
  readonly #received: ReceivedFile[] = [];
  readonly #judged: JudgedFile[] = [];
  /** Of every object that was announced, written or not. */
  readonly #keys: string[] = [];

  constructor(hub: UploadHub, user: User, target: PortalCase, signal: AbortSignal) {
    this.#hub = hub;
    this.#user = user;
    this.#target = target;
    this.#signal = signal;
  }

  /** Each object stays announced as being written until the last one is adopted: hence one inside the other. */
  async take(files: AsyncIterator<IncomingFile>): Promise<DepositOutcome> {
    const next = await files.next();
    if (next.done === true) return this.#end();
    const { fileName, source } = next.value;
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
    if (this.#judged.length >= MOST_FILES) return 'TOO_MANY';
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
      signal: this.#signal,
    });
    if (outcome.kind !== 'stored') return this.#faultOf(outcome);
    if (outcome.size === 0) return 'EMPTY';
    this.#received.push({
      key,
      fileName: savedFileName(fileName),
      mimeType,
      size: outcome.size,
      digest: outcome.digest,
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
      await this.#hub.db.transaction((tx) => this.#send(tx));
      return { kind: 'SENT', files: this.#received.length };
    }
    for (const key of this.#keys) await discardObject(this.#hub, key);
    return { kind: 'REFUSED', files: this.#judged };
  }

  /** Rights, status and démarche are read again with what they permit. */
  async #send(tx: Transaction): Promise<void> {
    const hub = this.#hub;
    const target = await holdForChange(tx, this.#user, this.#target.id, 'cases.upload');
    requireDeposits(target);
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
    const act = { actionType: 'ATTACH_DEPOSIT', notification: true, files } as const;
    const { event } = await recordAct(hub, tx, this.#user, target, act, at);
    for (const { id, key, digest, size } of files) {
      storeReception(tx, id, { status: 'RECEIVED', objectKey: key, digest, at });
      recordAudit(tx, scribeOf(hub, this.#user, at), {
        action: 'ATTACHMENT_UPLOAD',
        subjectType: 'attachment',
        subjectId: id,
        from: 'PENDING',
        to: 'RECEIVED',
        detail: { case: target.id, event: event.id, size, via: 'PORTAIL' },
      });
    }
  }
}

/** P-60, P-68 */
function requireDeposits(target: PortalCase): void {
  requireChangeable(target);
  if (target.siAttachmentFormatsEnabled.length === 0) throw new Refused(depositsNotOffered);
}
