import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page, type Response } from 'playwright-core';
import { expect } from 'vitest';
import { field } from './client.ts';

// Without its windows, which cost more than the pages under test; the clipboard is theirs.
const CHROMIUM = '/usr/bin/chromium-headless-shell';
const CHROMIUM_WITH_WINDOWS = '/usr/bin/chromium';
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // The copy of a page, which no server gave, asks one on this machine for its styles.
  '--disable-features=LocalNetworkAccessChecks',
];
// The short form of axe: each page is given it anew, and loading it costs as much as running it.
const AXE = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
const ACTION_MS = 20_000;
const START_MS = 60_000;

export const DESKTOP = { width: 1280, height: 900 };
export const PHONE = { width: 375, height: 800 };
export const NARROW = { width: 320, height: 700 };

export interface VisitorOptions {
  readonly javaScript?: boolean;
  readonly viewport?: typeof DESKTOP;
}

/** Somebody in front of a browser of their own: nothing is shared with another visitor, cookies included. */
export interface Visitor {
  readonly page: Page;
  readonly javaScript: boolean;
  /** Opens a second tab of the same browser, watched as the first. */
  newTab(): Promise<Page>;
  /**
   * A screen as people meet it: no accessibility violation, and the first time it is met also in dark and at 320 pixels,
   * where nothing may scroll sideways.
   */
  screen(name: string): Promise<void>;
  /** Fails when the pages reported an error, a refused script or a missing file since the beginning. */
  close(): Promise<void>;
}

export interface TestBrowser {
  open(options?: VisitorOptions): Promise<Visitor>;
  /** Closes everybody's pages; fails when one of them reported an error. */
  closeVisitors(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Debian's Chromium, where the public address of the portal leads to the server under test: links of mails, cookies and
 * origins are those people really meet.
 */
export async function openBrowser(
  publicUrl: string,
  serverUrl: string,
  { clipboard = false }: { readonly clipboard?: boolean } = {},
): Promise<TestBrowser> {
  const map = `MAP ${new URL(publicUrl).hostname}:80 ${new URL(serverUrl).host}`;
  const browser = await chromium.launch({
    executablePath: clipboard ? CHROMIUM_WITH_WINDOWS : CHROMIUM,
    // As in production, where it is served over HTTPS: what browsers keep for secure origins is there.
    args: [...FLAGS, `--host-resolver-rules=${map}`, `--unsafely-treat-insecure-origin-as-secure=${publicUrl}`],
    timeout: START_MS,
  });
  const visitors: Visitor[] = [];
  const seen = new Set<string>();
  let copies: Promise<BrowserContext> | undefined;
  const copyContext = (): Promise<BrowserContext> => {
    copies ??= browser.newContext({ locale: 'fr-FR' });
    return copies;
  };
  const closeVisitors = async (): Promise<void> => {
    for (const visitor of visitors.splice(0)) await visitor.close();
  };
  return {
    async open(options = {}) {
      const visitor = await openVisitor(browser, publicUrl, { seen, copyContext }, options);
      visitors.push(visitor);
      return visitor;
    },
    closeVisitors,
    async close() {
      await closeVisitors();
      await browser.close();
    },
  };
}

async function openVisitor(
  browser: Browser,
  publicUrl: string,
  shared: Pick<Screen, 'seen' | 'copyContext'>,
  { javaScript = true, viewport = DESKTOP }: VisitorOptions,
): Promise<Visitor> {
  const context = await browser.newContext({
    baseURL: publicUrl,
    javaScriptEnabled: javaScript,
    viewport,
    locale: 'fr-FR',
  });
  context.setDefaultTimeout(ACTION_MS);
  const faults: string[] = [];
  const newTab = async (): Promise<Page> => watch(await context.newPage(), faults);
  const page = await newTab();
  return {
    page,
    javaScript,
    newTab,
    screen: (name) => checkScreen({ ...shared, page, javaScript, viewport }, name),
    async close() {
      await context.close();
      expect(faults, 'errors reported by the pages').toEqual([]);
    },
  };
}

/** Whatever the browser complains of is a fault, except that a page answered 4xx, which tests expect and read. */
function watch(page: Page, faults: string[]): Page {
  const refused = new Set<string>();
  page.on('response', (response) => {
    if (response.status() < 400) return;
    if (isPage(response)) refused.add(response.url());
    else faults.push(`${response.status()} ${response.url()}`);
    if (response.status() >= 500) faults.push(`${response.status()} ${response.url()}`);
  });
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    if (message.text().startsWith('Failed to load resource') && refused.has(message.location().url)) return;
    faults.push(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => void faults.push(String(error)));
  return page;
}

function isPage(response: Response): boolean {
  return response.request().isNavigationRequest();
}

interface Screen {
  readonly page: Page;
  readonly javaScript: boolean;
  readonly viewport: typeof DESKTOP;
  readonly seen: Set<string>;
  /** Where pages are copied: one for all, which keeps their styles. */
  readonly copyContext: () => Promise<BrowserContext>;
}

async function checkScreen(screen: Screen, name: string): Promise<void> {
  if (screen.javaScript) return examine(screen, name);
  if (screen.seen.has(`${name}${BARE}`)) return;
  screen.seen.add(`${name}${BARE}`);
  const copy = await copyOf(screen);
  await examine({ ...screen, page: copy }, name);
  await copy.close();
}

/** axe works with promises, which run nowhere while scripts are off: it is given the same page, its scripts taken away. */
async function copyOf({ copyContext, page, viewport }: Screen): Promise<Page> {
  const html = (await page.content()).replace(/<script\b[^>]*><\/script>/g, '').replace(/<(\/?)noscript>/g, '<$1div>');
  const context = await copyContext();
  const faults: string[] = [];
  const copy = watch(await context.newPage(), faults);
  await copy.setViewportSize(viewport);
  const address = page.url();
  await copy.route(address, (route) => route.fulfill({ body: html, contentType: 'text/html; charset=utf-8' }));
  await copy.goto(address);
  expect(faults, 'the copy has its styles').toEqual([]);
  return copy;
}

async function examine({ page, javaScript, viewport, seen }: Screen, name: string): Promise<void> {
  await checkAccessibility(page, `${name}${javaScript ? '' : BARE}`);
  await photograph(page, `${name}${javaScript ? '' : BARE}`, 1280);
  if (seen.has(name)) return;
  seen.add(name);
  await page.emulateMedia({ colorScheme: 'dark' });
  await checkAccessibility(page, `${name}, sombre`, COLOURS);
  await photograph(page, `${name}-sombre`, 1280);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(PHONE);
  await photograph(page, name, 375);
  await page.setViewportSize(NARROW);
  await checkAccessibility(page, `${name}, 320 pixels`);
  expect.soft(await page.evaluate(SIDEWAYS), `« ${name} » scrolls sideways at 320 pixels`).toBe(0);
  await page.emulateMedia({ colorScheme: null });
  await page.setViewportSize(viewport);
}

const BARE = ', sans JavaScript';
const SIDEWAYS = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';

// Style sheets are read from the page: asking for them again would be a request the page does not make.
const run = (rules: readonly string[]): string => `globalThis.axe.run(document, {
  preload: false, resultTypes: ['violations'], ${rules.length === 0 ? '' : `runOnly: ${JSON.stringify(rules)}`}
}).then((result) => result.violations.map(({ id, help, nodes }) => id + ' (' + help + ') : ' +
  nodes.map(({ target, failureSummary }) => target.join(' ') + ' ' + failureSummary.replace(/\\s+/g, ' ')).join(' ; ')))`;
// What the other palette may break.
const COLOURS = ['color-contrast', 'link-in-text-block'];

/** No rule of axe is broken; evaluated from outside the page, so that its content policy stays in force. */
export async function checkAccessibility(page: Page, name: string, rules: readonly string[] = []): Promise<void> {
  if (!(await page.evaluate<boolean>('globalThis.axe !== undefined'))) await page.evaluate(AXE);
  const violations = await page.evaluate<string[]>(run(rules));
  // The other screens of a scenario are worth reading too.
  expect.soft(violations, `accessibility of « ${name} »`).toEqual([]);
}

/** With HUBEE_SHOTS=<directory>, keeps a picture of each screen for people to look at. */
async function photograph(page: Page, name: string, width: number): Promise<void> {
  const directory = process.env.HUBEE_SHOTS;
  if (!directory) return;
  const slug = name
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^A-Za-z0-9]+/g, '-');
  // What a dialog covers is not part of the screen.
  const fullPage = (await page.getByRole('dialog').count()) === 0;
  await page.screenshot({ path: join(directory, `${slug}-${width}.png`), fullPage });
}

/** What has the keyboard's focus, in words, and whether people can see it: an outline of at least 2 pixels. */
export async function focusOf(page: Page): Promise<{ readonly name: string; readonly visible: boolean }> {
  const found = await page.evaluate<unknown>(FOCUS);
  return { name: String(field(found, 'name') ?? ''), visible: field(found, 'visible') === true };
}

const FOCUS = `(() => {
  const element = document.activeElement;
  if (element === null || element === document.body) return { name: '', visible: false };
  const box = element.getBoundingClientRect();
  const hidden = box.width === 0 || box.height === 0 || box.bottom <= 0 || box.top >= innerHeight;
  const lined = (node) => {
    if (node === null) return false;
    const outline = getComputedStyle(node);
    return outline.outlineStyle !== 'none' && parseFloat(outline.outlineWidth) >= 2;
  };
  const label = element.labels && element.labels[0];
  // The design system draws the outline of radio buttons and check boxes on what stands beside them.
  const drawn = lined(element) || (label && (lined(label) || ['::before', '::after'].some((part) => {
    const outline = getComputedStyle(label, part);
    return outline.outlineStyle !== 'none' && parseFloat(outline.outlineWidth) >= 2;
  })));
  const name = element.getAttribute('aria-label') || (label ? label.textContent : element.textContent) || element.id;
  return { name: name.trim().replace(/\\s+/g, ' '), visible: Boolean(drawn) && (!hidden || Boolean(label)) };
})()`;
