import { spawnSync } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import pg from 'pg';
import type { AttachmentStore } from '../src/platform/attachmentStore.ts';
import { openDiskAttachmentStore } from '../src/platform/diskAttachmentStore.ts';
import { createIdSource } from '../src/platform/ids.ts';
import { planZip, type ZipEntry } from '../src/platform/zip.ts';
import { signIn } from './citySeed.ts';
import type { HubProcess } from './machine.ts';
import type { Seeded } from './seed.ts';
import { makeFile, sendFolder } from './transfer.ts';

/** Megabytes (10^6 bytes) a second, by what was measured. */
type Rates = Readonly<Record<string, number>>;

const BUFFER = 1024 * 1024;
const FILES = 4;
const DD = '/bin/dd';

/**
 * In this process, of the same files in the same cache, taken in turn: what the store gives by itself, the archive whose
 * checksums are known, and the one that computes them.
 */
export async function measureZip(bytes: number, rounds: number): Promise<Rates[]> {
  const directory = mkdtempSync(join(tmpdir(), 'hubee-zip-'));
  const store = await openDiskAttachmentStore(directory);
  try {
    const entries: ZipEntry[] = [];
    for (let index = 0; index < FILES; index += 1) entries.push(await put(store, Math.floor(bytes / FILES)));
    const open = (index: number): Promise<Readable> => openObject(store, entries[index]?.name ?? '');
    const unknown = entries.map((entry) => ({ ...entry, crc32: null }));
    return await measured(rounds, bytes, {
      raw: async () => {
        for (const index of entries.keys()) await drain(await open(index));
      },
      known: () => drain(planZip(entries).stream(open)),
      unknown: () => drain(planZip(unknown).stream(open)),
    });
  } finally {
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

/**
 * One file asked of the portal by somebody signed in, beside the archive that holds it, and beside what this process
 * reads of the very object from the store of the hub.
 */
export async function measurePortalZip(
  hub: HubProcess & { readonly data: string },
  databaseUrl: string,
  seeded: Seeded,
  size: { readonly bytes: number; readonly rounds: number },
): Promise<Rates[]> {
  const { bytes, rounds } = size;
  const directory = mkdtempSync(join(tmpdir(), 'hubee-zip-'));
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const store = await openDiskAttachmentStore(join(hub.data, 'attachments'));
  try {
    const path = join(directory, 'file.bin');
    await makeFile(path, bytes);
    const { caseId, attachmentId } = await sendFolder(hub, seeded, path, bytes);
    rmSync(path);
    const organization = `SI-${seeded.services[0]?.companyRegister}-00000`;
    await client.query(`UPDATE subscriptions SET access_mode = 'PORTAIL' WHERE subscriber = $1`, [organization]);
    const cookie = await signIn(client, organization);
    // Being processed: a download changes nothing any more.
    await client.query(`UPDATE cases SET status = 'IN_PROGRESS' WHERE id = $1`, [caseId]);
    const { rows } = await client.query<{ key: string; crc32: string | null }>(
      'SELECT object_key AS key, crc32 FROM attachments WHERE id = $1',
      [attachmentId],
    );
    const [row] = rows;
    if (row === undefined || row.crc32 === null) throw new Error('an upload without its checksum');
    const withChecksum = (crc: string | null) =>
      client.query('UPDATE attachments SET crc32 = $2 WHERE id = $1', [attachmentId, crc]);
    const session = await formOf(hub.url, cookie);
    const archive = () => fetchAll(`${hub.url}/teledossiers/${caseId}/archive`, bytes, session);
    const raw = async () => drain(await openObject(store, row.key));
    const object = join(hub.data, 'attachments', row.key.slice(-2), row.key);
    return await measured(rounds, bytes, {
      raw,
      single: () => fetchAll(`${hub.url}/teledossiers/${caseId}/pieces/${attachmentId}`, bytes, { cookie }),
      known: archive,
      unknown: async () => {
        await withChecksum(null);
        await archive();
        await withChecksum(row.crc32);
      },
      coldRaw: [() => forget(object), raw],
      coldKnown: [() => forget(object), archive],
    });
  } finally {
    await store.close();
    await client.end();
    rmSync(directory, { recursive: true, force: true });
  }
}

type Work = () => Promise<void>;

/** Everything in turn, again and again, so that a machine that slows down does so for all. */
async function measured(
  rounds: number,
  bytes: number,
  works: Readonly<Record<string, Work | readonly [before: () => void, Work]>>,
): Promise<Rates[]> {
  const results: Rates[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const rates: Record<string, number> = {};
    for (const [name, given] of Object.entries(works)) {
      const [before, work] = typeof given === 'function' ? [() => undefined, given] : given;
      before();
      const begun = performance.now();
      await work();
      rates[name] = bytes / 1e6 / ((performance.now() - begun) / 1000);
    }
    results.push(rates);
  }
  return results;
}

/** What the system keeps of a file in memory is given up: it comes from the disk again. */
function forget(path: string): void {
  const made = spawnSync(DD, [`if=${path}`, 'iflag=nocache', 'count=0'], { stdio: 'ignore' });
  if (made.status !== 0) throw new Error('the cache was not emptied');
}

const newId = createIdSource();

async function put(store: AttachmentStore, size: number): Promise<ZipEntry> {
  const name = newId();
  const writer = await store.create(name);
  let checksum = 0;
  for (let left = size; left > 0; left -= BUFFER) {
    const chunk = randomFillSync(Buffer.alloc(Math.min(left, BUFFER)));
    checksum = crc32(chunk, checksum);
    await writer.write(chunk);
  }
  await writer.commit();
  return { name, size, crc32: checksum, modifiedAt: new Date() };
}

async function openObject(store: AttachmentStore, key: string): Promise<Readable> {
  const object = await store.read(key);
  if (object === null) throw new Error('an object that was just written is missing');
  return object.stream;
}

async function drain(stream: Readable): Promise<void> {
  stream.on('data', () => undefined);
  await once(stream, 'end');
}

interface Session {
  readonly cookie: string;
  /** What the form sends; none: a file is only asked for. */
  readonly body?: string;
}

async function formOf(url: string, cookie: string): Promise<Session> {
  const page = await fetch(`${url}/preferences`, { headers: { cookie, accept: 'text/html' } });
  const token = /name="_token" value="([\w-]+)"/.exec(await page.text())?.[1] ?? '';
  return { cookie, body: new URLSearchParams({ _token: token, vu: 'IN_PROGRESS' }).toString() };
}

/** Asks for a file and throws its bytes away; an archive has a little more of them. */
function fetchAll(url: string, bytes: number, { cookie, body }: Session): Promise<void> {
  return new Promise((resolve, reject) => {
    request(
      url,
      {
        method: body === undefined ? 'GET' : 'POST',
        headers: { cookie, ...(body !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }) },
      },
      (response) => {
        let received = 0;
        response.on('data', (chunk: Buffer) => {
          received += chunk.length;
        });
        response.on('error', reject);
        response.on('end', () => {
          const complete = response.statusCode === 200 && received >= bytes && received < bytes + 1000;
          if (complete) resolve();
          else reject(new Error(`${url}: ${received} bytes, status ${response.statusCode}`));
        });
      },
    )
      .on('error', reject)
      .end(body);
  });
}
