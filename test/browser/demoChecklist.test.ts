import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createHubClient } from '../../src/cli/hubClient.ts';
import { createClient } from '../../src/clients/createClient.ts';
import { DEMO_PASSWORD, demoAccounts } from '../../src/demo/demoAccounts.ts';
import { demoAdmin, requestOf } from '../../src/demo/demoClients.ts';
import { ensureDemoAccounts } from '../../src/demo/ensureDemoAccounts.ts';
import { loadReferential } from '../../src/demo/loadReferential.ts';
import { parisDay } from '../../src/platform/parisTime.ts';
import { PASSWORD } from '../support/accounts.ts';
import { openBrowser, type TestBrowser, type Visitor } from '../support/browser.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { lastCodeTo, mailsTo } from '../support/portalMails.ts';
import {
  button,
  choicesOf,
  choosePassword,
  chooseTitle,
  expectTitle,
  giveCredentials,
  SUBMIT,
  textField,
} from './steps.ts';
import { activateOn, saveSettings } from './subscriptionSteps.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const PUBLIC_URL = 'http://portail.example';
const SAVE = 'Enregistrer les modifications';
const DOMAIN = 'sainte-aubepine.example';
const [solene] = demoAccounts;

let server: TestHub;
let browser: TestBrowser;
beforeAll(async () => {
  server = await startTestHub({ settings: { publicUrl: PUBLIC_URL, demo: true } });
  await createClient(server.hub, null, requestOf(demoAdmin));
  const { id: clientId, secret: clientSecret } = demoAdmin;
  const admin = createHubClient({ url: server.url, clientId, clientSecret, scope: 'ADMIN', retries: 3 });
  await loadReferential(admin);
  admin.close();
  await ensureDemoAccounts(server.hub);
  browser = await openBrowser(PUBLIC_URL, server.url);
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

const plain = (text: string): string => text.replace(/’/g, "'").replace(/\s+/g, ' ').trim();

/** What « Premiers pas » says is left, folded lines included. */
async function left(page: Page): Promise<string[]> {
  await page.goto('/');
  return (await page.locator('.hub-steps li a').allTextContents()).map(plain);
}

async function createAccount(page: Page, firstName: string): Promise<void> {
  const email = `${firstName.toLowerCase()}@${DOMAIN}`;
  await page.getByRole('dialog').waitFor();
  await textField(page, 'email*').fill(email);
  await chooseTitle(page, 'Mme');
  await textField(page, 'Prénom*').fill(firstName);
  await textField(page, 'Nom*').fill('DUPONT');
  await textField(page, 'Téléphone principal*').fill('0123456789');
  await button(page, SUBMIT).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  const mail = (await mailsTo(server.hub, email)).at(-1)?.text ?? '';
  const guest = await browser.open();
  await guest.page.goto(/http:\/\/\S+\/mot-de-passe\/[\w-]+/.exec(mail)?.[0] ?? '');
  await choosePassword(guest.page, PASSWORD);
  await guest.page.waitForURL((url) => !url.pathname.startsWith('/mot-de-passe'));
}

async function saveAccount(page: Page): Promise<void> {
  await button(page, SAVE).click();
  await page.getByText('enregistré').first().waitFor();
}

/** What somebody does who only follows the line. */
function follow(visitor: Visitor, line: string): Promise<void> {
  const { page } = visitor;
  const process = /« (.+) »/.exec(line)?.[1] ?? '';
  if (line.includes("modalité d'accès de"))
    return saveSettings(visitor, { mode: 'PORTAIL', email: `mairie@${DOMAIN}` });
  if (line.includes("date d'activation de")) return activateOn(visitor, parisDay(new Date()));
  if (line.startsWith('Ajoutez-vous le rôle')) {
    return choicesOf(visitor)
      .add(page, 'rôle', 'Gestion des télédossiers')
      .then(() => chooseTitle(page, 'Mme'))
      .then(() => saveAccount(page));
  }
  if (line.startsWith("Créez le compte d'un agent")) return createAccount(page, 'Jeanne');
  if (line.startsWith('Nommez un second administrateur')) return createAccount(page, 'Marthe');
  if (line.startsWith('Habilitez Jeanne DUPONT')) {
    return choicesOf(visitor)
      .add(page, 'démarche', process)
      .then(() => saveAccount(page));
  }
  throw new Error(`no gesture for: ${line}`);
}

it('Actions 1 à 4, démonstration : Solène suit « Premiers pas », ligne après ligne, jusqu’à ce qu’il n’en reste aucune', async () => {
  const visitor = await browser.open();
  const { page } = visitor;
  const email = solene?.email ?? '';
  await giveCredentials(page, email, DEMO_PASSWORD);
  await expectTitle(page, "Vérification de l'OTP");
  await page
    .locator('main')
    .getByRole('textbox')
    .fill(await lastCodeTo(server.hub, email));
  await button(page, "S'authentifier").click();
  await expectTitle(page, 'Abonnements');
  const done: string[] = [];
  for (let lines = await left(page); lines.length > 0; lines = await left(page)) {
    const [line = ''] = lines;
    expect(done, 'a line that was followed comes back').not.toContain(line);
    done.push(line);
    await page.locator('.hub-steps li a').first().click();
    await follow(visitor, line);
  }
  const times = (start: string) => done.filter((line) => line.includes(start)).length;
  expect(["modalité d'accès de", "date d'activation de", 'Ajoutez-vous', 'Créez', 'Habilitez'].map(times)).toEqual([
    3, 3, 1, 1, 2,
  ]);
});
