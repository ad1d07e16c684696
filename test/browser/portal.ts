import { setTimeout } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { warnIdleAccounts } from '../../src/accounts/warnIdleAccounts.ts';
import { createSmtp } from '../../src/platform/mailTransport.ts';
import { openSoleTurn } from '../../src/platform/soleTurn.ts';
import { TURNS } from '../../src/platform/turns.ts';
import { processResetRequests } from '../../src/sessions/processResetRequests.ts';
import { startArrivalLoop } from '../../src/worker/arrivalLoop.ts';
import { startBulkLoop } from '../../src/worker/bulkLoop.ts';
import { startCountLoop } from '../../src/worker/countLoop.ts';
import { startLoop } from '../../src/worker/loop.ts';
import { startMailLoop } from '../../src/worker/mailLoop.ts';
import { startTakeInLoop } from '../../src/worker/takeInLoop.ts';
import { openBrowser, type TestBrowser } from '../support/browser.ts';
import { OSL, OTHER_PROCESS, PROCESS } from '../support/referential.ts';
import { openScene, type Scene } from '../support/scene.ts';
import { type CaughtMail, type SmtpCatcher, startSmtp } from '../support/smtp.ts';

// Ten loops that ask the database without a pause would take a fifth of a small machine from the pages under test.
const PERIOD_MS = 200;
const PUBLIC_URL = 'http://portail.example';
export const RECENSEMENT = 'recensementCitoyen';

/** A whole hub as people meet it: its pages in a browser, its mails on an SMTP server, its work in the background. */
export interface Portal {
  readonly scene: Scene;
  readonly browser: TestBrowser;
  /** The first mail to somebody, past or to come, with these words in its subject, which no former call gave. */
  mailTo(email: string, subject: string): Promise<CaughtMail>;
  /** Subjects of what somebody received so far, once nothing waits to leave. */
  subjectsTo(email: string): Promise<string[]>;
  rolesOf(email: string): Promise<string[]>;
  processesOf(email: string): Promise<string[]>;
  /** What the night does to accounts nobody uses (P-40). */
  nightlyWork(): Promise<unknown>;
  /** A POST from the page, with its cookies and the token of its forms, of what the page does not offer. */
  post(page: Page, path: string, fields: Fields): Promise<Answer>;
  /** A GET with the cookies of the page, of what the page does not offer. */
  get(page: Page, path: string): Promise<Answer>;
  /** The form of the sheet shown, as it stands, with other values. */
  forge(page: Page, fields: Fields): Promise<Answer>;
  close(): Promise<void>;
}

export type Fields = Readonly<Record<string, string | readonly string[]>>;

export interface Answer {
  readonly status: number;
  readonly text: string;
}

interface PortalOptions {
  /** False: what is asked of many télédossiers waits for the test to carry it out. */
  readonly bulk?: boolean;
  /** True for a browser that has one. */
  readonly clipboard?: boolean;
}

export async function openPortal({ bulk = true, clipboard = false }: PortalOptions = {}): Promise<Portal> {
  const scene = await openScene({ settings: { publicUrl: PUBLIC_URL } });
  await nameProcesses(scene);
  const { hub, url } = scene.server;
  const smtp = await startSmtp();
  const transport = createSmtp(smtp.url, 'Ne Pas Répondre <ne-pas-repondre@hubee.example>');
  const turn = openSoleTurn(scene.server.databaseUrl, ...TURNS.SEND);
  const loops = [
    startMailLoop(hub, transport, { turn, mailRate: 1000, periodMs: PERIOD_MS }),
    startArrivalLoop(hub, { periodMs: PERIOD_MS }),
    startTakeInLoop(hub, { periodMs: PERIOD_MS }),
    startCountLoop(hub),
    ...(bulk ? [startBulkLoop(hub, { periodMs: PERIOD_MS })] : []),
    startLoop(hub, {
      alert: 'reset_requests_failed',
      periodMs: PERIOD_MS,
      failurePeriodMs: PERIOD_MS,
      pass: () => processResetRequests(hub),
    }),
  ];
  const browser = await openBrowser(PUBLIC_URL, url, { clipboard });
  const textsOf = async (column: string, email: string): Promise<string[]> => {
    const [row] = await scene.sql(`SELECT ${column} AS items FROM accounts WHERE email_key = $1`, [
      email.toLowerCase(),
    ]);
    return Array.isArray(row?.items) ? row.items.map(String).sort() : [];
  };
  return {
    scene,
    browser,
    ...mailbox(scene, smtp),
    rolesOf: (email) => textsOf('roles', email),
    processesOf: (email) => textsOf('process_codes', email),
    nightlyWork: () => warnIdleAccounts(hub),
    async post(page, path, fields) {
      const token = await page.locator('form[method=post] [name=_token]').first().inputValue();
      return send(url, page, path, [['_token', token], ...pairs(fields)]);
    },
    get: (page, path) => send(url, page, path),
    async forge(page, fields) {
      const stored = await page.evaluate<[string, string][]>(
        '[...new FormData(document.querySelector("form:has([name=version])"))]',
      );
      const kept = stored.filter(([name]) => fields[name] === undefined);
      return send(url, page, new URL(page.url()).pathname, [...kept, ...pairs(fields)]);
    },
    async close() {
      await browser.close();
      for (const loop of loops) await loop.stop();
      await turn.release();
      await transport.close();
      await smtp.close();
      await scene.close();
    },
  };
}

function mailbox(scene: Scene, smtp: SmtpCatcher): Pick<Portal, 'mailTo' | 'subjectsTo'> {
  const given = new Set<CaughtMail>();
  return {
    async mailTo(email, subject) {
      const mail = await smtp.waitFor(
        (one) => !given.has(one) && one.recipients.includes(email) && one.subject.includes(subject),
      );
      given.add(mail);
      return mail;
    },
    async subjectsTo(email) {
      const waiting = `SELECT id FROM mails WHERE state = 'QUEUED' UNION ALL SELECT id FROM reset_requests`;
      while ((await scene.sql(waiting)).length > 0) await setTimeout(PERIOD_MS / 4);
      return smtp.mails().flatMap((mail) => (mail.recipients.includes(email) ? [mail.subject] : []));
    },
  };
}

async function send(
  serverUrl: string,
  page: Page,
  path: string,
  fields?: readonly (readonly [string, string])[],
): Promise<Answer> {
  const cookies = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`);
  const response = await fetch(`${serverUrl}${path}`, {
    method: fields === undefined ? 'GET' : 'POST',
    headers: { origin: PUBLIC_URL, cookie: cookies.join('; ') },
    body: fields === undefined ? null : new URLSearchParams(fields.map(([name, value]) => [name, value])),
    redirect: 'manual',
  });
  return { status: response.status, text: await response.text() };
}

function pairs(fields: Fields): (readonly [string, string])[] {
  return Object.entries(fields).flatMap(([name, value]) => [value].flat().map((one) => [name, String(one)] as const));
}

/** The démarches as the guide names them (portal.md §1.1). */
async function nameProcesses({ sql }: Scene): Promise<void> {
  await sql('UPDATE processes SET name = $2 WHERE code = $1', [PROCESS, "Demande d'acte d'Etat civil"]);
  await sql('UPDATE processes SET name = $2 WHERE code = $1', [OTHER_PROCESS, 'Certificat de décès électronique']);
  await sql(
    `INSERT INTO processes SELECT (jsonb_populate_record(p, jsonb_build_object('code', $2::text, 'name', $3::text))).*
     FROM processes p WHERE code = $1 AND osl = $4`,
    [PROCESS, RECENSEMENT, 'Recensement Citoyen Obligatoire', OSL],
  );
}
