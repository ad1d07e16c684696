import type { DocumentContent } from './content.ts';
import { skippedBytes } from './padding.ts';
import { layOut, PAGE_HEIGHT, PAGE_WIDTH } from './pdfLayout.ts';

// The four high bytes of the second line tell transfer programs that the file is binary, as the standard advises.
const HEADER = Buffer.from('%PDF-1.4\n%\xe2\xe3\xcf\xd3\n', 'latin1');
const FIRST_PAGE_OBJECT = 6;

/**
 * Writes a document as a PDF 1.4 file with the standard fonts in WinAnsiEncoding. `padding` bytes of comment are put
 * before the cross-reference table; the file grows by exactly that number.
 */
export function writePdf(content: DocumentContent, padding = 0): Buffer {
  const parts: Buffer[] = [HEADER];
  const offsets: number[] = [];
  let length = HEADER.length;
  const add = (part: Buffer): void => {
    parts.push(part);
    length += part.length;
  };
  for (const [index, body] of objectsOf(content).entries()) {
    offsets.push(length);
    add(Buffer.concat([ascii(`${index + 1} 0 obj\n`), body, ascii('\nendobj\n')]));
  }
  add(skippedBytes(padding, '%', '\n'));
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const start = length;
  add(ascii(`xref\n0 ${offsets.length + 1}\n0000000000 65535 f \n${table}`));
  add(ascii(`trailer\n<< /Size ${offsets.length + 1} /Root 1 0 R /Info 5 0 R >>\n`));
  // The offset takes a constant width, so that the size of the file depends on the padding alone.
  add(ascii(`startxref\n${String(start).padEnd(10)}\n%%EOF\n`));
  return Buffer.concat(parts, length);
}

// Object 1 catalogue, 2 page tree, 3 and 4 fonts, 5 description, then for each page the page and its content.
function objectsOf(content: DocumentContent): Buffer[] {
  const streams = layOut(content);
  const pageNumbers = streams.map((_, index) => FIRST_PAGE_OBJECT + 2 * index);
  return [
    ascii('<< /Type /Catalog /Pages 2 0 R /Lang (fr-FR) /ViewerPreferences << /DisplayDocTitle true >> >>'),
    ascii(`<< /Type /Pages /Count ${streams.length} /Kids [${pageNumbers.map((id) => `${id} 0 R`).join(' ')}] >>`),
    fontObject('Helvetica'),
    fontObject('Helvetica-Bold'),
    ascii(
      `<< /Title ${utf16(content.title)} /Author ${utf16(content.issuer)} /Subject ${utf16('Document fictif de démonstration')} ` +
        `/Producer (HubEE) /CreationDate (D:${content.date.replaceAll('-', '')}090000Z) >>`,
    ),
    ...streams.flatMap((stream, index) => [
      ascii(
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${PAGE_WIDTH} ${PAGE_HEIGHT}] ` +
          `/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> /Contents ${FIRST_PAGE_OBJECT + 2 * index + 1} 0 R >>`,
      ),
      Buffer.concat([ascii(`<< /Length ${stream.length} >>\nstream\n`), stream, ascii('\nendstream')]),
    ]),
  ];
}

function fontObject(name: string): Buffer {
  return ascii(`<< /Type /Font /Subtype /Type1 /BaseFont /${name} /Encoding /WinAnsiEncoding >>`);
}

function ascii(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

// Text strings outside pages are UTF-16BE with a byte order mark.
function utf16(text: string): string {
  return `<${Buffer.from(`\ufeff${text}`, 'utf16le').swap16().toString('hex')}>`;
}
