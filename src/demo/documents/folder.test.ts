import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { valiseSi1, valmorel } from '../catalogue/organizations.ts';
import { processCatalogue } from '../catalogue/processes.ts';
import { generateFolder } from './folder.ts';
import { writeFolderDirectory } from './folderDirectory.ts';

const SEEDS = [0, 1, 42, 4_000_000_000];

/** Entries of a ZIP archive of stored files, read from its central directory, each checked against its CRC. */
function unzip(archive: Buffer): Map<string, Buffer> {
  const end = archive.length - 22;
  expect(archive.readUInt32LE(end)).toBe(0x06054b50);
  const entries = new Map<string, Buffer>();
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    expect(archive.readUInt32LE(at)).toBe(0x02014b50);
    const [size, nameLength] = [archive.readUInt32LE(at + 24), archive.readUInt16LE(at + 28)];
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength);
    const local = archive.readUInt32LE(at + 42);
    const data = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const bytes = archive.subarray(data, data + size);
    expect(crc32(bytes)).toBe(archive.readUInt32LE(at + 16));
    entries.set(name, bytes);
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return entries;
}

/** Enough of a parser for the XML written here: balanced elements, one root, escaped text, legal characters. */
function expectWellFormed(bytes: Buffer): void {
  const xml = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  expect(xml.startsWith('<?xml version="1.0" encoding="UTF-8"')).toBe(true);
  const body = xml.replace(/<\?xml[^>]*\?>/, '').replace(/<!--(?:(?!--)[\s\S])*-->/g, '');
  const open: string[] = [];
  let roots = 0;
  for (const [, closing, name, selfClosing] of body.matchAll(
    /<(\/?)([A-Za-z_][\w.:-]*)(?:\s+[\w:-]+="[^"<&]*")*\s*(\/?)>/g,
  )) {
    if (closing) expect(open.pop()).toBe(name);
    else {
      if (open.length === 0) roots += 1;
      if (!selfClosing && name) open.push(name);
    }
  }
  expect([open, roots]).toEqual([[], 1]);
  const text = body.replace(/<\/?[A-Za-z_][^<>]*>/g, '');
  expect(text).not.toMatch(/[<>]|&(?!(?:amp|lt|gt|quot|apos);)/);
}

function expectReadable(mimeType: string, bytes: Buffer): void {
  if (mimeType === 'application/pdf') expect(bytes.toString('latin1', 0, 8)).toBe('%PDF-1.4');
  else if (mimeType === 'application/xml') expectWellFormed(bytes);
  else if (mimeType === 'application/json') expect(() => JSON.parse(bytes.toString('utf8'))).not.toThrow();
  else if (mimeType === 'text/plain') expect(bytes.includes(0)).toBe(false);
  else {
    for (const [name, entry] of unzip(bytes)) {
      if (/\.(xml|rels)$/.test(name)) expectWellFormed(entry);
      if (name.endsWith('.pdf')) expectReadable('application/pdf', entry);
    }
  }
}

describe.each(processCatalogue)('generateFolder for $code', (process) => {
  it('refuses a folder for nobody', async () => {
    await expect(generateFolder(1, process.code, [])).rejects.toThrow(RangeError);
  });

  it('declares only what the démarche allows, with the right sizes', async () => {
    for (const seed of SEEDS) {
      const { folder, files } = await generateFolder(seed, process.code, [valiseSi1, valmorel]);
      expect(folder.processCode).toBe(process.code);
      const numbers = folder.cases.map((one) => one.externalId);
      expect(numbers).toEqual([`${folder.externalId}-01`, `${folder.externalId}-02`]);
      for (const number of numbers) expect(number.length).toBeLessThanOrEqual(30);
      expect([...files.keys()]).toEqual(folder.attachments.map((one) => one.fileName));
      for (const attachment of folder.attachments) {
        expect(process.attachmentTypesEnabled).toContain(attachment.type);
        expect(process.attachmentFormatsEnabled).toContain(attachment.mimeType);
        expect(attachment.size).toBeLessThanOrEqual(process.attachmentMaxSizeEnabled);
        expect(attachment.recipients.length).toBeGreaterThan(0);
        for (const recipient of attachment.recipients) expect(numbers).toContain(recipient);
        const bytes = files.get(attachment.fileName) ?? Buffer.alloc(0);
        expect(bytes.length).toBe(attachment.size);
        expectReadable(attachment.mimeType, bytes);
      }
    }
  });

  it('gives the same bytes for the same seed and other ones for another', async () => {
    const [one, same, other] = await Promise.all(
      [1, 1, 2].map((seed) => generateFolder(seed, process.code, [valmorel])),
    );
    expect(same).toEqual(one);
    expect(other?.folder.externalId).not.toBe(one?.folder.externalId);
    expect(other?.files).not.toEqual(one?.files);
  });

  it('pads every file to the exact size asked, still readable', async () => {
    for (const fileSize of [20_000, 20_001, 100_007]) {
      const { folder, files } = await generateFolder(3, process.code, [valmorel], { fileSize });
      for (const attachment of folder.attachments) {
        expect(attachment.size).toBe(fileSize);
        expectReadable(attachment.mimeType, files.get(attachment.fileName) ?? Buffer.alloc(0));
      }
    }
  });
});

describe('generateFolder', () => {
  it('refuses an unknown démarche and what is not a seed', async () => {
    await expect(generateFolder(1, 'certdc', [valmorel])).rejects.toThrow('Unknown process code');
    await expect(generateFolder(-1, 'CERTDC', [valmorel])).rejects.toThrow('Not a seed');
  });

  it('sends the declaration of a death to the first service only', async () => {
    const two = await generateFolder(1, 'CERTDC', [valiseSi1, valmorel]);
    expect(two.folder.attachments.map((one) => one.recipients.length)).toEqual([1, 1, 2, 2]);
    expect(two.folder.attachments[0]?.recipients).toEqual([two.folder.cases[0]?.externalId]);
    expect(two.folder.externalId).toBe('DGS-CERTDC-1000000013735');
    const one = await generateFolder(1, 'CERTDC', [valmorel]);
    expect(one.folder.attachments.map((attachment) => attachment.recipients.length)).toEqual([1, 1, 1, 1]);
  });

  it('gives two démarches different folder numbers for one seed', async () => {
    const folders = await Promise.all(processCatalogue.map(({ code }) => generateFolder(1, code, [valmorel])));
    expect(new Set(folders.map(({ folder }) => folder.externalId)).size).toBe(processCatalogue.length);
  });

  it('numbers the forms of the quotient familial as formulaire-qf does', async () => {
    const { folder } = await generateFolder(5, 'FormulaireQF', [valmorel]);
    expect(folder.externalId).toMatch(/^Formulaire-QF-[0-9A-F]{13}$/);
  });

  it('begins an OpenDocument file with its type, uncompressed', async () => {
    const { files } = await generateFolder(1, 'SNATED', [valmorel]);
    const odt = [...files].find(([name]) => name.endsWith('.odt'))?.[1];
    expect(odt?.toString('latin1', 30, 38 + 39)).toBe('mimetypeapplication/vnd.oasis.opendocument.text');
  });

  it('has the sizes of the published test set on request', async () => {
    const { folder } = await generateFolder(1, 'CERTDC', [valmorel], { fileSize: 'sample' });
    expect(folder.attachments.map((one) => one.size).filter((size) => size > 2_000)).toEqual([96_149, 219_619, 6_917]);
  });
});

describe('writeFolderDirectory', () => {
  it('writes folder.json and every file it declares beside it', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'hubee-folder-'));
    try {
      const generated = await generateFolder(9, 'depotDossierPACS', [valmorel]);
      await writeFolderDirectory(generated, join(directory, 'out'));
      const written = await readdir(join(directory, 'out'));
      expect(written.sort()).toEqual(['folder.json', ...generated.files.keys()].sort());
      expect(JSON.parse(await readFile(join(directory, 'out', 'folder.json'), 'utf8'))).toEqual(generated.folder);
      for (const [name, bytes] of generated.files) {
        expect((await readFile(join(directory, 'out', name))).equals(bytes)).toBe(true);
      }
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});
