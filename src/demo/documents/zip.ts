import { Readable } from 'node:stream';
import { planZip } from '../../platform/zip.ts';
import { type DocumentContent, frenchDate } from './content.ts';
import { skippedBytes } from './padding.ts';
import { writePdf } from './pdf.ts';
import { escapeXml, writeXml } from './text.ts';

type Entry = readonly [name: string, content: Buffer];

const XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const OPEN_DOCUMENT = 'urn:oasis:names:tc:opendocument:xmlns';
const ODT_MIME = 'application/vnd.oasis.opendocument.text';
const OPEN_XML = 'http://schemas.openxmlformats.org';
const WORD_MIME = 'application/vnd.openxmlformats-officedocument.wordprocessingml';

// Entries are stored, not deflated: an ODT must begin with its uncompressed type, and padding inside an entry then
// makes the archive grow by exactly as much. Their date is that of the document, never that of the clock.
async function zipOf(date: string, entries: readonly Entry[]): Promise<Buffer> {
  const modifiedAt = new Date(`${date}T09:00:00Z`);
  const plan = planZip(entries.map(([name, content]) => ({ name, size: content.length, modifiedAt })));
  const chunks: Buffer[] = [];
  const archive = plan.stream(async (index) => Readable.from([entries[index]?.[1] ?? Buffer.alloc(0)]));
  for await (const chunk of archive) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Writes a ZIP archive that holds the document as PDF and as XML. */
export async function writeZip(content: DocumentContent, padding = 0): Promise<Buffer> {
  return zipOf(content.date, [
    [`${content.root}.pdf`, writePdf(content, padding)],
    [`${content.root}.xml`, writeXml(content)],
  ]);
}

interface Line {
  readonly text: string;
  readonly heading: boolean;
}

function linesOf(content: DocumentContent): Line[] {
  const body = (text: string): Line => ({ text, heading: false });
  return [
    { text: content.title, heading: true },
    body(`${content.issuer} – ${content.addressee}`),
    body(`Télédossier ${content.reference}, établi le ${frenchDate(content.date)}`),
    ...content.sections.flatMap((section) => [
      { text: section.title, heading: true },
      ...section.fields.map((field) => body(`${field.label} : ${field.value}`)),
      ...section.paragraphs.map(body),
    ]),
    body('Document fictif de démonstration'),
  ];
}

/** Writes an OpenDocument text. */
export async function writeOdt(content: DocumentContent, padding = 0): Promise<Buffer> {
  const paragraphs = linesOf(content).map(({ text, heading }) =>
    heading ? `<text:h text:outline-level="1">${escapeXml(text)}</text:h>` : `<text:p>${escapeXml(text)}</text:p>`,
  );
  const start =
    `${XML_DECLARATION}<office:document-content xmlns:office="${OPEN_DOCUMENT}:office:1.0" ` +
    `xmlns:text="${OPEN_DOCUMENT}:text:1.0" office:version="1.2"><office:body><office:text>${paragraphs.join('')}`;
  const manifest =
    `${XML_DECLARATION}<manifest:manifest xmlns:manifest="${OPEN_DOCUMENT}:manifest:1.0" manifest:version="1.2">` +
    `<manifest:file-entry manifest:full-path="/" manifest:version="1.2" manifest:media-type="${ODT_MIME}"/>` +
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>';
  return zipOf(content.date, [
    ['mimetype', Buffer.from(ODT_MIME)],
    ['content.xml', padded(start, padding, '</office:text></office:body></office:document-content>')],
    ['META-INF/manifest.xml', Buffer.from(manifest)],
  ]);
}

/** Writes an Office Open XML text. */
export async function writeDocx(content: DocumentContent, padding = 0): Promise<Buffer> {
  const paragraphs = linesOf(content).map(({ text, heading }) => {
    const style = heading ? '<w:rPr><w:b/><w:sz w:val="28"/></w:rPr>' : '';
    return `<w:p><w:r>${style}<w:t xml:space="preserve">${escapeXml(text)}</w:t></w:r></w:p>`;
  });
  const start =
    `${XML_DECLARATION}<w:document xmlns:w="${OPEN_XML}/wordprocessingml/2006/main"><w:body>${paragraphs.join('')}` +
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr>';
  const types =
    `${XML_DECLARATION}<Types xmlns="${OPEN_XML}/package/2006/content-types">` +
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
    `<Override PartName="/word/document.xml" ContentType="${WORD_MIME}.document.main+xml"/></Types>`;
  const relations =
    `${XML_DECLARATION}<Relationships xmlns="${OPEN_XML}/package/2006/relationships"><Relationship Id="rId1" ` +
    `Type="${OPEN_XML}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`;
  return zipOf(content.date, [
    ['[Content_Types].xml', Buffer.from(types)],
    ['_rels/.rels', Buffer.from(relations)],
    ['word/document.xml', padded(start, padding, '</w:body></w:document>')],
  ]);
}

function padded(start: string, padding: number, end: string): Buffer {
  return Buffer.concat([Buffer.from(start), skippedBytes(padding, '<!--', '-->'), Buffer.from(end)]);
}
