// The part of Windows-1252 (WinAnsiEncoding of PDF) that differs from Latin-1, in order from 0x80; a space marks an
// unassigned code.
const FROM_80 = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ';

/** Encodes text for a PDF font in WinAnsiEncoding; a letter the encoding lacks loses its accents, or becomes « ? ». */
export function winAnsi(text: string): Buffer {
  return Buffer.from(Array.from(text.normalize('NFC')).map((character) => codeOf(character) ?? plainCodeOf(character)));
}

function codeOf(character: string): number | undefined {
  const code = character.codePointAt(0) ?? 0;
  if ((code >= 0x20 && code < 0x7f) || (code >= 0xa0 && code <= 0xff)) return code;
  const index = FROM_80.indexOf(character);
  return index < 0 ? undefined : 0x80 + index;
}

function plainCodeOf(character: string): number {
  return codeOf(character.normalize('NFD').charAt(0)) ?? 0x3f;
}

// Advance widths of Helvetica from 0x20 to 0x7e, in thousandths of the font size (Adobe's published metrics).
const WIDTHS = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
  556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
  722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
  556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
  260, 334, 584,
];

/** Width of a text in Helvetica; other characters count as their base letter, or as a wide one. */
export function textWidth(text: string, fontSize: number): number {
  let thousandths = 0;
  for (const character of text) {
    const code = character.normalize('NFD').codePointAt(0) ?? 0;
    thousandths += WIDTHS[code - 0x20] ?? 1000;
  }
  return (thousandths * fontSize) / 1000;
}

/** Cuts a text into lines no wider than `width`; a word that is too long by itself is cut as well. */
export function wrap(text: string, fontSize: number, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((whole) => cutWord(whole, fontSize, width))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && textWidth(longer, fontSize) > width) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, line];
}

function cutWord(word: string, fontSize: number, width: number): string[] {
  const parts: string[] = [];
  let part = '';
  for (const character of word) {
    if (part !== '' && textWidth(part + character, fontSize) > width) {
      parts.push(part);
      part = '';
    }
    part += character;
  }
  return [...parts, part];
}
