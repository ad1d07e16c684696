import { describe, expect, it } from 'vitest';
import { type DocumentContent, section } from './content.ts';
import { writePdf } from './pdf.ts';
import { textWidth, winAnsi, wrap } from './winAnsi.ts';

function content(sections: number): DocumentContent {
  return {
    root: 'essai',
    title: 'Récapitulatif (essai) d’Œuvry',
    issuer: 'Émetteur',
    addressee: 'Mairie',
    reference: 'DILA-AEC-1000000013734',
    date: '2025-02-03',
    sections: Array.from({ length: sections }, (_, rank) =>
      section(
        `s${rank}`,
        `Partie ${rank}`,
        [['nom', 'Nom', 'Haÿs (née D’Alméras) \\ 12 €']],
        ['Un paragraphe. '.repeat(30)],
      ),
    ),
  };
}

/** Reads the cross-reference table as a viewer does and returns the objects it points at. */
function objectsAt(pdf: string): string[] {
  const start = Number(/startxref\n(\d+) *\n%%EOF\n$/.exec(pdf)?.[1]);
  expect(pdf.slice(start, start + 5)).toBe('xref\n');
  const count = Number(/^xref\n0 (\d+)\n/.exec(pdf.slice(start))?.[1]);
  const entries = pdf.slice(start).match(/\d{10} \d{5} [nf] \n/g) ?? [];
  expect(entries).toHaveLength(count);
  expect(pdf).toContain(`/Size ${count} `);
  return entries.slice(1).map((entry) => pdf.slice(Number(entry.slice(0, 10)), start));
}

describe('writePdf', () => {
  it.each([
    [1, 0],
    [1, 1],
    [1, 200_000],
    [20, 0],
  ])('%i section(s), %i bytes of padding: every offset is right', (sections, padding) => {
    const file = writePdf(content(sections), padding);
    const pdf = file.toString('latin1');
    expect(pdf.startsWith('%PDF-1.4\n')).toBe(true);
    objectsAt(pdf).forEach((object, index) => {
      expect(object.startsWith(`${index + 1} 0 obj\n`)).toBe(true);
    });
    expect(file.length).toBe(writePdf(content(sections)).length + padding);
  });

  it('declares the length of each page exactly and numbers the pages', () => {
    const pdf = writePdf(content(20)).toString('latin1');
    const streams = objectsAt(pdf).filter((object) => /^\d+ 0 obj\n<< \/Length/.test(object));
    expect(streams.length).toBeGreaterThan(1);
    streams.forEach((object, index) => {
      const length = Number(/\/Length (\d+)/.exec(object)?.[1]);
      const begin = object.indexOf('stream\n') + 7;
      const stream = object.slice(begin, begin + length);
      expect(object.slice(begin + length).startsWith('\nendstream\nendobj\n')).toBe(true);
      expect(stream).toContain('(Document fictif de d\xe9monstration)');
      expect(stream).toContain(`(${index + 1} / ${streams.length})`);
    });
  });

  it('escapes what delimits strings and writes accents in WinAnsiEncoding', () => {
    const pdf = writePdf(content(1)).toString('latin1');
    expect(pdf).toContain('(Ha\xffs \\(n\xe9e D\x92Alm\xe9ras\\) \\\\ 12 \x80)');
    expect(pdf).toContain('/Encoding /WinAnsiEncoding');
  });
});

describe('winAnsi', () => {
  it('keeps the base letter of what the encoding lacks', () => {
    expect(winAnsi('Nguyễn Œ 日').toString('latin1')).toBe('Nguyen \x8c ?');
  });

  it('wraps at the width and cuts a word that has no space', () => {
    for (const line of wrap(`court ${'long'.repeat(60)} fin`, 10, 120))
      expect(textWidth(line, 10)).toBeLessThanOrEqual(120);
  });
});
