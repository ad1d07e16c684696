import type { DocumentContent, Section } from './content.ts';
import { skippedBytes } from './padding.ts';

/** Writes a document as XML in UTF-8, grown by `padding` bytes of comment. */
export function writeXml(content: DocumentContent, padding = 0): Buffer {
  const { root, title, issuer, addressee, reference, date } = content;
  const entete = { intitule: title, emetteur: issuer, destinataire: addressee, numeroTeledossier: reference, date };
  const head = Object.entries(entete).map(([element, value]) => leaf(element, value, '    '));
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!-- Document fictif de démonstration -->',
    `<${root} xmlns="urn:example:hubee:demonstration" version="1.0">`,
    '  <entete>',
    ...head,
    '  </entete>',
    ...content.sections.flatMap(sectionLines),
  ];
  return Buffer.concat([
    Buffer.from(`${lines.join('\n')}\n`),
    skippedBytes(padding, '<!--', '-->'),
    Buffer.from(`</${root}>\n`),
  ]);
}

function sectionLines(section: Section): string[] {
  return [
    `  <${section.element}>`,
    ...section.fields.map((field) => leaf(field.element, field.value, '    ')),
    ...section.paragraphs.map((paragraph) => leaf('texte', paragraph, '    ')),
    `  </${section.element}>`,
  ];
}

function leaf(element: string, value: string, indent: string): string {
  return `${indent}<${element}>${escapeXml(value)}</${element}>`;
}

/** Escapes the characters that XML reserves. */
export function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');
}

/** Writes a document as JSON, grown by `padding` bytes of spaces, which JSON allows. */
export function writeJson(content: DocumentContent, padding = 0): Buffer {
  const { title, issuer, addressee, reference, date } = content;
  const sections = content.sections.map((section) => [
    section.element,
    {
      ...Object.fromEntries(section.fields.map((field) => [field.element, field.value])),
      ...(section.paragraphs.length > 0 ? { texte: section.paragraphs } : {}),
    },
  ]);
  const document = {
    avertissement: 'Document fictif de démonstration',
    intitule: title,
    emetteur: issuer,
    destinataire: addressee,
    numeroTeledossier: reference,
    date,
    ...Object.fromEntries(sections),
  };
  return Buffer.concat([Buffer.from(`${JSON.stringify(document, null, 2)}\n`), Buffer.alloc(padding, ' ')]);
}

/** Writes a document as plain text in UTF-8, grown by `padding` bytes of filler on a last line. */
export function writeText(content: DocumentContent, padding = 0): Buffer {
  const lines = [
    content.title,
    `Émetteur : ${content.issuer}`,
    `Destinataire : ${content.addressee}`,
    `Télédossier : ${content.reference}`,
    ...content.sections.flatMap((section) => [
      '',
      section.title,
      ...section.fields.map((field) => `${field.label} : ${field.value}`),
      ...section.paragraphs,
    ]),
    '',
    'Document fictif de démonstration',
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n`), skippedBytes(padding, '', '\n')]);
}
