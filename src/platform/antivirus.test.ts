import { createServer, type Server, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type RunningClamd, startClamd } from '../../test/support/clamd.ts';
import { createClamd, noAntivirus } from './antivirus.ts';

const MIB = 1024 * 1024;

async function* repeated(chunk: Uint8Array, times: number): AsyncGenerator<Uint8Array> {
  for (let index = 0; index < times; index += 1) yield chunk;
}

describe('a real clamd (H-175, D-9)', () => {
  let clamd: RunningClamd;
  beforeAll(async () => {
    clamd = await startClamd({ streamMaxLength: '8M', maxScanSize: '4M' });
  }, 300_000);
  afterAll(() => clamd.stop());

  const scan = (content: AsyncIterable<Uint8Array>) => createClamd(clamd.url).scan(content);

  test('H-175 a content with a signature is infected', async () => {
    const verdict = await scan(Readable.from([Buffer.from('before '), clamd.signatureSample, Buffer.from(' after')]));
    expect(verdict).toEqual({ kind: 'infected', signature: 'HubEE.Specimen.UNOFFICIAL' });
  });

  test('H-175 a signature cut over several chunks, with empty ones between, is found', async () => {
    const { signatureSample: sample } = clamd;
    const chunks = [sample.subarray(0, 5), Buffer.alloc(0), sample.subarray(5, 6), sample.subarray(6)];
    expect(await scan(repeatedOnce(chunks))).toMatchObject({ kind: 'infected' });
  });

  test('H-175 a harmless content is clean, and so is an empty one', async () => {
    expect(await scan(Readable.from([Buffer.from('<a/>')]))).toEqual({ kind: 'clean' });
    expect(await scan(repeatedOnce([]))).toEqual({ kind: 'clean' });
    expect(await scan(repeated(Buffer.alloc(64 * 1024), 48))).toEqual({ kind: 'clean' });
  });

  test('D-9 a content beyond the limits of the scan is not scanned, not infected', async () => {
    const verdict = await scan(repeated(Buffer.alloc(MIB), 5));
    expect(verdict).toEqual({
      kind: 'unavailable',
      reason: expect.stringContaining('Heuristics.Limits.Exceeded'),
    });
  });

  test('D-9 a content beyond the limit of the stream is not scanned, and reading stops early', async () => {
    let read = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        read += 1;
        yield Buffer.alloc(MIB);
      }
    }
    expect(await scan(endless())).toMatchObject({ kind: 'unavailable' });
    expect(read).toBeLessThan(64);
  });

  test('D-9 a content that fails while it is read is not scanned, and the scanner survives', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('half');
      throw new Error('disk gone');
    }
    expect(await scan(broken())).toEqual({ kind: 'unavailable', reason: expect.stringContaining('disk gone') });
    expect(await scan(Readable.from([Buffer.from('next')]))).toEqual({ kind: 'clean' });
  });

  test('H-171 scanning 64 simultaneous contents gives each its own verdict', async () => {
    const contents = Array.from({ length: 64 }, (_, index) =>
      index % 2 === 0 ? clamd.signatureSample : Buffer.from('ok'),
    );
    const verdicts = await Promise.all(contents.map((content) => scan(Readable.from([content]))));
    expect(verdicts.map(({ kind }) => kind)).toEqual(contents.map((_, i) => (i % 2 === 0 ? 'infected' : 'clean')));
  });

  test('D-9 a stopped clamd makes scans unavailable', async () => {
    const other = await startClamd();
    await other.stop();
    const content = Readable.from([Buffer.from('x')]);
    expect(await createClamd(other.url).scan(content)).toEqual({
      kind: 'unavailable',
      reason: expect.stringContaining('ENOENT'),
    });
    expect(content.destroyed).toBe(true);
  });
});

async function* repeatedOnce(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

describe('a program that answers what clamd hopefully never answers (D-9)', () => {
  let server: Server | undefined;
  const sockets = new Set<Socket>();
  afterEach(() => {
    for (const socket of sockets) socket.destroy();
    server?.close();
  });

  /** Listens on the loopback; `onEnd` is called when the terminating zero length has come. */
  async function listen(onConnect: (socket: Socket) => void, onEnd: (socket: Socket) => void): Promise<string> {
    const listening = createServer((socket) => {
      sockets.add(socket);
      let tail = Buffer.alloc(0);
      socket.on('error', () => undefined);
      socket.on('data', (bytes) => {
        tail = Buffer.concat([tail, bytes]).subarray(-4);
        if (tail.equals(Buffer.alloc(4))) onEnd(socket);
      });
      onConnect(socket);
    });
    server = listening;
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
    const address = listening.address();
    if (address === null || typeof address === 'string') throw new Error('no TCP port');
    return `tcp://127.0.0.1:${address.port}`;
  }
  const ignore = (): void => undefined;
  const small = () => Readable.from([Buffer.from('content')]);

  test.each([
    ['stream: OK\0', 'clean'],
    ['stream: Win.Test.EICAR_HDB-1 FOUND\0', 'infected'],
    ['stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0', 'unavailable'],
    ['stream: ok\0', 'unavailable'],
    ['stream: OK \0', 'unavailable'],
    ['stream:  FOUND\0', 'unavailable'],
    ['OK\0', 'unavailable'],
    ['stream: lstat() failed ERROR\0', 'unavailable'],
    ['INSTREAM size limit exceeded. ERROR\0', 'unavailable'],
    ['UNKNOWN COMMAND\0', 'unavailable'],
    ['\0', 'unavailable'],
    ['stream: OK', 'unavailable'],
    ['x'.repeat(10_000), 'unavailable'],
  ])('D-9 the answer %j is %s', async (answer, kind) => {
    const url = await listen(ignore, (socket) => socket.end(answer));
    expect(await createClamd(url).scan(small())).toMatchObject({ kind });
  });

  test('D-9 an answer cut into bytes is read whole', async () => {
    const url = await listen(ignore, (socket) => {
      socket.setNoDelay(true);
      for (const letter of 'stream: OK\0') socket.write(letter);
    });
    expect(await createClamd(url).scan(small())).toEqual({ kind: 'clean' });
  });

  test('D-9 OK before the end of the content is not a verdict', async () => {
    const url = await listen((socket) => socket.write('stream: OK\0'), ignore);
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) yield Buffer.alloc(64 * 1024, 1);
    }
    expect(await createClamd(url).scan(endless())).toMatchObject({ kind: 'unavailable' });
  });

  test('D-9 silence after the content, or a peer that does not read, ends with unavailable', async () => {
    const silent = await listen(ignore, ignore);
    const impatient = createClamd(silent, { inactivityTimeoutMs: 50 });
    expect(await impatient.scan(small())).toEqual({ kind: 'unavailable', reason: expect.stringContaining('silent') });
    server?.close();
    const stuck = await listen((socket) => socket.pause(), ignore);
    const content = repeated(Buffer.alloc(MIB, 1), 1024);
    const verdict = await createClamd(stuck, { inactivityTimeoutMs: 50 }).scan(content);
    expect(verdict).toMatchObject({ kind: 'unavailable' });
  });

  test('D-9 a connection closed at once or refused is unavailable', async () => {
    const url = await listen((socket) => socket.destroy(), ignore);
    expect(await createClamd(url).scan(small())).toMatchObject({ kind: 'unavailable' });
    await new Promise((resolve) => server?.close(resolve));
    expect(await createClamd(url).scan(small())).toEqual({
      kind: 'unavailable',
      reason: expect.stringContaining('ECONNREFUSED'),
    });
  });
});

describe('configuration (D-9)', () => {
  test.each(['', 'clamd', 'http://clamd:3310', 'tcp://', 'unix:relative', '/run/clamd.sock'])(
    'D-9 the address %j is refused when the hub starts',
    (url) => {
      expect(() => createClamd(url)).toThrow(/tcp:\/\/host:port or unix:\/path/);
    },
  );

  test('D-9 the explicit absence of antivirus finds everything clean and lets go of the content', async () => {
    const content = Readable.from([Buffer.from('x')]);
    expect(await noAntivirus.scan(content)).toEqual({ kind: 'clean' });
    expect(content.destroyed).toBe(true);
  });
});
