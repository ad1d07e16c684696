import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createContentInspector } from '../../attachments/mimeTypes.ts';
import { processCatalogue } from '../catalogue/processes.ts';
import type { GeneratedFolder } from './folder.ts';
import { writeJpeg, writePng } from './pictures.ts';
import { longNames, manyFiles, wrongFile } from './remarkable.ts';

function refused({ folder, files }: GeneratedFolder): string[] {
  const wrong = folder.attachments.filter(({ fileName, mimeType }) => {
    const inspector = createContentInspector(mimeType);
    inspector.push(files.get(fileName) ?? Buffer.alloc(0));
    return inspector.verdict() === 'mismatch';
  });
  return wrong.map(({ type }) => type);
}

describe.each([
  ['manyFiles', manyFiles],
  ['longNames', longNames],
  ['wrongFile', wrongFile],
] as const)('%s', (_, make) => {
  it('declares only what the démarche allows, each file under its own name and size', async () => {
    const { folder, files } = await make();
    const process = processCatalogue.find(({ code }) => code === folder.processCode);
    expect([...files.keys()]).toEqual(folder.attachments.map(({ fileName }) => fileName));
    for (const { fileName, type, mimeType, size, recipients } of folder.attachments) {
      expect(process?.attachmentTypesEnabled).toContain(type);
      expect(process?.attachmentFormatsEnabled).toContain(mimeType);
      expect(files.get(fileName)?.length).toBe(size);
      expect(recipients).toEqual(folder.cases.map(({ externalId }) => externalId));
      // What a file system of this machine takes, where the directory of `hubee send` is.
      expect(Buffer.byteLength(fileName)).toBeLessThanOrEqual(255);
    }
  });

  it('gives the same bytes each time', async () => {
    expect(await make()).toEqual(await make());
  });
});

describe('the remarkable télédossiers', () => {
  it('have many files, pictures among them', async () => {
    const made = await manyFiles();
    expect(made.folder.attachments.length).toBeGreaterThanOrEqual(30);
    expect(new Set(made.folder.attachments.map(({ mimeType }) => mimeType))).toContain('image/jpeg');
    expect(refused(made)).toEqual([]);
  });

  it('have names with accents, longer than a line', async () => {
    const { folder } = await longNames();
    expect(folder.applicant.lastName).toMatch(/Œ/);
    for (const { fileName } of folder.attachments) expect(fileName.length).toBeGreaterThan(120);
  });

  it('have one file that the hub refuses, and only one', async () => {
    expect(refused(await wrongFile())).toEqual(['ActeEtatCivil-PDF']);
  });
});

describe('pictures', () => {
  it('PNG: as many bytes of picture as the header says', () => {
    const png = writePng('une page');
    const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
    const length = png.readUInt32BE(33);
    expect(png.toString('latin1', 37, 41)).toBe('IDAT');
    expect(inflateSync(png.subarray(41, 41 + length))).toHaveLength((width + 1) * height);
  });

  it('JPEG: markers in their order, and none within the picture', () => {
    const jpeg = writeJpeg('une page');
    expect([jpeg.readUInt16BE(0), jpeg.readUInt16BE(jpeg.length - 2)]).toEqual([0xffd8, 0xffd9]);
    const start = jpeg.indexOf(Buffer.from([0xff, 0xda])) + 10;
    const data = jpeg.subarray(start, -2);
    for (const [at, byte] of data.entries()) if (byte === 0xff) expect(data[at + 1]).toBe(0);
  });
});
