import { describe, expect, test } from 'vitest';
import { createContentInspector } from './mimeTypes.ts';

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');
const utf16le = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le');
const utf16be = (text: string): Buffer => utf16le(text).swap16();
const utf32le = (text: string): Buffer => {
  const units = Array.from(`\ufeff${text}`, (letter) => letter.codePointAt(0) ?? 0);
  return Buffer.from(Uint32Array.from(units).buffer);
};
const utf32be = (text: string): Buffer => utf32le(text).swap32();

const SAMPLES = {
  pdf: bytes('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n\0'),
  zip: bytes('PK\x03\x04\x14\0\0\0'),
  emptyZip: bytes('PK\x05\x06\0\0\0\0'),
  splitZip: bytes('PK\x07\x08PK\x03\x04'),
  png: bytes('\x89PNG\r\n\x1a\n\0\0\0\rIHDR'),
  jpeg: bytes('\xff\xd8\xff\xe0\0\x10JFIF'),
  tiffLittle: bytes('II*\0\x08\0\0\0'),
  tiffBig: bytes('MM\0*\0\0\0\x08'),
  bigTiff: bytes('II+\0\x08\0\0\0'),
  gif: bytes('GIF89a\x01\0\x01\0'),
  bmp: bytes('BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0'),
  webp: bytes('RIFF\x24\0\0\0WEBPVP8 '),
  ole2: bytes('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0'),
  gzip: bytes('\x1f\x8b\x08\0\0\0'),
  rtf: bytes('{\\rtf1\\ansi Bonjour}'),
  sevenZip: bytes('7z\xbc\xaf\x27\x1c\0\x04'),
  unknown: bytes('\x7fELF\x02\x01\x01\0'),
  text: bytes('Bonjour, monde'),
};

function verdict(type: string, ...chunks: Uint8Array[]): string {
  const inspector = createContentInspector(type);
  for (const chunk of chunks) inspector.push(chunk);
  return inspector.verdict();
}

/** The content whole, byte by byte, with empty chunks, and cut in two at every offset: one judgement. */
function verdictHoweverCut(type: string, content: Buffer): string {
  const whole = verdict(type, content);
  expect(verdict(type, ...Array.from(content, (byte) => Uint8Array.of(byte))), 'byte by byte').toBe(whole);
  for (let offset = 0; offset <= content.byteLength; offset += 1) {
    const cut = verdict(type, content.subarray(0, offset), Buffer.alloc(0), content.subarray(offset));
    expect(cut, `cut at ${offset}`).toBe(whole);
  }
  return whole;
}

const OOXML = 'application/vnd.openxmlformats-officedocument';
const ODF = 'application/vnd.oasis.opendocument';

describe('types with known signatures (H-174)', () => {
  const accepted: readonly [string, readonly (keyof typeof SAMPLES)[]][] = [
    ['application/pdf', ['pdf']],
    ['application/zip', ['zip', 'emptyZip', 'splitZip']],
    ['application/java-archive', ['zip', 'emptyZip', 'splitZip']],
    [`${OOXML}.wordprocessingml.document`, ['zip', 'emptyZip', 'splitZip', 'ole2']],
    [`${OOXML}.spreadsheetml.sheet`, ['zip', 'emptyZip', 'splitZip', 'ole2']],
    [`${OOXML}.presentationml.presentation`, ['zip', 'emptyZip', 'splitZip', 'ole2']],
    [`${ODF}.text`, ['zip', 'emptyZip', 'splitZip']],
    [`${ODF}.spreadsheet`, ['zip', 'emptyZip', 'splitZip']],
    [`${ODF}.presentation`, ['zip', 'emptyZip', 'splitZip']],
    ['application/epub+zip', ['zip', 'emptyZip', 'splitZip']],
    ['image/png', ['png']],
    ['image/jpeg', ['jpeg']],
    ['image/tiff', ['tiffLittle', 'tiffBig', 'bigTiff']],
    ['image/gif', ['gif']],
    ['image/bmp', ['bmp']],
    ['image/webp', ['webp']],
    ['application/msword', ['ole2', 'rtf']],
    ['application/vnd.ms-excel', ['ole2']],
    ['application/vnd.ms-powerpoint', ['ole2']],
    ['application/vnd.ms-outlook', ['ole2']],
    ['application/gzip', ['gzip']],
    ['application/rtf', ['rtf']],
    ['application/x-7z-compressed', ['sevenZip']],
  ];

  test.each(accepted)('H-174 %s accepts %j, what is unknown, and no other known signature', (type, own) => {
    const matching = Object.entries(SAMPLES).filter(([, content]) => verdictHoweverCut(type, content) === 'match');
    expect(matching.map(([name]) => name).sort()).toEqual([...own, 'unknown', 'text'].sort());
  });

  test('H-174 case, parameters and blanks of the declared type do not matter', () => {
    expect(verdict(' Application/PDF ; version=1.7', SAMPLES.png)).toBe('mismatch');
    expect(verdict('TEXT/XML;charset=utf-8', SAMPLES.png)).toBe('mismatch');
  });

  test('H-174 a PDF header may follow up to 1024 bytes of anything', () => {
    for (const preamble of [1, 3, 500, 1023, 1024]) {
      expect(verdictHoweverCut('application/pdf', Buffer.concat([bytes('x'.repeat(preamble)), SAMPLES.pdf]))).toBe(
        'match',
      );
    }
  });

  test('H-174 a ZIP that holds a PDF is not a PDF', () => {
    expect(verdict('application/pdf', Buffer.concat([SAMPLES.zip, bytes('a.pdf'), SAMPLES.pdf]))).toBe('mismatch');
  });

  test('H-174 SGR.xml declared application/zip is judged on its type, never on its extension', () => {
    expect(verdict('application/zip', SAMPLES.zip)).toBe('match');
  });
});

describe('text-like types (H-174, D-10)', () => {
  const TYPES = [
    'text/plain',
    'text/csv',
    'text/xml',
    'application/xml',
    'application/json',
    'image/svg+xml',
    'application/ld+json',
  ];

  test.each(TYPES)('H-174 %s accepts texts only', (type) => {
    const matching = Object.entries(SAMPLES).filter(([, content]) => verdictHoweverCut(type, content) === 'match');
    expect(matching.map(([name]) => name)).toEqual(['rtf', 'text']);
  });

  test.each(TYPES)('H-174 %s refuses a NUL anywhere, even after megabytes', (type) => {
    const late = Buffer.concat([Buffer.alloc(3_000_000, 'a'), Buffer.of(0)]);
    expect(verdict(type, late)).toBe('mismatch');
    expect(verdict(type, late.subarray(0, -1), late.subarray(-1))).toBe('mismatch');
    expect(verdict(type, late.subarray(0, -1))).toBe('match');
  });

  test.each([
    ['UTF-16 little-endian', utf16le],
    ['UTF-16 big-endian', utf16be],
    ['UTF-32 little-endian', utf32le],
    ['UTF-32 big-endian', utf32be],
  ])('D-10 %s with its byte order mark is text, unless it holds a NUL character', (_name, encode) => {
    expect(verdictHoweverCut('text/xml', encode('<é>Ā\u0100A\u4e00</é>'))).toBe('match');
    expect(verdictHoweverCut('text/xml', encode('<a>\0</a>'))).toBe('mismatch');
    expect(verdictHoweverCut('text/xml', encode(''))).toBe('match');
  });

  test('D-10 UTF-16 without its mark is not recognised', () => {
    expect(verdict('text/xml', utf16le('<a/>').subarray(2))).toBe('mismatch');
  });

  test.each([
    '',
    'a',
    'BM;a;b',
    'PK',
    'GIF',
    'RIFFRAFF de 12 mesures',
    'II* et MM',
    'voir %PDF-1.7',
    '\ufeff<a/>',
    'é',
  ])('H-174 the text %j is text', (text) => {
    expect(verdictHoweverCut('text/plain', Buffer.from(text))).toBe('match');
  });
});

describe('types without known signature (H-174)', () => {
  const TYPES = [
    'application/octet-stream',
    'application/x-unheard-of',
    'audio/mpeg',
    '',
    'text',
    'toString',
    '__proto__',
  ];

  test.each(TYPES)('H-174 %j accepts anything', (type) => {
    for (const content of Object.values(SAMPLES)) expect(verdict(type, content)).toBe('match');
  });
});
