import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planZip, type ZipEntry } from './zip.ts';
import { centralHeader, descriptor, endOfDirectory, type LaidEntry, localHeader } from './zipFormat.ts';

const AT = new Date('2026-07-14T10:30:16Z');
const entry = (name: string, size: number): ZipEntry => ({ name, size, modifiedAt: AT });

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'hubee-zip-'));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

async function bytesOf(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** What an independent reader finds in the file: each name with its size, date and content checked. */
function readBack(path: string): unknown {
  const script = `
import json, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as archive:
    print(json.dumps({'bad': archive.testzip(), 'entries': [[i.filename, i.file_size, list(i.date_time), i.compress_type]
      for i in archive.infolist()][:10], 'count': len(archive.infolist())}))`;
  return JSON.parse(execFileSync('python3', ['-c', script, path], { encoding: 'utf8' }));
}

async function write(entries: readonly ZipEntry[], open: (index: number) => Promise<Readable>): Promise<string> {
  const path = join(home, `${Math.random()}.zip`);
  const plan = planZip(entries);
  let bytes = 0;
  const stream = plan.stream(open);
  await pipeline(
    stream,
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        bytes += chunk.length;
        yield chunk;
      }
    },
    createWriteStream(path),
  );
  expect(bytes).toBe(plan.length);
  return path;
}

describe('l’archive se relit ailleurs', () => {
  it('noms accentués, dossiers, fichiers vides, heure de Paris', async () => {
    const contents = [Buffer.from('<acte/>'), Buffer.alloc(0), Buffer.alloc(3_000_000, 'é')];
    const names = ['dossier/Éloïse – acte n° 3.xml', 'vide.txt', 'gros.bin'];
    const entries = contents.map((content, index) => entry(names[index] ?? '', content.length));
    const path = await write(entries, async (index) => Readable.from([contents[index] ?? Buffer.alloc(0)]));
    const date = [2026, 7, 14, 12, 30, 16];
    expect(readBack(path)).toEqual({
      bad: null,
      count: 3,
      entries: contents.map((content, index) => [names[index], content.length, date, 0]),
    });
  });

  it('sommes connues ou calculées au passage : les mêmes octets', async () => {
    const contents = [Buffer.from('<acte/>'), Buffer.alloc(0), Buffer.alloc(3_000_000, 'é')];
    const open = async (index: number) => Readable.from([contents[index] ?? Buffer.alloc(0)]);
    const unknown = contents.map((content, index) => ({ ...entry(`${index}`, content.length), crc32: null }));
    const known = unknown.map((item, index) => ({ ...item, crc32: crc32(contents[index] ?? '') }));
    const [first = unknown[0], ...others] = known;
    const computed = await bytesOf(planZip(unknown).stream(open));
    for (const entries of [known, [first, ...others.map((item) => ({ ...item, crc32: null }))]]) {
      const path = await write(entries as readonly ZipEntry[], open);
      expect(readFileSync(path).equals(computed)).toBe(true);
      expect(readBack(path)).toMatchObject({ bad: null, count: 3 });
    }
  });

  it('un contenu qui n’est plus celui de sa somme se voit à l’ouverture', async () => {
    const kept = [entry('sain', 4), entry('abîmé', 4)].map((item) => ({ ...item, crc32: crc32('acte') }));
    const path = await write(kept, async (index) => Readable.from([Buffer.from(index === 0 ? 'acte' : 'acfe')]));
    expect(readBack(path)).toMatchObject({ bad: 'abîmé', count: 2 });
  });

  it('sans aucun fichier', async () => {
    expect(readBack(await write([], async () => Readable.from([])))).toEqual({ bad: null, count: 0, entries: [] });
  });

  it('Zip64 : plus de 65 535 fichiers', async () => {
    const pieces: Buffer[] = [];
    let position = 0;
    const laid = Array.from({ length: 65_536 }, (_, index): LaidEntry => {
      const item = { encodedName: Buffer.from(`f${index}`), size: 0, modifiedAt: AT, offset: position };
      const piece = Buffer.concat([localHeader(item), descriptor(item, 0)]);
      pieces.push(piece);
      position += piece.length;
      return item;
    });
    const directory = Buffer.concat(laid.map((item) => centralHeader(item, 0)));
    const end = endOfDirectory(laid.length, position, directory.length);
    const path = join(home, 'many.zip');
    writeFileSync(path, Buffer.concat([...pieces, directory, end]));
    const plan = planZip(laid.map(({ encodedName }) => entry(encodedName.toString(), 0)));
    expect(plan.length).toBe(position + directory.length + end.length);
    expect(readBack(path)).toMatchObject({ count: 65_536 });
  });
});

// Five gibibytes are laid out without being made: what an independent reader asks of the archive is answered from here.
describe('Zip64 : plus de 4 Gio', () => {
  const GIB = 2 ** 30;
  it.each([
    ['un fichier de 5 Gio', [5 * GIB, 3]],
    ['cinq fichiers de 1 Gio', [GIB, GIB, GIB, GIB, GIB, 3]],
  ])('%s', (_name, sizes) => {
    const kept: [number, string][] = [];
    let position = 0;
    const put = (piece: Buffer): void => {
      kept.push([position, piece.toString('hex')]);
      position += piece.length;
    };
    const laid = sizes.map((size, index): LaidEntry => {
      const item = { encodedName: Buffer.from(`f${index}`), size, modifiedAt: AT, offset: position };
      put(localHeader(item));
      position += size;
      put(descriptor(item, crc32(Buffer.alloc(3))));
      return item;
    });
    const directory = Buffer.concat(laid.map((item) => centralHeader(item, crc32(Buffer.alloc(3)))));
    const end = endOfDirectory(sizes.length, position, directory.length);
    put(Buffer.concat([directory, end]));
    expect(planZip(sizes.map((size, index) => entry(`f${index}`, size))).length).toBe(position);
    const script = `
import io, json, sys, zipfile
spec = json.load(sys.stdin)
class Sparse(io.RawIOBase):
    def __init__(self): self.at = 0
    def seekable(self): return True
    def readable(self): return True
    def seek(self, to, whence=0):
        self.at = to + (self.at if whence == 1 else spec['length'] if whence == 2 else 0); return self.at
    def tell(self): return self.at
    def read(self, n=-1):
        end = spec['length'] if n < 0 else min(spec['length'], self.at + n)
        data = bytearray(end - self.at)
        for at, text in spec['kept']:
            piece = bytes.fromhex(text)
            lo, hi = max(at, self.at), min(at + len(piece), end)
            if lo < hi: data[lo - self.at:hi - self.at] = piece[lo - at:hi - at]
        self.at = end
        return bytes(data)
archive = zipfile.ZipFile(Sparse())
last = archive.infolist()[-1]
print(json.dumps([[i.filename, i.file_size, i.header_offset] for i in archive.infolist()] + [archive.read(last).hex()]))`;
    const input = JSON.stringify({ length: position, kept });
    const found: unknown = JSON.parse(execFileSync('python3', ['-c', script], { input, encoding: 'utf8' }));
    expect(found).toEqual([...laid.map(({ size, offset }, index) => [`f${index}`, size, offset]), '000000']);
  });
});

describe('une source qui manque à sa parole', () => {
  const one = [entry('a', 10)];
  const checked = [{ ...entry('a', 10), crc32: crc32(Buffer.alloc(10)) }];
  it.each([
    ['trop courte', async () => Readable.from([Buffer.alloc(9)]), /9 bytes instead of 10/],
    ['trop longue', async () => Readable.from([Buffer.alloc(11)]), /exceeds/],
    ['qui échoue', async () => failing(new Error('disque')), /disque/],
    ['qui ne s’ouvre pas', async () => Promise.reject(new Error('absente')), /absente/],
    ['coupée', async () => failing(null), /cut/],
  ])('%s : l’archive échoue', async (_name, open, message) => {
    for (const entries of [one, checked]) {
      await expect(bytesOf(planZip(entries).stream(open))).rejects.toThrow(message);
    }
  });

  it('une archive abandonnée détruit la source en cours et n’ouvre pas les suivantes', async () => {
    const opened: number[] = [];
    const source = new Readable({ read: () => undefined });
    const stream = planZip([entry('a', 10), entry('b', 10)]).stream(async (index) => {
      opened.push(index);
      return source;
    });
    stream.once('data', () => stream.destroy());
    await once(source, 'close');
    expect(opened).toEqual([0]);
  });

  it('les tampons passent sans copie, au rythme du lecteur', async () => {
    const block = Buffer.alloc(1024 * 1024);
    let given = 0;
    const source = new Readable({
      highWaterMark: block.length,
      read() {
        given += 1;
        this.push(given > 64 ? null : block);
      },
    });
    const stream = planZip([entry('a', 64 * block.length)]).stream(async () => source);
    stream.read(0);
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    expect(given).toBeLessThan(8);
    let same = 0;
    stream.on('data', (chunk: Buffer) => {
      if (chunk.buffer === block.buffer) same += 1;
    });
    await once(stream, 'end');
    expect(same).toBe(64);
  });
});

function failing(error: Error | null): Readable {
  const source = new Readable({ read: () => undefined });
  setImmediate(() => source.destroy(error ?? undefined));
  return source;
}
