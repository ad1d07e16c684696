import { type FileHandle, mkdir, open, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import type { AttachmentStore, ObjectWriter, StoredObject } from './attachmentStore.ts';
import { DiskObjectWriter, isNotFound, unlinkIfPresent } from './diskObjectWriter.ts';

const READ_BUFFER_BYTES = 1024 * 1024;
const READ_AT_ONCE_BYTES = 256 * 1024;

const KEY = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{10}([0-9a-f]{2})$/;

/** The disk store also holds directory handles, released by `close` once nothing uses the store any more. */
export interface DiskAttachmentStore extends AttachmentStore {
  close(): Promise<void>;
}

/**
 * Opens (and creates if need be) the disk store kept under `directory`. Any number of processes may share it.
 *
 * Objects are written straight under their final name, `<directory>/<last two hex digits>/<key>`: visibility is
 * decided by the database (a row of intent before, removed at commit), so renaming would add a system call and
 * no safety. The last digits are used because UUIDv7 begin with the time, which would fill one directory at a time.
 */
export async function openDiskAttachmentStore(directory: string): Promise<DiskAttachmentStore> {
  const created = await mkdir(directory, { recursive: true, mode: 0o700 });
  const present = new Set(await readdir(directory));
  const names = Array.from({ length: 256 }, (_, index) => index.toString(16).padStart(2, '0'));
  // All are made now, so that no upload ever pays for a directory; another process may be making them as well.
  const missing = names.filter((name) => !present.has(name));
  await Promise.all(missing.map((name) => mkdir(join(directory, name), { recursive: true, mode: 0o700 })));
  await syncDirectory(directory);
  if (created !== undefined) await syncDirectory(dirname(created));
  const folders = new Map(names.map((name) => [name, new Folder(join(directory, name))]));
  return new DiskStore(folders);
}

async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

class DiskStore implements DiskAttachmentStore {
  readonly #folders: ReadonlyMap<string, Folder>;

  constructor(folders: ReadonlyMap<string, Folder>) {
    this.#folders = folders;
  }

  async create(key: string): Promise<ObjectWriter> {
    const folder = this.#folderOf(key);
    return new DiskObjectWriter(folder, join(folder.path, key));
  }

  async read(key: string): Promise<StoredObject | null> {
    const handle = await openExisting(join(this.#folderOf(key).path, key));
    if (handle === null) return null;
    try {
      const { size } = await handle.stat();
      if (size > READ_AT_ONCE_BYTES) {
        return { size, stream: handle.createReadStream({ highWaterMark: READ_BUFFER_BYTES }) };
      }
      const content = await readWhole(handle, size);
      await handle.close();
      return { size, stream: streamOf(content) };
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  async remove(key: string): Promise<void> {
    const folder = this.#folderOf(key);
    await unlinkIfPresent(join(folder.path, key));
    // Even when the file was already gone: an earlier removal may have failed between its two steps.
    await folder.sync();
  }

  async close(): Promise<void> {
    for (const folder of this.#folders.values()) await folder.close();
  }

  #folderOf(key: string): Folder {
    // Nothing but a lower-case UUID passes, so that no key can designate a path outside the store.
    const folder = this.#folders.get(KEY.exec(key)?.[1] ?? '');
    if (folder === undefined) throw new Error(`Not an attachment key: ${JSON.stringify(key)}`);
    return folder;
  }
}

/** One of the 256 directories. Keeping its handle open makes the durability of a name cost one call, not three. */
class Folder {
  readonly path: string;
  #handle: Promise<FileHandle> | null = null;
  #running: Promise<void> | null = null;
  #next: Promise<void> | null = null;

  constructor(path: string) {
    this.path = path;
  }

  /**
   * Resolves once every name created or removed before the call is durable. Those who ask while a sync runs
   * share the next one: the running one may have begun before their change.
   */
  sync(): Promise<void> {
    if (this.#running === null) return this.#start();
    const startNext = (): Promise<void> => {
      this.#next = null;
      return this.#start();
    };
    this.#next ??= this.#running.then(startNext, startNext);
    return this.#next;
  }

  async close(): Promise<void> {
    const handle = await this.#handle?.catch(() => null);
    this.#handle = null;
    await handle?.close();
  }

  #start(): Promise<void> {
    const run = this.#fsync().finally(() => {
      if (this.#running === run) this.#running = null;
    });
    this.#running = run;
    return run;
  }

  async #fsync(): Promise<void> {
    if (this.#handle === null) {
      this.#handle = open(this.path, 'r');
      // A failed opening is not remembered, otherwise a passing lack of descriptors would last for ever.
      this.#handle.catch(() => {
        this.#handle = null;
      });
    }
    const handle = await this.#handle;
    await handle.sync();
  }
}

async function openExisting(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}

async function readWhole(handle: FileHandle, size: number): Promise<Buffer> {
  const content = Buffer.allocUnsafe(size);
  let filled = 0;
  while (filled < size) {
    const { bytesRead } = await handle.read(content, filled, size - filled, filled);
    if (bytesRead === 0) throw new Error(`The object shrank while it was read: ${filled} bytes of ${size}`);
    filled += bytesRead;
  }
  return content;
}

function streamOf(content: Buffer): Readable {
  const stream = new Readable({ read: () => undefined });
  stream.push(content);
  stream.push(null);
  return stream;
}
