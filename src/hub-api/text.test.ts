import { describe, expect, it } from 'vitest';
import { codePoints } from '../platform/text.ts';
import { decodeHeader, decodeUtf8, hasUnstorableText, mayHoldUnstorableText } from './text.ts';

describe('hasUnstorableText : D-13', () => {
  it.each([
    ['U+0000', 'a\u0000b'],
    ['un demi-caractère haut', 'a\ud83d'],
    ['un demi-caractère bas', '\ude00b'],
    ['deux moitiés à l’envers', '\ude00\ud83d'],
    ['dans un tableau', [1, ['\ud800']]],
    ['dans un objet', { a: { b: '\u0000' } }],
    ['dans un nom de propriété', { '\u0000': 1 }],
  ])('trouve %s', (_, value) => {
    expect(hasUnstorableText(value)).toBe(true);
  });

  it.each([['é\u0301 Œ 😀 𝒳 \u200f \uffff \u0001'], [''], [{ a: [null, 1, true, 'x'] }], [null], [undefined]])(
    'laisse passer %j',
    (value) => {
      expect(hasUnstorableText(value)).toBe(false);
    },
  );

  it('regarde jusqu’au fond d’un emboîtement démesuré sans épuiser la pile', () => {
    let value: unknown = 'a\u0000';
    for (let depth = 0; depth < 500_000; depth += 1) value = [value];
    expect(hasUnstorableText(value)).toBe(true);
  });
});

describe('les autres textes', () => {
  it('mayHoldUnstorableText : seulement par un échappement', () => {
    expect(mayHoldUnstorableText('"\\u0000"')).toBe(true);
    expect(mayHoldUnstorableText('"\\uD83D"')).toBe(true);
    expect(mayHoldUnstorableText('"\\udfff"')).toBe(true);
    expect(mayHoldUnstorableText('"\\u00e9 😀"')).toBe(false);
  });

  it('H-8 : un octet qui n’est pas de l’UTF-8 n’est pas remplacé, il est refusé', () => {
    expect(decodeUtf8(Buffer.from([0xc3, 0x28]))).toBeNull();
    expect(decodeUtf8(Buffer.from([0xed, 0xa0, 0x80]))).toBeNull();
    expect(decodeUtf8(Buffer.from('Éloïse 😀'))).toBe('Éloïse 😀');
  });

  it('H-60 : un en-tête se lit en UTF-8 s’il en est, sinon en Latin-1', () => {
    expect(decodeHeader(Buffer.from('Éditeur', 'utf8').toString('latin1'))).toBe('Éditeur');
    expect(decodeHeader('Éditeur')).toBe('Éditeur');
  });

  it('D-13 : les longueurs sont en points de code', () => {
    expect(codePoints('')).toBe(0);
    expect(codePoints('😀é')).toBe(2);
    expect(codePoints('e\u0301')).toBe(2);
  });
});
