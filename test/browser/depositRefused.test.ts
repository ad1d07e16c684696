import { afterAll, beforeAll, expect, it } from 'vitest';
import { agent, eventsOf, opened, worksInPortal } from '../portal/caseFilesScene.ts';
import { openBrowser, type TestBrowser } from '../support/browser.ts';
import { openScene, PDF, type Scene } from '../support/scene.ts';

let scene: Scene;
let browser: TestBrowser;
beforeAll(async () => {
  scene = await openScene();
  await worksInPortal(scene);
  browser = await openBrowser('http://portail.example', scene.server.url);
}, 60_000);
afterAll(async () => {
  await browser.close();
  await scene.close();
});

it('P-60, P-68 : clos pendant le dépôt : la raison est dite, les fichiers restent choisis, un second essai est possible', async () => {
  const { caseId } = await opened(scene);
  const who = await agent(scene);
  const { page } = await browser.open({ javaScript: true });
  const [name = '', value = ''] = who.cookie.split('=');
  await page.context().addCookies([{ name, value, url: 'http://portail.example' }]);
  await page.goto(`/teledossiers/${caseId}/depot`);
  const close = (status: string) => scene.sql('UPDATE cases SET status = $2 WHERE id = $1', [caseId, status]);
  await page.locator('input[type=file]').setInputFiles({ name: 'acte.pdf', mimeType: 'application/pdf', buffer: PDF });
  const send = page.getByRole('button', { name: 'Ajouter les pièces jointes' });
  // The browser reports the refused request by itself.
  page.removeAllListeners('response');
  page.removeAllListeners('console');
  await close('CLOSED');
  await send.click();
  await page.getByText('Ce télédossier est clos par l’opérateur').waitFor();
  await page.getByText('vos fichiers restent choisis').waitFor();
  await page.getByRole('button', { name: 'Retirer acte.pdf' }).waitFor();
  expect(await page.getByText('vérifiez votre connexion').count()).toBe(0);
  expect(await eventsOf(scene, caseId)).toEqual([]);
  await close('IN_PROGRESS');
  await send.click();
  await page.waitForURL(`**/teledossiers/${caseId}`);
  expect(await eventsOf(scene, caseId)).toMatchObject([{ action: 'ATTACH_DEPOSIT' }]);
}, 60_000);
