import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { trimStyleSheet } from './styleSheet.ts';

export interface AssetFile {
  readonly type: string;
  readonly content: Buffer;
}

/** Everything the browser may load besides pages: addresses for the pages, and the closed table of what is served. */
export interface Assets {
  readonly hash: string;
  readonly style: string;
  readonly script: string;
  /** Of the page of a preview alone: what draws a PDF weighs ten times all the rest. */
  readonly previewScript: string;
  /** Of the dialog of a deposit alone. */
  readonly depositScript: string;
  readonly regularFont: string;
  readonly favicon: string;
  readonly files: ReadonlyMap<string, AssetFile>;
}

const DESIGN_SYSTEM = join(dirname(createRequire(import.meta.url).resolve('@gouvfr/dsfr/package.json')), 'dist');
const DRAWING = join(dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json')), 'legacy', 'build');
const OWN = fileURLToPath(new URL('../browser/', import.meta.url));

/** The components our pages are made of: add here what a page begins to use. */
const COMPONENTS = [
  'link',
  'button',
  'form',
  'input',
  'select',
  'checkbox',
  'radio',
  'search',
  'alert',
  'badge',
  'tag',
  'notice',
  'modal',
  'logo',
  'header',
  'skiplink',
] as const;

/** Scripts that know nothing of each other: sent as one. */
const SCRIPTS = [
  'chips.js',
  'forms.js',
  'disclosure.js',
  'credentials.js',
  'selection.js',
  'arrivals.js',
  'caseDetail.js',
  'download.js',
  'bulk.js',
  'shortcuts.js',
] as const;

/** Sent one by one to the pages that name them. */
const MODULES = ['preview.js', 'deposit.js'] as const;

/** D-27: draws PDF in the page, in its worker; `preview.js` loads them from beside itself. */
const DRAWING_MODULES = ['pdf.min.mjs', 'pdf.worker.min.mjs'] as const;

/** Our own sheets, in the order of the cascade. */
const SHEETS = [
  'shell.css',
  'header.css',
  'menu.css',
  'kit.css',
  'chips.css',
  'lists.css',
  'cases.css',
  'caseRows.css',
  'caseTools.css',
  'pages.css',
  'credentials.css',
  'firstSteps.css',
  'caseDetail.css',
  'bulk.css',
  'caseFiles.css',
] as const;

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  mjs: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
};

let assets: Assets | undefined;

/** Composed from the installed design system and our own sheet, once in the life of the process. */
export function portalAssets(): Assets {
  assets ??= compose();
  return assets;
}

function compose(): Assets {
  const files = new Map<string, AssetFile>();
  files.set('portal.css', file('portal.css', Buffer.from(withAddresses(styleSheet(), files))));
  files.set('portal.js', file('portal.js', Buffer.from(script())));
  files.set('favicon.svg', file('favicon.svg', readFileSync(join(DESIGN_SYSTEM, 'favicon', 'favicon.svg'))));
  for (const name of MODULES) files.set(name, file(name, readFileSync(join(OWN, name))));
  for (const name of DRAWING_MODULES) files.set(name, file(name, readFileSync(join(DRAWING, name))));
  const digest = createHash('sha256');
  for (const [name, { content }] of files) digest.update(`${name}\0${content.length}\0`).update(content);
  const hash = digest.digest('hex').slice(0, 16);
  const address = (name: string) => `/assets/${hash}/${name}`;
  return {
    hash,
    style: address('portal.css'),
    script: address('portal.js'),
    previewScript: address('preview.js'),
    depositScript: address('deposit.js'),
    regularFont: address('Marianne-Regular.woff2'),
    favicon: address('favicon.svg'),
    files,
  };
}

function styleSheet(): string {
  const sheets = [
    join(DESIGN_SYSTEM, 'core', 'core.main.min.css'),
    join(DESIGN_SYSTEM, 'scheme', 'scheme.min.css'),
    ...COMPONENTS.map((name) => join(DESIGN_SYSTEM, 'component', name, `${name}.main.min.css`)),
    ...SHEETS.map((name) => join(OWN, name)),
  ];
  return trimStyleSheet(sheets.map((path) => readFileSync(path, 'utf8')).join('\n'));
}

/** Each in a block of its own, where what it declares stays; what is written for us alone is not sent. */
function script(): string {
  return SCRIPTS.map((name) => `{\n${withoutComments(readFileSync(join(OWN, name), 'utf8'))}}\n`).join('');
}

/** Comments that begin a line: those inside a line may be part of a text. */
function withoutComments(script: string): string {
  return script.replace(/^\s*\/\*\*[\s\S]*?\*\/$/gm, '').replace(/^\s*\/\/.*$/gm, '');
}

/**
 * Every file the sheet refers to enters the table, under a name beside the sheet's. All of them are named as the design
 * system does, from its folder of fonts or of icons: `../icons/system/close-line.svg`.
 */
function withAddresses(css: string, files: Map<string, AssetFile>): string {
  return css.replace(/url\((["']?)((?:\.\.\/)+[^"')]+)\1\)/g, (_match, _quote, path: string) => {
    const inside = path.replace(/^(\.\.\/)+/, '');
    const name = basename(inside);
    const found = file(name, readFileSync(join(DESIGN_SYSTEM, inside)));
    const known = files.get(name);
    if (known !== undefined && !known.content.equals(found.content)) throw new Error(`two assets are called ${name}`);
    files.set(name, found);
    return `url(${name})`;
  });
}

function file(name: string, content: Buffer): AssetFile {
  const type = TYPES[name.slice(name.lastIndexOf('.') + 1)];
  if (type === undefined) throw new Error(`no media type for ${name}`);
  return { type, content };
}
