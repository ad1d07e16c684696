import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Credentials } from '../../src/clients/newClient.ts';
import { askToken, type CredentialScene, openCredentialScene, type WhoName } from '../clients/credentialScene.ts';
import { openTestSession } from '../support/accounts.ts';
import { focusOf, openBrowser, type TestBrowser, type Visitor, type VisitorOptions } from '../support/browser.ts';
import { button, expectText, link } from './steps.ts';

const COPIED = 'Copié : la clé secrète est dans le presse-papiers.';
const DOWNLOAD = 'Télécharger les identifiants';

let scene: CredentialScene;
let browser: TestBrowser;
let credentials: Credentials;
beforeAll(async () => {
  scene = await openCredentialScene();
  browser = await openBrowser(scene.hub.settings.publicUrl, scene.server.url, { clipboard: true });
});
beforeEach(async () => {
  credentials = await scene.renew();
  await scene.change({ access_mode: 'API' });
});
afterEach(() => browser.closeVisitors());
afterAll(async () => {
  await browser.close();
  await scene.close();
});

/** Somebody of the service in front of the sheet of the subscription. */
async function visit(who: WhoName, options?: VisitorOptions): Promise<Visitor> {
  const visitor = await browser.open(options);
  const value = await openTestSession(scene.server, scene.people[who].id);
  await visitor.page.context().addCookies([{ name: 'hubee', value, url: scene.hub.settings.publicUrl }]);
  await visitor.page.goto(`/abonnements/${scene.id}`);
  return visitor;
}

const clipboardOf = (page: Page): Promise<string> => page.evaluate<string>('navigator.clipboard.readText()');

it('P-91 « Copier » met la valeur dans le presse-papiers, jamais dans la page', async () => {
  const visitor = await visit('administrator');
  const { page } = visitor;
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await visitor.screen('abonnement en mode API');
  expect(await button(page, DOWNLOAD).isVisible(), 'inutile quand la copie marche').toBe(false);
  await button(page, 'Copier l’identifiant client').click();
  await expectText(page, 'Copié : l’identifiant client est dans le presse-papiers.');
  expect(await clipboardOf(page)).toBe(credentials.clientId);
  await button(page, 'Copier la clé secrète').click();
  await expectText(page, COPIED);
  const clientSecret = await clipboardOf(page);
  expect(clientSecret).toBe(credentials.clientSecret);
  expect(await askToken(scene.server, { clientId: credentials.clientId, clientSecret })).not.toBeNull();
  const html = await page.content();
  for (const value of [credentials.clientId, credentials.clientSecret]) expect(html).not.toContain(value);
  expect((await scene.audit(credentials.clientId)).map(({ action }) => action)).toEqual([
    'CLIENT_CREATE',
    'CLIENT_COPY',
    'CLIENT_COPY',
  ]);
});

it('P-91 au clavier : « Copier » se trouve, s’active par Entrée, et garde le focus', async () => {
  const { page } = await visit('editor');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const copy = button(page, 'Copier la clé secrète');
  await copy.focus();
  await page.keyboard.press('Enter');
  await expectText(page, COPIED);
  expect(await clipboardOf(page)).toBe(credentials.clientSecret);
  expect(await focusOf(page)).toEqual({ name: 'Copier la clé secrète', visible: true });
});

it('D-20 presse-papiers refusé : la page l’explique et propose le fichier', async () => {
  const { page } = await visit('administrator');
  // Grants nothing, which refuses everything that is not granted.
  await page.context().grantPermissions([]);
  await button(page, 'Copier la clé secrète').click();
  await expectText(page, 'Votre navigateur refuse l’accès au presse-papiers');
  const downloading = page.waitForEvent('download');
  await button(page, DOWNLOAD).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe('identifiants-hubee-EtatCivil.txt');
  expect(await readFile(await download.path(), 'utf8')).toContain(credentials.clientSecret);
});

it('P-39 session fermée pendant la lecture : la copie le dit, rien ne sort', async () => {
  const { page } = await visit('manager');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await scene.sql('DELETE FROM sessions');
  await button(page, 'Copier la clé secrète').click();
  await expectText(page, 'Votre session est fermée : reconnectez-vous, puis recommencez.');
  expect(await clipboardOf(page)).not.toBe(credentials.clientSecret);
});

it('D-20 sans JavaScript : pas de « Copier », le fichier à la place', async () => {
  const visitor = await visit('delegate', { javaScript: false });
  const { page } = visitor;
  await visitor.screen('abonnement en mode API');
  expect(await page.getByRole('button', { name: /^Copier/ }).count()).toBe(0);
  const downloading = page.waitForEvent('download');
  await button(page, DOWNLOAD).click();
  const text = await readFile(await (await downloading).path(), 'utf8');
  expect(text).toContain(`Identifiant client : ${credentials.clientId}`);
  expect(text).toContain(`Clé secrète : ${credentials.clientSecret}`);
});

it.each([true, false])('P-92 régénérer se confirme ; D-20 révoquer aussi, JavaScript : %s', async (javaScript) => {
  const visitor = await visit('administrator', { javaScript });
  const { page } = visitor;
  await link(page, 'Régénérer la clé secrète').click();
  await expectText(page, 'Voulez-vous régénérer la clé secrète ?');
  await visitor.screen('régénération de la clé');
  await link(page, 'Annuler').last().click();
  expect(await askToken(scene.server, credentials), 'annulé').not.toBeNull();
  await link(page, 'Régénérer la clé secrète').click();
  await button(page, 'Valider').click();
  await expectText(page, 'La clé secrète est régénérée');
  expect(await askToken(scene.server, credentials)).toBeNull();
  await scene.change({ access_mode: 'PORTAIL' });
  await page.goto(`/abonnements/${scene.id}/identifiants`);
  await visitor.screen('identifiants après un retrait');
  await link(page, 'Révoquer').click();
  await visitor.screen('révocation des identifiants');
  await button(page, 'Valider').click();
  await expectText(page, 'Les identifiants sont révoqués');
  expect((await scene.audit(credentials.clientId)).at(-1)?.action).toBe('CLIENT_REVOKE');
});
