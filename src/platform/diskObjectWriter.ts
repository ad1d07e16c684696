import { constants } from 'node:fs';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import type { ObjectWriter } from './attachmentStore.ts';

const GATHER_BYTES = 1024 * 1024;
/** Bounds the bookkeeping of a client that sends one byte per packet; a usual 1 MiB is 16 chunks of 64 KiB. */
const GATHER_CHUNKS = 128;
const SYNC_EVERY_BYTES = 32 * 1024 * 1024;
const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;

/** What the writer asks of the directory it writes in. */
export interface DurableFolder {
  /** Resolves once every name created or removed before the call is durable. */
  sync(): Promise<void>;
}

/**
 * Gathers chunks to 1 MiB and writes them while the caller hashes the following ones, with at most one write
 * outstanding. The file is opened by the first write: an object under 1 MiB refused before `commit` never
 * touches the disk, and an accepted one costs open, write, close and a directory sync.
 */
export class DiskObjectWriter implements ObjectWriter {
  readonly #folder: DurableFolder;
  readonly #path: string;
  #handle: FileHandle | null = null;
  #gathered: Uint8Array[] = [];
  #gatheredBytes = 0;
  #writing: Promise<void> | null = null;
  #syncing: Promise<void> | null = null;
  #unsyncedBytes = 0;
  #failure: { readonly error: unknown } | null = null;
  #committed = false;

  constructor(folder: DurableFolder, path: string) {
    this.#folder = folder;
    this.#path = path;
  }

  write(chunk: Uint8Array): void | Promise<void> {
    if (this.#failure !== null) return Promise.reject(this.#failure.error);
    this.#gathered.push(chunk);
    this.#gatheredBytes += chunk.byteLength;
    if (this.#gatheredBytes < GATHER_BYTES && this.#gathered.length < GATHER_CHUNKS) return;
    if (this.#writing === null) {
      this.#startWriting();
      return;
    }
    return this.#writing.then(() => {
      this.#throwIfFailed();
      if (this.#writing === null) this.#startWriting();
    });
  }

  async commit(): Promise<void> {
    await this.#writing;
    this.#throwIfFailed();
    // O_DSYNC makes the single write of a small object durable by itself, which spares the call to fdatasync.
    const small = this.#handle === null;
    const handle = this.#handle ?? (await this.#open(constants.O_DSYNC));
    const written = await writeAll(handle, this.#takeGathered());
    await this.#syncing;
    this.#throwIfFailed();
    if (!small || written === 0) await handle.datasync();
    await handle.close();
    await this.#folder.sync();
    this.#committed = true;
  }

  async abort(): Promise<void> {
    if (this.#committed) return;
    this.#takeGathered();
    await this.#writing;
    await this.#syncing;
    // Nothing was opened when nothing was written, or when the name was taken by another object: keep off.
    if (this.#handle === null) return;
    try {
      await this.#handle.close();
    } catch {
      // The descriptor is released whatever close answers, and the file is about to be destroyed.
    }
    try {
      await unlinkIfPresent(this.#path);
      await this.#folder.sync();
    } catch {
      // The row of intent is still there: the sweeper will remove the object with `remove`.
    }
  }

  #startWriting(): void {
    const chunks = this.#takeGathered();
    this.#writing = this.#flush(chunks)
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .finally(() => {
        this.#writing = null;
      });
  }

  async #flush(chunks: Uint8Array[]): Promise<void> {
    const handle = this.#handle ?? (await this.#open(0));
    this.#unsyncedBytes += await writeAll(handle, chunks);
    if (this.#unsyncedBytes < SYNC_EVERY_BYTES) return;
    // Otherwise the kernel keeps up to 1 GiB in memory until the final sync: the client would wait for all of it
    // at the end, and the syncs of everyone else (PostgreSQL included) would queue behind it.
    await this.#syncing;
    this.#unsyncedBytes = 0;
    this.#syncing = handle.datasync().catch((error: unknown) => {
      this.#failure ??= { error };
    });
  }

  async #open(extraFlags: number): Promise<FileHandle> {
    this.#handle = await open(this.#path, NEW_FILE | extraFlags, 0o600);
    return this.#handle;
  }

  #takeGathered(): Uint8Array[] {
    const chunks = this.#gathered;
    this.#gathered = [];
    this.#gatheredBytes = 0;
    return chunks;
  }

  #throwIfFailed(): void {
    if (this.#failure !== null) throw this.#failure.error;
  }
}

/** Writes every byte and returns their number; a nearly full disk accepts a part first and fails on the rest. */
async function writeAll(handle: FileHandle, chunks: readonly Uint8Array[]): Promise<number> {
  let rest = chunks.filter((chunk) => chunk.byteLength > 0);
  let total = 0;
  while (rest.length > 0) {
    const { bytesWritten } = await handle.writev(rest);
    total += bytesWritten;
    rest = withoutFirstBytes(rest, bytesWritten);
  }
  return total;
}

function withoutFirstBytes(chunks: readonly Uint8Array[], count: number): Uint8Array[] {
  let skip = count;
  const rest: Uint8Array[] = [];
  for (const chunk of chunks) {
    if (skip < chunk.byteLength) rest.push(chunk.subarray(skip));
    skip = Math.max(0, skip - chunk.byteLength);
  }
  return rest;
}

/** Removes a file; its absence is a success. */
export async function unlinkIfPresent(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

/** Tells « no such file » from the other failures of the file system. */
export function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
