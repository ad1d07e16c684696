import { type DocumentContent, frenchDate, type Section } from './content.ts';
import { textWidth, winAnsi, wrap } from './winAnsi.ts';

export const PAGE_WIDTH = 595;
export const PAGE_HEIGHT = 842;
const MARGIN = 56;
const BODY_WIDTH = PAGE_WIDTH - 2 * MARGIN;
const LABEL_WIDTH = 175;
const BOTTOM = 92;
const FOOTER = 'Document fictif de démonstration';

type Font = 'regular' | 'bold';
const FONT_NAMES: Readonly<Record<Font, string>> = { regular: '/F1', bold: '/F2' };
const INK = '0.12 0.12 0.14';
const GREY = '0.40 0.40 0.44';
const BLUE = '0.12 0.23 0.54';
const PALE = '0.94 0.95 0.98';

/** Draws operators of one page; y counts from the top, as people read. */
class Page {
  readonly #operators: Buffer[] = [];

  text(x: number, y: number, text: string, size: number, font: Font, colour: string): void {
    this.#operators.push(
      Buffer.from(
        `BT ${colour} rg ${FONT_NAMES[font]} ${size} Tf ${number(x)} ${number(PAGE_HEIGHT - y)} Td (`,
        'latin1',
      ),
      escaped(text),
      Buffer.from(') Tj ET\n', 'latin1'),
    );
  }

  rectangle(x: number, y: number, width: number, height: number, colour: string): void {
    const box = [x, PAGE_HEIGHT - y - height, width, height].map(number).join(' ');
    this.#operators.push(Buffer.from(`${colour} rg ${box} re f\n`, 'latin1'));
  }

  content(): Buffer {
    return Buffer.concat(this.#operators);
  }
}

function number(value: number): string {
  return String(Math.round(value * 100) / 100);
}

// Parentheses and backslashes delimit PDF strings.
function escaped(text: string): Buffer {
  return Buffer.from(
    winAnsi(text)
      .toString('latin1')
      .replace(/[\\()]/g, '\\$&'),
    'latin1',
  );
}

/** Fills pages from top to bottom and opens the next one when a block does not fit. */
class Flow {
  readonly pages: Page[] = [];
  page: Page;
  y = MARGIN;

  constructor() {
    this.page = this.#open();
  }

  reserve(height: number): void {
    if (this.y + height <= PAGE_HEIGHT - BOTTOM) return;
    this.page = this.#open();
    this.y = MARGIN + 16;
  }

  #open(): Page {
    const page = new Page();
    this.pages.push(page);
    return page;
  }
}

/** Lays a document out on A4 pages and returns the content stream of each. */
export function layOut(content: DocumentContent): readonly Buffer[] {
  const flow = new Flow();
  drawHeading(flow, content);
  for (const section of content.sections) drawSection(flow, section);
  flow.pages.forEach((page, index) => {
    drawFooter(page, content.reference, index + 1, flow.pages.length);
  });
  return flow.pages.map((page) => page.content());
}

function drawHeading(flow: Flow, content: DocumentContent): void {
  const { page } = flow;
  page.rectangle(0, 0, PAGE_WIDTH, 8, BLUE);
  page.text(MARGIN, flow.y, content.issuer, 9.5, 'regular', GREY);
  flow.y += 34;
  // Bold is about 8 % wider than the regular face whose widths are known.
  for (const line of wrap(content.title, 20 * 1.08, BODY_WIDTH)) {
    page.text(MARGIN, flow.y, line, 20, 'bold', INK);
    flow.y += 25;
  }
  page.rectangle(MARGIN, flow.y - 10, 48, 3, BLUE);
  flow.y += 14;
  const facts = [
    ['Télédossier', content.reference],
    ['Destinataire', content.addressee],
    ['Établi le', frenchDate(content.date)],
  ] as const;
  for (const [label, value] of facts) drawField(flow, label, value);
  flow.y += 12;
}

function drawSection(flow: Flow, section: Section): void {
  // A title is kept with at least two lines of its section.
  flow.reserve(70);
  flow.page.rectangle(MARGIN, flow.y - 3, BODY_WIDTH, 20, PALE);
  flow.page.rectangle(MARGIN, flow.y - 3, 3, 20, BLUE);
  flow.page.text(MARGIN + 12, flow.y + 11, section.title, 11, 'bold', BLUE);
  flow.y += 34;
  for (const field of section.fields) drawField(flow, field.label, field.value);
  for (const paragraph of section.paragraphs) drawParagraph(flow, paragraph);
  flow.y += 10;
}

function drawField(flow: Flow, label: string, value: string): void {
  const labelLines = wrap(label, 9.5, LABEL_WIDTH - 14);
  const valueLines = wrap(value, 10.5, BODY_WIDTH - LABEL_WIDTH);
  const rows = Math.max(labelLines.length, valueLines.length);
  flow.reserve(rows * 15);
  for (let row = 0; row < rows; row += 1) {
    flow.page.text(MARGIN, flow.y, labelLines[row] ?? '', 9.5, 'regular', GREY);
    flow.page.text(MARGIN + LABEL_WIDTH, flow.y, valueLines[row] ?? '', 10.5, 'regular', INK);
    flow.y += 15;
  }
  flow.y += 2;
}

function drawParagraph(flow: Flow, paragraph: string): void {
  flow.y += 4;
  for (const line of wrap(paragraph, 10, BODY_WIDTH)) {
    flow.reserve(14);
    flow.page.text(MARGIN, flow.y, line, 10, 'regular', INK);
    flow.y += 14;
  }
}

function drawFooter(page: Page, reference: string, rank: number, count: number): void {
  const y = PAGE_HEIGHT - 46;
  const rankText = `${rank} / ${count}`;
  page.rectangle(MARGIN, y - 16, BODY_WIDTH, 0.6, GREY);
  page.text(MARGIN, y, FOOTER, 9, 'bold', GREY);
  page.text((PAGE_WIDTH - textWidth(reference, 9)) / 2 + 40, y, reference, 9, 'regular', GREY);
  page.text(PAGE_WIDTH - MARGIN - textWidth(rankText, 9), y, rankText, 9, 'regular', GREY);
}
