import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { PASSWORD } from '../support/accounts.ts';
import { focusOf, type Visitor } from '../support/browser.ts';
import { PROCESS, SI1 } from '../support/referential.ts';
import { caseStatus } from '../support/scene.ts';
import { type Arrived, AUTHOR, arrive, downloadBy, enter, openInstruction, putStatus } from './instructionScene.ts';
import { newAgent } from './people.ts';
import type { Portal } from './portal.ts';
import { button, expectText, expectTitle, link, textField } from './steps.ts';

let portal: Portal;
beforeAll(async () => {
  portal = await openInstruction();
});
afterEach(async () => {
  await portal.browser.closeVisitors();
  await portal.scene.sql('DELETE FROM folders');
});
afterAll(() => portal.close());

const titleOf = ({ number }: Arrived): string => `Télédossier numéro : ${number}`;
const focusName = async (page: Page): Promise<string> => (await focusOf(page)).name;
const dialogOf = (page: Page) => page.getByRole('dialog');

it('raccourcis : j, k, r, t, s, m, c, /, n et ? ; rien pendant la frappe, plus rien une fois coupés', async () => {
  const [older, newer] = [await arrive(portal), await arrive(portal)];
  for (const one of [older, newer]) await putStatus(portal, one, 'IN_PROGRESS');
  const { page } = await enter(portal);
  const detail = `/teledossiers/${newer.caseId}?liste=${encodeURIComponent('statut=en-cours')}`;
  await page.goto(detail);
  await page.keyboard.press('j');
  await expectTitle(page, titleOf(older));
  await page.keyboard.press('k');
  await expectTitle(page, titleOf(newer));

  await page.keyboard.press('c');
  await page.keyboard.type('jkrtsm/n?');
  const comment = textField(page, 'Commentaire interne');
  expect(await comment.inputValue()).toBe('jkrtsm/n?');
  await comment.fill('');
  await comment.blur();
  await page.keyboard.press('s');
  expect(await focusName(page)).toContain('Modifier le statut');
  await page.getByLabel('Modifier le statut').blur();
  const zip = await downloadBy(page, () => page.keyboard.press('t'));
  expect(zip.suggestedFilename()).toBe(`${newer.number}.zip`);
  await page.keyboard.press('m');
  await dialogOf(page).waitFor();
  await page.keyboard.press('Escape');
  await dialogOf(page).waitFor({ state: 'detached' });
  await page.keyboard.press('r');
  await expectTitle(page, 'En cours');

  await page.keyboard.press('n');
  await expectTitle(page, 'Nouveaux');
  await page.keyboard.press('/');
  expect(await focusName(page)).toContain('Numéro de dossier ou nom');
  await page.keyboard.type('n?');
  expect(await page.getByRole('searchbox').inputValue()).toBe('n?');
  await page.getByRole('searchbox').blur();
  await page.keyboard.press('?');
  await page.getByText('Ouvrir les « Nouveaux »').waitFor();

  await page.goto('/preferences');
  await page.getByRole('radio', { name: 'Désactivés' }).press('Space');
  await button(page, 'Enregistrer').click();
  await page.locator('body:not([data-shortcuts])').waitFor();
  await page.goto(detail);
  for (const key of ['j', 'r', 's', 'm', 'c', 'n', '/', '?']) await page.keyboard.press(key);
  await expectTitle(page, titleOf(newer));
  expect(await focusName(page)).toBe('');
  expect(await dialogOf(page).count()).toBe(0);
});

/** By the tabulation key alone, as far as a long page; what has the focus must be seen all the way. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  const met: string[] = [];
  for (let turn = 0; turn < 80; turn += 1) {
    await page.keyboard.press('Tab');
    const focus = await focusOf(page);
    if (focus.name !== '') expect(focus.visible, `the focus on « ${focus.name} » cannot be seen`).toBe(true);
    if (name.test(focus.name)) return;
    met.push(focus.name);
  }
  throw new Error(`${name} is not reached: ${met.join(' | ')}`);
}

/** Walks through the closed list, which asks for nothing before Enter. */
async function choose(page: Page, label: string): Promise<void> {
  await tabTo(page, /^Modifier le statut/);
  const chosen = page.locator('#champ-vers option:checked');
  for (let turn = 0; turn < 5 && (await chosen.innerText()) !== label; turn += 1)
    await page.keyboard.press('ArrowDown');
  expect(await chosen.innerText()).toBe(label);
  expect(await dialogOf(page).count()).toBe(0);
  await button(page, 'Continuer').waitFor();
  await page.keyboard.press('Enter');
  await dialogOf(page).waitFor();
}

it('P-45 au clavier seul, de la connexion à « Traité », le focus toujours visible', async () => {
  const one = await arrive(portal);
  const { email } = await newAgent(
    portal,
    { organization: SI1, name: 'Commune', domain: 'clavier.example' },
    { processCodes: [PROCESS] },
  );
  const { page } = await portal.browser.open();
  await page.goto('/connexion');
  await tabTo(page, /^Login/);
  await page.keyboard.type(email);
  await tabTo(page, /^Mot de passe/);
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await expectTitle(page, 'Nouveaux');
  await tabTo(page, new RegExp(`^Consulter le télédossier ${one.number}`));
  await page.keyboard.down('Enter');
  // What is harmless, and asked every time, is one more Enter away: the same one, still held down, answers nothing.
  const confirm = { name: 'Confirmer la réception', visible: true };
  await expect.poll(() => focusOf(page)).toEqual(confirm);
  await page.evaluate("addEventListener('submit', () => { document.body.dataset.sent = 'oui' })");
  await page.keyboard.down('Enter');
  await page.keyboard.up('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Shift+Tab');
  expect(await focusOf(page)).toEqual(confirm);
  expect(await page.evaluate('document.body.dataset.sent')).toBeUndefined();
  await page.keyboard.press('Enter');
  await expectText(page, 'Nouveau > Reçu');
  await choose(page, 'En cours');
  await expect.poll(() => focusName(page)).toMatch(/^Commentaire/);
  await tabTo(page, /^Valider/);
  await page.keyboard.press('Enter');
  await expectText(page, 'Reçu > En cours');
  await choose(page, 'Traité');
  await tabTo(page, /^Valider/);
  await page.keyboard.press('Enter');
  await expectText(page, 'En cours > Traité');
  expect(await caseStatus(portal.scene, one.caseId)).toBe('DONE');
});

it('une fenêtre qui retire quelque chose ne se confirme pas d’un Entrée machinal', async () => {
  const { page } = await enter(portal, {
    actorType: 'LOCAL_ADMINISTRATOR',
    roles: ['SUBSCRIPTIONS_MANAGE'],
  });
  const [row] = await portal.scene.sql('SELECT id FROM subscriptions WHERE subscriber = $1 AND process_code = $2', [
    SI1,
    PROCESS,
  ]);
  await page.goto(`/abonnements/${row?.id}/suspension`);
  await expect.poll(() => focusName(page)).toMatch(/^Voulez-vous suspendre l'abonnement/);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  expect(await focusOf(page)).toEqual({ name: 'Fermer', visible: true });
  expect(await dialogOf(page).count()).toBe(1);
});

/** Of one who opened a télédossier: an administrator reads it (D-26). */
async function lookAtJournal(visitor: Visitor, one: Arrived): Promise<void> {
  const { page } = visitor;
  await page.goto(`/teledossiers/${one.caseId}`);
  await expectTitle(page, titleOf(one));
  await page.goto('/journal');
  await expectText(page, AUTHOR);
  await expectText(page, one.number);
  await link(page, 'Exporter').waitFor();
  await visitor.screen('journal');
}

it('D-26 : le journal, avec et sans JavaScript', async () => {
  const one = await arrive(portal);
  await putStatus(portal, one, 'IN_PROGRESS');
  for (const javaScript of [true, false]) {
    await lookAtJournal(
      await enter(portal, {
        javaScript,
        actorType: 'LOCAL_ADMINISTRATOR',
        roles: ['CASES_MANAGE', 'ACCOUNTS_MANAGE'],
      }),
      one,
    );
  }
});
