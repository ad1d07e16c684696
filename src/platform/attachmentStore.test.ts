import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AttachmentStore } from './attachmentStore.ts';
import { openDiskAttachmentStore } from './diskAttachmentStore.ts';

const KIB = 1024;
const MIB = KIB * KIB;

type OpenedStore = { readonly store: AttachmentStore; close(): Promise<void> };

/** What every store must honour: the next one is added to this table. */
const STORES: ReadonlyMap<string, () => Promise<OpenedStore>> = new Map([
  [
    'disk',
    async () => {
      const directory = await mkdtemp(join(tmpdir(), 'hubee-store-'));
      const store = await openDiskAttachmentStore(directory);
      const close = async (): Promise<void> => {
        await store.close();
        await rm(directory, { recursive: true });
      };
      return { store, close };
    },
  ],
]);

async function put(store: AttachmentStore, key: string, chunks: readonly Uint8Array[]): Promise<void> {
  const writer = await store.create(key);
  for (const chunk of chunks) await writer.write(chunk);
  await writer.commit();
}

async function contentOf(store: AttachmentStore, key: string): Promise<Buffer | null> {
  const object = await store.read(key);
  if (object === null) return null;
  const content = await buffer(object.stream);
  expect(content.byteLength).toBe(object.size);
  return content;
}

function cut(content: Buffer, size: number): Buffer[] {
  const chunks: Buffer[] = [];
  for (let start = 0; start < content.byteLength; start += size) chunks.push(content.subarray(start, start + size));
  return chunks;
}

describe.each([...STORES])('%s store', (_name, openStore) => {
  let opened: OpenedStore;
  let store: AttachmentStore;
  beforeAll(async () => {
    opened = await openStore();
    store = opened.store;
  });
  afterAll(() => opened.close());

  const bad = ['', '..', '../../etc/passwd', 'a', `${randomUUID()}/x`, `../${randomUUID()}`, `${randomUUID()}\n`];
  test.each([...bad, randomUUID().toUpperCase(), 'g'.repeat(36)])('H-171 the key %j is refused', async (key) => {
    await expect(store.create(key)).rejects.toThrow('Not an attachment key');
    await expect(store.read(key)).rejects.toThrow('Not an attachment key');
    await expect(store.remove(key)).rejects.toThrow('Not an attachment key');
  });

  test.each([
    [0, 1],
    [1, 1],
    [700, 1],
    [8 * KIB, 8 * KIB],
    [256 * KIB, 64 * KIB],
    [256 * KIB + 1, 64 * KIB],
    [MIB - 1, 64 * KIB],
    [MIB, MIB],
    [MIB + 1, 64 * KIB],
    [5 * MIB + 17, 1000],
    [70 * MIB + 3, 3 * MIB],
  ])('H-171 %i bytes written by %i are read back as they were', async (size, chunkSize) => {
    const key = randomUUID();
    const content = randomBytes(size);
    await put(store, key, cut(content, chunkSize));
    expect((await contentOf(store, key))?.equals(content)).toBe(true);
  });

  test('H-171 empty chunks change nothing', async () => {
    const key = randomUUID();
    await put(store, key, [Buffer.alloc(0), Buffer.from('a'), Buffer.alloc(0), Buffer.from('b')]);
    expect(await contentOf(store, key)).toEqual(Buffer.from('ab'));
  });

  test('H-171 an object is written once: a second writing of its key fails and leaves the first untouched', async () => {
    const key = randomUUID();
    await put(store, key, [Buffer.from('first')]);
    const writer = await store.create(key);
    await writer.write(Buffer.from('second'));
    await expect(writer.commit()).rejects.toThrow();
    await writer.abort();
    expect(await contentOf(store, key)).toEqual(Buffer.from('first'));
  });

  test.each([10, 3 * MIB])('H-171 %i bytes abandoned leave nothing, however often', async (size) => {
    const key = randomUUID();
    const writer = await store.create(key);
    await writer.write(randomBytes(size));
    await writer.abort();
    await writer.abort();
    expect(await store.read(key)).toBeNull();
  });

  test('H-171 abandoning after the commit does not destroy the object', async () => {
    const key = randomUUID();
    const writer = await store.create(key);
    await writer.write(Buffer.from('kept'));
    await writer.commit();
    await writer.abort();
    expect(await contentOf(store, key)).toEqual(Buffer.from('kept'));
  });

  test('H-175 a removal destroys one object, and can be retried', async () => {
    const [key, neighbour] = [randomUUID(), randomUUID()];
    await put(store, key, [Buffer.from('x')]);
    await put(store, neighbour, [Buffer.from('y')]);
    await store.remove(key);
    await store.remove(key);
    expect(await store.read(key)).toBeNull();
    expect(await contentOf(store, neighbour)).toEqual(Buffer.from('y'));
  });

  test('H-171 200 objects written at once each keep their own content', async () => {
    const keys = Array.from({ length: 200 }, () => randomUUID());
    await Promise.all(keys.map((key) => put(store, key, [Buffer.from(key)])));
    const contents = await Promise.all(keys.map((key) => contentOf(store, key)));
    expect(contents.map(String)).toEqual(keys);
  });
});
