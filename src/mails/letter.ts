import { oneLine } from '../platform/text.ts';
import type { MailContent } from './rules.ts';

/** One piece of a mail, in the order people read it. */
export type Block =
  | { readonly kind: 'TEXT'; readonly text: string }
  /** A sentence around something to copy by hand: « before {code} after ». */
  | { readonly kind: 'CODE'; readonly before: string; readonly code: string; readonly after: string }
  | { readonly kind: 'BUTTON'; readonly label: string; readonly link: string }
  | { readonly kind: 'FACTS'; readonly facts: readonly (readonly [name: string, value: string])[] };

export interface Letter {
  readonly subject: string;
  /** What mailboxes show beside the subject, before the mail is opened: never a code nor a link. */
  readonly preheader: string;
  readonly blocks: readonly Block[];
}

// Every mail ends with these words (portal.md §7).
const FAREWELL = ['Cordialement,', "L'équipe HubEE"] as const;
const POSTSCRIPT = 'PS : ce message a été envoyé automatiquement. Merci de ne pas y répondre';

const TEXT_COLUMNS = 72;
const BLUE = '#000091';
const FONT = 'font-family:Arial,Helvetica,sans-serif;';
const PARAGRAPH = `${FONT}font-size:16px;line-height:24px;color:#161616;`;
const SMALL = `${FONT}font-size:13px;line-height:20px;color:#3a3a3a;`;

/** The same letter as text and as HTML that the mail programs of any town hall can show. */
export function renderLetter(letter: Letter): MailContent {
  const clean: Letter = {
    subject: oneLine(letter.subject),
    preheader: oneLine(letter.preheader),
    blocks: letter.blocks.map(cleanBlock),
  };
  return { subject: clean.subject, text: renderText(clean), html: renderHtml(clean) };
}

function cleanBlock(block: Block): Block {
  switch (block.kind) {
    case 'TEXT':
      return { ...block, text: oneLine(block.text) };
    case 'CODE':
      return block;
    case 'BUTTON':
      return { ...block, label: oneLine(block.label), link: oneLine(block.link) };
    case 'FACTS':
      return { ...block, facts: block.facts.map(([name, value]) => [oneLine(name), oneLine(value)]) };
  }
}

function renderText({ blocks }: Letter): string {
  const parts = [...blocks.map(blockText), FAREWELL.join('\n'), wrap(POSTSCRIPT)];
  return `${parts.join('\n\n')}\n`;
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'TEXT':
      return wrap(block.text);
    case 'CODE':
      // Not wrapped: whoever copies the sentence, and programs that look for it, find it whole.
      return `${block.before} ${block.code} ${block.after}`;
    case 'BUTTON':
      // Alone on its line, so that no mail program takes a full stop or a half of it for the address.
      return `${block.label} :\n${block.link}`;
    case 'FACTS':
      return block.facts.map(([name, value]) => wrap(`${name} : ${value}`)).join('\n');
  }
}

/** Cuts between words; French signs stay with the word they belong to. Longer words, as addresses, are left whole. */
function wrap(text: string): string {
  const words = text
    .replace(/« /g, '«\u0000')
    .replace(/ (?=[»:;?!])/g, '\u0000')
    .split(' ');
  const lines: string[] = [];
  let line = '';
  for (const word of words) {
    if (line !== '' && line.length + 1 + word.length > TEXT_COLUMNS) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join('\n').replaceAll('\u0000', ' ');
}

/** Tables and inline styles only, nothing fetched: some programs know no style sheet, and images would be blocked. */
function renderHtml({ subject, preheader, blocks }: Letter): string {
  const rows = [
    ...blocks.map(blockHtml),
    row(`${PARAGRAPH}`, FAREWELL.map(escapeHtml).join('<br>')),
    row(`${SMALL}border-top:1px solid #dddddd;padding-top:16px;`, escapeHtml(POSTSCRIPT)),
  ];
  const table = 'role="presentation" cellpadding="0" cellspacing="0" border="0"';
  return `<!DOCTYPE html>
<html lang="fr">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(subject)}</title>
</head>
<body style="margin:0;padding:0;background-color:#f6f6f6;">
<div style="display:none;max-height:0;overflow:hidden;font-size:1px;line-height:1px;color:#f6f6f6;">${escapeHtml(preheader)}</div>
<table ${table} width="100%" bgcolor="#f6f6f6"><tr><td align="center" style="padding:24px 8px;">
<table ${table} width="600" bgcolor="#ffffff" style="width:100%;max-width:600px;border-top:4px solid ${BLUE};">
${row(`${FONT}font-size:22px;line-height:28px;font-weight:bold;color:${BLUE};padding-top:24px;`, 'HubEE')}
${rows.join('\n')}
</table>
</td></tr></table>
</body>
</html>
`;
}

function row(style: string, content: string): string {
  const padding = style.includes('padding-top') ? 'padding-bottom:16px;' : 'padding-top:0;padding-bottom:16px;';
  return `<tr><td align="left" style="padding-left:24px;padding-right:24px;${padding}${style}">${content}</td></tr>`;
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case 'TEXT':
      return row(PARAGRAPH, escapeHtml(block.text));
    case 'CODE': {
      const code = `<strong style="font-size:22px;letter-spacing:1px;color:${BLUE};">${escapeHtml(block.code)}</strong>`;
      return row(PARAGRAPH, `${escapeHtml(block.before)} ${code} ${escapeHtml(block.after)}`);
    }
    case 'BUTTON':
      return [row(PARAGRAPH, buttonHtml(block.label, block.link)), row(SMALL, bareLinkHtml(block.link))].join('\n');
    case 'FACTS':
      return row(PARAGRAPH, factsHtml(block.facts));
  }
}

/** A padded cell: the only button that old Outlook draws. */
function buttonHtml(label: string, link: string): string {
  const style = `${FONT}font-size:16px;line-height:24px;color:#ffffff;text-decoration:none;`;
  return `<table role="presentation" cellpadding="0" cellspacing="0" border="0"><tr><td bgcolor="${BLUE}" style="padding:10px 20px;background-color:${BLUE};"><a href="${escapeHtml(link)}" style="${style}">${escapeHtml(label)}</a></td></tr></table>`;
}

function bareLinkHtml(link: string): string {
  const shown = escapeHtml(link);
  return `Si le bouton ne s’ouvre pas, copiez cette adresse dans votre navigateur :<br><a href="${shown}" style="color:${BLUE};word-break:break-all;">${shown}</a>`;
}

function factsHtml(facts: readonly (readonly [string, string])[]): string {
  const cells = facts.map(
    ([name, value]) =>
      `<tr><th align="left" valign="top" scope="row" style="${PARAGRAPH}font-weight:bold;padding:4px 16px 4px 0;">${escapeHtml(name)}</th><td valign="top" style="${PARAGRAPH}padding:4px 0;">${escapeHtml(value)}</td></tr>`,
  );
  return `<table cellpadding="0" cellspacing="0" border="0">${cells.join('')}</table>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? '');
}
