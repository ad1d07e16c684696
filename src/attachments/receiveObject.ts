import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { type Antivirus, noAntivirus } from '../platform/antivirus.ts';
import type { AttachmentStore, ObjectWriter } from '../platform/attachmentStore.ts';
import { createContentInspector } from './mimeTypes.ts';

/** One upload to receive. Sizes are in bytes. */
export interface ReceiveInput {
  /** The raw body. It is left paused, not drained and not destroyed, when it is not read to its end. */
  readonly source: Readable;
  readonly store: AttachmentStore;
  /** A fresh UUID, whose row of intent is already in the database. */
  readonly key: string;
  readonly declaredSize: number;
  /** The sender declared no size: `declaredSize` is the most that is taken. */
  readonly sizeIsLimit?: boolean;
  /** SHA-256 in canonical Base64 (see `parseDigestHeader`), or `null` when the sender gave none (H-173). */
  readonly expectedDigest: string | null;
  readonly declaredMimeType: string;
  /** Longest time without one byte of progress from the sender (D-10: 300 s). */
  readonly idleTimeoutMs: number;
  readonly antivirus: Antivirus;
  /** Ends the reception as `interrupted`; no longer looked at once the whole body is there. */
  readonly signal?: AbortSignal;
}

/** How a reception ended. Only `stored` leaves an object in the store. */
export type ReceiveOutcome =
  | { readonly kind: 'stored'; readonly size: number; readonly digest: string; readonly crc32: number }
  | { readonly kind: 'size-mismatch' }
  | { readonly kind: 'digest-mismatch' }
  | { readonly kind: 'mime-mismatch' }
  | { readonly kind: 'infected'; readonly signature: string }
  | { readonly kind: 'antivirus-unavailable'; readonly reason: string }
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'idle' };

/**
 * Receives one attachment into the store in constant memory (H-171): counts, hashes and inspects on the fly while
 * the store writes, then judges size (H-172), digest (H-173) and mime type (H-174), makes the object durable and
 * has it scanned (H-175, D-9). A failure of the store is thrown, after cleaning.
 *
 * Unless the outcome follows a body read to its end, the connection cannot serve again: answer with
 * `Connection: close`.
 */
export async function receiveObject(input: ReceiveInput): Promise<ReceiveOutcome> {
  // A body that fails while nobody listens (here, or after an early end) must not take the process down.
  input.source.on('error', () => undefined);
  const writer = await input.store.create(input.key);
  try {
    const outcome = await receiveAndCheck(input, writer);
    if (outcome.kind !== 'stored') {
      await writer.abort();
      return outcome;
    }
    await writer.commit();
    return await scanStored(input, outcome);
  } catch (error) {
    await writer.abort();
    throw error;
  }
}

type Received = Exclude<ReceiveOutcome, { kind: 'infected' | 'antivirus-unavailable' }>;

async function receiveAndCheck(input: ReceiveInput, writer: ObjectWriter): Promise<Received> {
  const hash = createHash('sha256');
  // For the archives it will be in: they then pass its bytes through without looking at them (P-59).
  let checksum = 0;
  const inspector = createContentInspector(input.declaredMimeType);
  const end = await new BodyReader(input, (chunk) => {
    // The write starts first, so that the disk works while this thread hashes.
    const room = writer.write(chunk);
    hash.update(chunk);
    checksum = crc32(chunk, checksum);
    inspector.push(chunk);
    return room;
  }).read();
  if (end.kind !== 'complete') return end;
  if (input.sizeIsLimit !== true && end.size !== input.declaredSize) return { kind: 'size-mismatch' };
  const digest = hash.digest('base64');
  if (input.expectedDigest !== null && input.expectedDigest !== digest) return { kind: 'digest-mismatch' };
  if (inspector.verdict() === 'mismatch') return { kind: 'mime-mismatch' };
  return { kind: 'stored', size: end.size, digest, crc32: checksum };
}

/** Scans what was really stored, by reading it again: the same for a disk and for S3, in constant memory. */
async function scanStored(input: ReceiveInput, stored: ReceiveOutcome): Promise<ReceiveOutcome> {
  if (input.antivirus === noAntivirus) return stored;
  const { store, key } = input;
  try {
    const object = await store.read(key);
    if (object === null) throw new Error(`The object ${key} vanished right after it was stored`);
    const verdict = await input.antivirus.scan(object.stream);
    if (object.stream.errored) throw object.stream.errored;
    if (verdict.kind === 'clean') return stored;
    await store.remove(key);
    return verdict.kind === 'infected' ? verdict : { kind: 'antivirus-unavailable', reason: verdict.reason };
  } catch (error) {
    // The first failure is the one to report; the sweeper removes the object if this attempt fails as well.
    await store.remove(key).catch(() => undefined);
    throw error;
  }
}

type BodyEnd =
  | { readonly kind: 'complete'; readonly size: number }
  | { readonly kind: 'size-mismatch' }
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'idle' };

/**
 * Reads the body at the pace of the store, until its end or until going on is pointless (more bytes than declared,
 * no progress, sender gone). Events rather than an iterator, which would join chunks by copying them.
 */
class BodyReader {
  readonly #input: ReceiveInput;
  readonly #take: (chunk: Buffer) => void | Promise<void>;
  readonly #listeners: ReadonlyMap<string, (chunk: Buffer) => void>;
  #size = 0;
  /** What the store asked to wait for; the body is paused meanwhile. */
  #room: Promise<void> | null = null;
  #idleTimer: NodeJS.Timeout | null = null;
  #finished = false;
  #settle: (end: Promise<BodyEnd>) => void = () => undefined;

  constructor(input: ReceiveInput, take: (chunk: Buffer) => void | Promise<void>) {
    this.#input = input;
    this.#take = take;
    this.#listeners = new Map([
      ['data', (chunk: Buffer) => this.#onData(chunk)],
      ['end', () => this.#finish({ kind: 'complete', size: this.#size })],
      ['error', () => this.#onGone()],
      // Without « end » before it, the body was cut.
      ['close', () => this.#onGone()],
    ]);
  }

  /** Resolves with how the body ended; rejects with the failure of the store. */
  read(): Promise<BodyEnd> {
    return new Promise((resolve) => {
      this.#settle = resolve;
      const { source, signal, idleTimeoutMs } = this.#input;
      if (source.destroyed || signal?.aborted) {
        this.#onGone();
        return;
      }
      signal?.addEventListener('abort', this.#onGone);
      this.#idleTimer = setTimeout(() => this.#onIdle(), idleTimeoutMs);
      for (const [event, listener] of this.#listeners) source.on(event, listener);
      source.resume();
    });
  }

  #onData(chunk: Buffer): void {
    this.#size += chunk.byteLength;
    if (this.#size > this.#input.declaredSize) {
      this.#finish({ kind: 'size-mismatch' });
      return;
    }
    if (chunk.byteLength > 0) this.#idleTimer?.refresh();
    const room = this.#takeSafely(chunk);
    if (room === undefined) return;
    this.#input.source.pause();
    this.#room = room;
    room.then(
      () => this.#onRoom(),
      () => this.#onGone(),
    );
  }

  #takeSafely(chunk: Buffer): void | Promise<void> {
    try {
      return this.#take(chunk);
    } catch (error) {
      // A store that throws at once is treated as one that rejects later: this runs in an event, nobody would catch.
      return Promise.reject(error);
    }
  }

  #onRoom(): void {
    this.#room = null;
    if (this.#finished) return;
    this.#idleTimer?.refresh();
    this.#input.source.resume();
  }

  #onIdle(): void {
    // While the store makes the sender wait, silence is our own doing.
    if (this.#room !== null) this.#idleTimer?.refresh();
    else this.#finish({ kind: 'idle' });
  }

  readonly #onGone = (): void => this.#finish({ kind: 'interrupted' });

  #finish(end: BodyEnd): void {
    if (this.#finished) return;
    this.#finished = true;
    const { source, signal } = this.#input;
    if (this.#idleTimer !== null) clearTimeout(this.#idleTimer);
    signal?.removeEventListener('abort', this.#onGone);
    for (const [event, listener] of this.#listeners) source.off(event, listener);
    source.pause();
    // The last write may still be waited for (« end » can follow the last chunk at once), and its failure prevails.
    this.#settle((this.#room ?? Promise.resolve()).then(() => end));
  }
}

const SHA256_BASE64 = /^[A-Za-z0-9+/]{43}=?$/;

/** What the `digest` header says: a SHA-256, nothing (no header), or something unreadable. */
export type DigestHeader = { readonly ok: true; readonly digest: string | null } | { readonly ok: false };

/**
 * Reads the optional `digest` header (H-91): the Base64 of a SHA-256, padding optional, bare or as `sha-256=<base64>`
 * with other algorithms possibly beside it. Returns canonical Base64. A header without a readable SHA-256 is refused
 * rather than ignored: whoever sends one counts on a check.
 */
export function parseDigestHeader(value: string | undefined): DigestHeader {
  if (value === undefined) return { ok: true, digest: null };
  const bare = canonicalSha256(value.trim());
  if (bare !== null) return { ok: true, digest: bare };
  const digests: (string | null)[] = [];
  for (const item of value.split(',')) {
    const [, algorithm, digest] = /^\s*([A-Za-z0-9-]+)=(\S+)\s*$/.exec(item) ?? [];
    if (algorithm === undefined || digest === undefined) return { ok: false };
    if (algorithm.toLowerCase() === 'sha-256') digests.push(canonicalSha256(digest));
  }
  const [digest, ...others] = digests;
  if (digest === undefined || digest === null || others.length > 0) return { ok: false };
  return { ok: true, digest };
}

function canonicalSha256(text: string): string | null {
  if (!SHA256_BASE64.test(text)) return null;
  const canonical = Buffer.from(text, 'base64').toString('base64');
  // 43 characters carry two bits too many: when they are set, no encoder ever produced this text.
  return canonical.startsWith(text) ? canonical : null;
}
