import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { PASSWORD } from '../support/accounts.ts';
import { focusOf } from '../support/browser.ts';
import { OTHER_PROCESS, PROCESS } from '../support/referential.ts';
import { newCommune, receiveInPortal } from './commune.ts';
import { newAdministrator } from './people.ts';
import { openPortal, type Portal } from './portal.ts';
import { expectTitle, link, rowOf } from './steps.ts';

let portal: Portal;
beforeAll(async () => {
  portal = await openPortal();
});
afterEach(() => portal.browser.closeVisitors());
afterAll(() => portal.close());

const FARTHEST = 80;
const INSIDE = `document.querySelector('dialog').contains(document.activeElement)`;

/** Where the focus is, which must be seen: whoever has no mouse has nothing else. */
async function visibleFocus(page: Page): Promise<string> {
  const focus = await focusOf(page);
  expect(focus.name, 'the focus is nowhere').not.toBe('');
  expect(focus.visible, `the focus on « ${focus.name} » cannot be seen`).toBe(true);
  return focus.name;
}

async function press(page: Page, key: 'Tab' | 'Shift+Tab', name: RegExp): Promise<void> {
  const met: string[] = [];
  for (let turn = 0; turn < FARTHEST; turn += 1) {
    await page.keyboard.press(key);
    const focus = await visibleFocus(page);
    if (name.test(focus)) return;
    met.push(focus);
  }
  throw new Error(`${name} is not reached by ${key}: ${met.join(' | ')}`);
}

const tabTo = (page: Page, name: RegExp): Promise<void> => press(page, 'Tab', name);

async function type(page: Page, label: RegExp, text: string): Promise<void> {
  await tabTo(page, label);
  await page.keyboard.type(text);
}

/** Signs in from the top of the page to « Utilisateurs », with the keyboard alone. */
async function signIn(page: Page, email: string): Promise<void> {
  await page.goto('/connexion');
  await type(page, /^Login/, email);
  await type(page, /^Mot de passe/, PASSWORD);
  await page.keyboard.press('Enter');
  await expectTitle(page, "Vérification de l'OTP");
  const code = /\b\d{6}\b/.exec((await portal.mailTo(email, 'usage unique')).text)?.[0] ?? '';
  // The one field of the page may already have the focus.
  if (!/^Code/.test((await focusOf(page)).name)) await tabTo(page, /^Code/);
  await page.keyboard.type(code);
  await page.keyboard.press('Enter');
  await expectTitle(page, 'Abonnements');
  await tabTo(page, /^Gestion des comptes/);
  await page.keyboard.press('Enter');
  await expectTitle(page, 'Utilisateurs');
}

it('P-45 au clavier seul : se connecter, créer un agent dans une boîte de dialogue, en sortir par Échap', async () => {
  const commune = await newCommune(portal);
  await receiveInPortal(portal, commune, [PROCESS, OTHER_PROCESS]);
  const { email } = await newAdministrator(portal, commune);
  const { page } = await portal.browser.open();
  await signIn(page, email);

  await tabTo(page, /^Ajouter un utilisateur/);
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  await expect.poll(() => page.evaluate(INSIDE)).toBe(true);
  for (let turn = 0; turn < 40; turn += 1) {
    await page.keyboard.press(turn < 25 ? 'Tab' : 'Shift+Tab');
    // Between the last and the first element, the browser's own bar may have its turn: never the page behind.
    expect(await page.evaluate(`${INSIDE} || document.activeElement === document.body`)).toBe(true);
  }
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await expectTitle(page, 'Utilisateurs');

  await link(page, 'Ajouter un utilisateur').focus();
  await page.keyboard.press('Enter');
  await dialog.waitFor();
  await tabTo(page, /^Ajouter une démarche/);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  expect(await visibleFocus(page), 'Escape closes the list, not the dialog around').toBe('Ajouter une démarche');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await type(page, /^email/, `lea.clavier@${commune.domain}`);
  await tabTo(page, /^(M|Mme)$/);
  await page.keyboard.press('Space');
  await type(page, /^Prénom/, 'Léa');
  await type(page, /^Nom/, 'CLAVIER');
  await type(page, /^Téléphone principal/, '0123456789');
  await tabTo(page, /^Ajouter l.utilisateur/);
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  await rowOf(page, 'CLAVIER').waitFor();
});

it('P-45 au clavier seul : se donner un rôle', async () => {
  const commune = await newCommune(portal);
  await receiveInPortal(portal, commune, [PROCESS]);
  const { email } = await newAdministrator(portal, commune);
  const { page } = await portal.browser.open();
  await signIn(page, email);
  await tabTo(page, /^Modifier le compte de Camille MARTIN/);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Compte utilisateur - Camille MARTIN' }).waitFor();
  await tabTo(page, /^Ajouter un rôle/);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await tabTo(page, /^Enregistrer les modifications/);
  await page.keyboard.press('Enter');
  await link(page, 'Tous les télédossiers').first().waitFor();
  expect(await portal.rolesOf(email)).toContain('CASES_MANAGE');
});
