import { describe, expect, it } from 'vitest';
import { mayPreview, previewOf, textOf } from './filePreview.ts';

const bytes = (text: string) => Buffer.from(text, 'latin1');
const PNG = bytes('\x89PNG\r\n\x1a\n');
const JPEG = bytes('\xff\xd8\xff\xe0');
const PDF = bytes('%PDF-1.4\n');
const ZIP = bytes('PK\x03\x04');
const HTML = bytes('<html><script>alert(1)</script>');
const SVG = bytes('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>');

describe('D-7, D-27 : l’aperçu', () => {
  it.each([
    ['un PDF déclaré image', 'image/png', 'a.png', PDF],
    ['un PDF déclaré texte', 'text/plain', 'a.txt', PDF],
    ['un PNG déclaré PDF', 'application/pdf', 'a.pdf', PNG],
    ['un PNG déclaré SVG', 'image/svg+xml', 'a.svg', PNG],
    ['un HTML déclaré PDF', 'application/pdf', 'a.pdf', HTML],
    ['un HTML déclaré PNG', 'image/png', 'a.png', HTML],
    ['un ZIP', 'application/zip', 'a.zip', ZIP],
    ['un ZIP déclaré XML', 'application/xml', 'SGR.xml', ZIP],
    ['du binaire déclaré texte', 'text/plain', 'a.txt', bytes('a\0b')],
    ['un inconnu sans extension de texte', 'application/octet-stream', 'a.bin', bytes('abc')],
  ])('ne montre pas %s', (_, type, name, head) => {
    expect(previewOf(type, name, head)).toEqual({ kind: 'NONE' });
  });

  it.each([
    ['un PDF', 'Application/PDF; version=1.4', 'a.pdf', PDF, { kind: 'PDF' }],
    ['un PNG', 'image/png', 'a.png', PNG, { kind: 'IMAGE', type: 'image/png' }],
    // The browser is told what it is, not what was said.
    ['un JPEG déclaré PNG', 'image/png', 'a.png', JPEG, { kind: 'IMAGE', type: 'image/jpeg' }],
    ['un HTML comme un texte', 'text/html', 'a.html', HTML, { kind: 'TEXT' }],
    ['un SVG comme un texte', 'image/svg+xml', 'a.svg', SVG, { kind: 'TEXT' }],
    ['un XML', 'application/xml', 'a.xml', bytes('<?xml version="1.0"?><a/>'), { kind: 'TEXT' }],
    ['un XML sans type', 'application/octet-stream', 'a.XML', bytes('<a/>'), { kind: 'TEXT' }],
    ['un texte UTF-16', 'text/plain', 'a.txt', bytes('\xff\xfea\0'), { kind: 'TEXT' }],
  ])('montre %s', (_, type, name, head, preview) => {
    expect(previewOf(type, name, head)).toEqual(preview);
  });

  it.each([
    ['application/pdf', 'a', true],
    ['image/webp', 'a', true],
    ['text/csv', 'a', true],
    ['application/octet-stream', 'a.json', true],
    ['application/octet-stream', 'a.exe', false],
    ['image/tiff', 'a.tif', false],
    ['application/zip', 'a.pdf', false],
  ])('%s, %s : proposé, %s', (type, name, proposed) => {
    expect(mayPreview(type, name)).toBe(proposed);
  });

  it('lit un texte par sa marque, en UTF-8, ou comme un vieux logiciel l’écrit', () => {
    expect(textOf(Buffer.from('\ufeffété', 'utf16le'), false)).toBe('été');
    expect(textOf(Buffer.from('été'), false)).toBe('été');
    expect(textOf(bytes('\xe9t\xe9'), false)).toBe('été');
    // A character that the cut goes through.
    expect(textOf(Buffer.from('été').subarray(0, 4), true)).toBe('ét');
  });
});
