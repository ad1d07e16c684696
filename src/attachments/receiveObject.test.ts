import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type RunningClamd, startClamd } from '../../test/support/clamd.ts';
import { createClamd, noAntivirus } from '../platform/antivirus.ts';
import { type DiskAttachmentStore, openDiskAttachmentStore } from '../platform/diskAttachmentStore.ts';
import { type ReceiveInput, type ReceiveOutcome, receiveObject } from './receiveObject.ts';

const MIB = 1024 * 1024;
const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('base64');

let directory: string;
let store: DiskAttachmentStore;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hubee-receive-'));
  store = await openDiskAttachmentStore(directory);
});
afterEach(async () => {
  for (const key of await storedFiles()) await store.remove(key);
});
afterAll(async () => {
  await store.close();
  await rm(directory, { recursive: true });
});

function inputFor(source: Readable, declaredSize: number, more: Partial<ReceiveInput> = {}): ReceiveInput {
  return {
    source,
    declaredSize,
    store,
    key: randomUUID(),
    expectedDigest: null,
    declaredMimeType: 'application/octet-stream',
    idleTimeoutMs: 10_000,
    antivirus: noAntivirus,
    ...more,
  };
}

const receive = (content: Buffer, more: Partial<ReceiveInput> = {}): Promise<ReceiveOutcome> =>
  receiveObject(inputFor(Readable.from([content], { objectMode: false }), content.byteLength, more));

async function storedFiles(): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

describe('what is stored (H-92, H-171)', () => {
  test.each([0, 1, 8_000, MIB, 5 * MIB + 1])('H-171 %i bytes are stored with their size and SHA-256', async (size) => {
    const [key, content] = [randomUUID(), randomBytes(size)];
    const outcome = await receive(content, { key, expectedDigest: sha256(content) });
    expect(outcome).toEqual({ kind: 'stored', size, digest: sha256(content), crc32: crc32(content) });
    const object = await store.read(key);
    expect(object && (await buffer(object.stream)).equals(content)).toBe(true);
  });

  // The check value that the catalogue of CRCs gives for CRC-32/ISO-HDLC.
  test.each([
    ['at once', ['123456789']],
    ['byte by byte', [...'123456789']],
    ['unevenly, with nothing in between', ['1234', '', '5', '6789']],
  ])('P-59 the checksum of « 123456789 » arriving %s', async (_name, chunks) => {
    const source = Readable.from(
      chunks.map((chunk) => Buffer.from(chunk)),
      { objectMode: false },
    );
    expect(await receiveObject(inputFor(source, 9))).toMatchObject({ kind: 'stored', crc32: 0xcbf4_3926 });
  });

  test('H-171 twenty uploads at once do not mix', async () => {
    const contents = Array.from({ length: 20 }, (_, index) => randomBytes(index * 200_000));
    const outcomes = await Promise.all(contents.map((content) => receive(content)));
    expect(outcomes.map((outcome) => outcome.kind === 'stored' && outcome.digest)).toEqual(contents.map(sha256));
  });
});

describe('what is refused leaves nothing (H-92)', () => {
  afterEach(async () => expect(await storedFiles()).toEqual([]));

  test.each([
    ['one byte less', MIB * 3 - 1],
    ['one byte more', MIB * 3 + 1],
    ['no byte rather', 0],
  ])('H-172 %s than declared is a size mismatch', async (_name, size) => {
    const source = Readable.from([randomBytes(size)], { objectMode: false });
    expect(await receiveObject(inputFor(source, MIB * 3))).toEqual({ kind: 'size-mismatch' });
  });

  test('H-171 an endless body is cut as soon as it exceeds its declared size, and not drained', async () => {
    let produced = 0;
    const source = new Readable({
      read() {
        produced += 1;
        this.push(Buffer.alloc(64 * 1024));
      },
    });
    expect(await receiveObject(inputFor(source, 2 * MIB))).toEqual({ kind: 'size-mismatch' });
    expect(produced).toBeLessThan(64);
    expect(source.destroyed).toBe(false);
    source.destroy();
  });

  test('H-173 another digest is a mismatch', async () => {
    const outcome = await receive(randomBytes(10), { expectedDigest: sha256(Buffer.from('other')) });
    expect(outcome).toEqual({ kind: 'digest-mismatch' });
  });

  test('H-174 a content that contradicts its type is a mismatch', async () => {
    const png = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
    expect(await receive(png, { declaredMimeType: 'application/pdf' })).toEqual({ kind: 'mime-mismatch' });
    const binary = Buffer.concat([Buffer.alloc(2 * MIB, 'a'), Buffer.of(0)]);
    expect(await receive(binary, { declaredMimeType: 'text/csv' })).toEqual({ kind: 'mime-mismatch' });
  });

  test('H-92 size is judged before digest, digest before type', async () => {
    const wrong = { expectedDigest: sha256(Buffer.from('other')), declaredMimeType: 'application/pdf' };
    const png = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
    expect(await receive(png, { ...wrong, declaredSize: 9 })).toEqual({ kind: 'size-mismatch' });
    expect(await receive(png, wrong)).toEqual({ kind: 'digest-mismatch' });
  });

  test.each([10, 3 * MIB])('H-171 a failure of the store is thrown for %i bytes', async (size) => {
    const key = randomUUID();
    await rm(join(directory, key.slice(-2)), { recursive: true });
    await expect(receive(randomBytes(size), { key })).rejects.toMatchObject({ code: 'ENOENT' });
    await mkdir(join(directory, key.slice(-2)));
  });

  test('H-171 a key already taken is thrown, and the object that has it stays', async () => {
    const key = randomUUID();
    await receive(Buffer.from('first'), { key });
    await expect(receive(Buffer.from('second'), { key })).rejects.toMatchObject({ code: 'EEXIST' });
    expect(await storedFiles()).toEqual([key]);
    await store.remove(key);
  });
});

describe('a sender who stops (D-10)', () => {
  afterEach(() => vi.useRealTimers());

  test('D-10 a body without progress ends as idle, with nothing left', async () => {
    const source = new PassThrough();
    source.write(randomBytes(2 * MIB));
    expect(await receiveObject(inputFor(source, 9 * MIB, { idleTimeoutMs: 40 }))).toEqual({ kind: 'idle' });
    expect(await storedFiles()).toEqual([]);
  });

  test('D-10 a slow body that progresses has no absolute timeout', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const source = new PassThrough();
    const listening = once(source, 'resume');
    const receiving = receiveObject(inputFor(source, 10, { idleTimeoutMs: 300_000 }));
    await listening;
    for (let sent = 0; sent < 10; sent += 1) {
      const arrived = once(source, 'data');
      source.write('a');
      await arrived;
      vi.advanceTimersByTime(299_000);
    }
    source.end();
    expect(await receiving).toMatchObject({ kind: 'stored', size: 10 });
    expect(vi.getTimerCount()).toBe(0);
  });

  test('H-171 a body destroyed before, with or without an error, is interrupted', async () => {
    for (const error of [undefined, new Error('reset')]) {
      const source = new PassThrough();
      source.on('error', () => undefined);
      source.destroy(error);
      expect(await receiveObject(inputFor(source, 10))).toEqual({ kind: 'interrupted' });
    }
  });

  test('H-171 a signal interrupts, before or during the reception', async () => {
    expect(await receive(Buffer.from('a'), { signal: AbortSignal.abort() })).toEqual({ kind: 'interrupted' });
    const [source, controller] = [new PassThrough(), new AbortController()];
    const listening = once(source, 'resume');
    const receiving = receiveObject(inputFor(source, 9 * MIB, { signal: controller.signal }));
    await listening;
    const arrived = once(source, 'data');
    source.write(randomBytes(2 * MIB));
    await arrived;
    controller.abort();
    expect(await receiving).toEqual({ kind: 'interrupted' });
    expect(await storedFiles()).toEqual([]);
  });
});

describe('over real HTTP (H-90)', () => {
  let server: Server;
  let outcome: Promise<ReceiveOutcome>;
  let settle: (outcome: Promise<ReceiveOutcome>) => void;
  let declaredSize: number;

  beforeEach(async () => {
    outcome = new Promise((resolve) => {
      settle = resolve;
    });
    server = createServer((req: IncomingMessage, res) => {
      const receiving = receiveObject(inputFor(req, declaredSize));
      settle(receiving);
      receiving.then(({ kind }) => res.writeHead(kind === 'stored' ? 204 : 400, { connection: 'close' }).end());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => server.close());

  function put() {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no TCP port');
    const sent = request({ port: address.port, host: '127.0.0.1', method: 'PUT' });
    sent.on('error', () => undefined);
    return sent;
  }

  test('H-91 a chunked body is stored', async () => {
    declaredSize = 5 * MIB;
    const sent = put();
    const answered = once(sent, 'response');
    for (let index = 0; index < 5; index += 1) sent.write(randomBytes(MIB));
    sent.end();
    const [response] = await answered;
    expect(response.statusCode).toBe(204);
    response.resume();
    expect(await outcome).toMatchObject({ kind: 'stored', size: 5 * MIB });
  });

  test('H-171 a body that exceeds its size is answered before its end', async () => {
    declaredSize = MIB;
    const sent = put();
    const answered = once(sent, 'response');
    sent.write(randomBytes(2 * MIB));
    const [response] = await answered;
    expect(response.statusCode).toBe(400);
    sent.destroy();
  });

  test('H-171 a client that vanishes leaves nothing', async () => {
    declaredSize = 9 * MIB;
    const sent = put();
    await new Promise((resolve) => sent.write(randomBytes(3 * MIB), resolve));
    sent.destroy();
    expect(await outcome).toEqual({ kind: 'interrupted' });
    expect(await storedFiles()).toEqual([]);
  });
});

describe('with a real clamd (H-175)', () => {
  let clamd: RunningClamd;
  beforeAll(async () => {
    clamd = await startClamd();
  }, 300_000);
  afterAll(() => clamd.stop());

  test('H-175 a clean object stays', async () => {
    const outcome = await receive(randomBytes(3 * MIB), { antivirus: createClamd(clamd.url) });
    expect(outcome).toMatchObject({ kind: 'stored' });
    expect(await storedFiles()).toHaveLength(1);
  });

  test('H-175 an infected object is destroyed', async () => {
    const content = Buffer.concat([randomBytes(2 * MIB), clamd.signatureSample]);
    const outcome = await receive(content, { antivirus: createClamd(clamd.url) });
    expect(outcome).toEqual({ kind: 'infected', signature: 'HubEE.Specimen.UNOFFICIAL' });
    expect(await storedFiles()).toEqual([]);
  });

  test('H-92 a mismatch is judged before the antivirus', async () => {
    const antivirus = createClamd(clamd.url);
    expect(await receive(clamd.signatureSample, { antivirus, declaredSize: 1 })).toEqual({ kind: 'size-mismatch' });
  });

  test('D-9 without its scanner an object does not stay', async () => {
    const outcome = await receive(Buffer.from('a'), { antivirus: createClamd(`${clamd.url}.absent`) });
    expect(outcome).toEqual({ kind: 'antivirus-unavailable', reason: expect.stringContaining('ENOENT') });
    expect(await storedFiles()).toEqual([]);
  });
});
