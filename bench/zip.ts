import { randomFillSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { AttachmentStore } from '../src/platform/attachmentStore.ts';
import { openDiskAttachmentStore } from '../src/platform/diskAttachmentStore.ts';
import { createIdSource } from '../src/platform/ids.ts';
import { planZip } from '../src/platform/zip.ts';

const BUFFER = 1024 * 1024;
const FILES = 4;

/** Megabytes a second of what the store gives by itself, and of the archive of the same files. */
export async function measureZip(bytes: number): Promise<{ readonly raw: number; readonly zip: number }> {
  const directory = mkdtempSync(join(tmpdir(), 'hubee-zip-'));
  const store = await openDiskAttachmentStore(directory);
  try {
    const size = Math.floor(bytes / FILES);
    const keys: string[] = [];
    for (let index = 0; index < FILES; index += 1) keys.push(await put(store, size));
    const open = async (index: number): Promise<Readable> => {
      const object = await store.read(keys[index] ?? '');
      if (object === null) throw new Error('an object that was just written is missing');
      return object.stream;
    };
    const entries = keys.map((key) => ({ name: key, size, modifiedAt: new Date() }));
    const raw = await rate(size * FILES, async () => {
      for (const index of keys.keys()) await drain(await open(index));
    });
    const zip = await rate(size * FILES, () => drain(planZip(entries).stream(open)));
    return { raw, zip };
  } finally {
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

const newId = createIdSource();

async function put(store: AttachmentStore, size: number): Promise<string> {
  const key = newId();
  const writer = await store.create(key);
  for (let left = size; left > 0; left -= BUFFER) {
    await writer.write(randomFillSync(Buffer.alloc(Math.min(left, BUFFER))));
  }
  await writer.commit();
  return key;
}

async function drain(stream: Readable): Promise<void> {
  stream.on('data', () => undefined);
  await once(stream, 'end');
}

async function rate(bytes: number, work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return bytes / 1e6 / ((performance.now() - begun) / 1000);
}
