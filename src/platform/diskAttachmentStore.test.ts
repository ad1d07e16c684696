import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DiskAttachmentStore, openDiskAttachmentStore } from './diskAttachmentStore.ts';

let parent: string;
let directory: string;
let store: DiskAttachmentStore;

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'hubee-disk-'));
  directory = join(parent, 'data', 'attachments');
  store = await openDiskAttachmentStore(directory);
});
afterEach(async () => {
  await store.close();
  await rm(parent, { recursive: true });
});

async function put(key: string, content: Uint8Array): Promise<void> {
  const writer = await store.create(key);
  await writer.write(content);
  await writer.commit();
}

const pathOf = (key: string): string => join(directory, key.slice(-2), key);

test('H-171 nobody but the hub reads the files: 0600 in directories 0700', async () => {
  const key = '01890000-0000-7000-8000-0000000000ab';
  await put(key, Buffer.from('secret'));
  expect((await stat(join(directory, 'ab', key))).mode & 0o777).toBe(0o600);
  expect((await stat(join(directory, 'ab'))).mode & 0o777).toBe(0o700);
  expect((await stat(directory)).mode & 0o777).toBe(0o700);
});

test('H-171 keys of the same instant spread over the 256 directories by their last digits', async () => {
  const keys = Array.from({ length: 256 }, (_, index) => {
    return `01890000-0000-7000-8000-0000000000${index.toString(16).padStart(2, '0')}`;
  });
  await Promise.all(keys.map((key) => put(key, Buffer.from('x'))));
  const counts = await Promise.all((await readdir(directory)).map((name) => readdir(join(directory, name))));
  expect(counts.map(({ length }) => length)).toEqual(Array.from({ length: 256 }, () => 1));
});

test('H-171 an object outlives the store that wrote it', async () => {
  const key = randomUUID();
  const content = randomBytes(300_000);
  await put(key, content);
  const reopened = await openDiskAttachmentStore(directory);
  const object = await reopened.read(key);
  expect(object && (await buffer(object.stream)).equals(content)).toBe(true);
  await reopened.close();
});

test('H-171 a small object refused before its commit never touches the disk', async () => {
  const key = randomUUID();
  const writer = await store.create(key);
  await writer.write(Buffer.from('not for long'));
  expect(await readdir(join(directory, key.slice(-2)))).toEqual([]);
  await writer.abort();
});

test('H-171 the writer makes its caller wait only when a write is already under way', async () => {
  const writer = await store.create(randomUUID());
  const mebibyte = randomBytes(1024 * 1024);
  expect(writer.write(mebibyte)).toBeUndefined();
  const wait = writer.write(mebibyte);
  expect(wait).toBeInstanceOf(Promise);
  await wait;
  await writer.commit();
});

test.each([10, 5 * 1024 * 1024])(
  'H-171 a failing disk rejects a writing of %i bytes, then abort is silent',
  async (size) => {
    const key = randomUUID();
    const writer = await store.create(key);
    await rm(join(directory, key.slice(-2)), { recursive: true });
    const writing = async (): Promise<void> => {
      await writer.write(randomBytes(size));
      await writer.commit();
    };
    await expect(writing()).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(writer.abort()).resolves.toBeUndefined();
  },
);

test('H-171 a failure other than absence is not taken for an absence', async () => {
  const key = randomUUID();
  await mkdir(pathOf(key));
  await expect(store.read(key)).rejects.toMatchObject({ code: 'EISDIR' });
  await expect(store.remove(key)).rejects.toThrow();
});

test('H-171 removals and writings of one directory at once all succeed', async () => {
  const keys = Array.from({ length: 100 }, () => `${randomUUID().slice(0, -2)}7f`);
  await Promise.all(keys.map((key) => put(key, Buffer.from(key))));
  await Promise.all(keys.slice(0, 50).map((key) => store.remove(key)));
  expect((await readdir(join(directory, '7f'))).sort()).toEqual(keys.slice(50).sort());
});
