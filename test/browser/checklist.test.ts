import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parisDay } from '../../src/platform/parisTime.ts';
import { PASSWORD } from '../support/accounts.ts';
import { OTHER_PROCESS, PROCESS } from '../support/referential.ts';
import { camille, newCommune, subscribe } from './commune.ts';
import { openPortal, type Portal } from './portal.ts';
import {
  ACTIVATION,
  button,
  choicesOf,
  choosePassword,
  chooseTitle,
  expectText,
  expectTitle,
  giveCode,
  link,
  linkOf,
  readPage,
  SUBMIT,
  textField,
} from './steps.ts';
import { activateOn, saveSettings } from './subscriptionSteps.ts';

let portal: Portal;
beforeAll(async () => {
  portal = await openPortal();
});
afterEach(() => portal.browser.closeVisitors());
afterAll(() => portal.close());

const AEC = "Demande d'acte d'Etat civil";
const CERTDC = 'Certificat de décès électronique';
const SAVE = 'Enregistrer les modifications';

/** The first page after sign-in, where the checklist is. */
async function goHome(page: Page): Promise<void> {
  await page.goto('/');
}

/** The links of the checklist, folded ones included. */
async function steps(page: Page): Promise<string[]> {
  await goHome(page);
  const lines = await page.locator('.hub-steps li a').allTextContents();
  return lines.map((line) => line.replace(/’/g, "'").replace(/\s/g, ' ').trim());
}

/** By the words of a line, whichever its spaces. */
async function follow(page: Page, line: RegExp): Promise<void> {
  await goHome(page);
  const name = new RegExp(line.source.replaceAll(' ', '\\s'));
  await page.locator('.hub-steps').getByRole('link', { name }).click();
}

describe.each([{ javaScript: true }, { javaScript: false }])(
  '« Premiers pas », JavaScript : $javaScript',
  ({ javaScript }) => {
    it('Actions 1 à 4 : Camille va d’une ligne à l’autre, sans guide, et chaque ligne disparaît une fois faite', async () => {
      const commune = await newCommune(portal);
      await subscribe(portal, commune, PROCESS);
      await subscribe(portal, commune, OTHER_PROCESS);
      const visitor = await portal.browser.open({ javaScript });
      const { page } = visitor;
      await page.goto(await linkOf(portal, camille(commune).email, ACTIVATION));
      await choosePassword(page, PASSWORD);
      await giveCode(portal, page, camille(commune).email);
      await expectTitle(page, 'Abonnements');
      await expectText(page, 'Premiers pas : il reste');
      await visitor.screen('premiers pas');

      // Action 1
      for (const name of [AEC, CERTDC]) {
        await follow(page, new RegExp(`modalité d.accès de « ${name}`));
        await expectTitle(page, `Abonnement - ${name}`);
        expect(new URL(page.url()).hash).toBe('#champ-accessMode');
        await saveSettings(visitor, { mode: 'PORTAIL', email: `etat-civil@${commune.domain}` });
        await follow(page, new RegExp(`date d.activation de « ${name}`));
        await expectText(page, 'personne ne peut');
        await visitor.screen('activation que personne ne lirait');
        await activateOn(visitor, parisDay(new Date()));
        expect((await steps(page)).filter((line) => line.includes(name))).toEqual([
          `Créez le compte d'un agent pour « ${name} »`,
        ]);
      }

      // Action 2
      await follow(page, /^Ajoutez-vous le rôle/);
      await page.getByRole('heading', { name: 'Compte utilisateur - Camille MARTIN' }).waitFor();
      await choicesOf(visitor).add(page, 'rôle', 'Gestion des télédossiers');
      await chooseTitle(page, 'Mme');
      await button(page, SAVE).click();
      await link(page, 'Tous les télédossiers').first().waitFor();
      // Her landing page is now that of the télédossiers; what is left follows her there.
      await goHome(page);
      expect(new URL(page.url()).pathname).toBe('/teledossiers');
      await expectText(page, "en l'absence d'un administrateur local");
      await button(page.locator('.hub-steps'), "Je n'ai pas d'agent").waitFor();
      await visitor.screen('les agents restent à créer');

      // Action 3
      await follow(page, new RegExp(`compte d.un agent pour « ${CERTDC}`));
      await page.getByRole('dialog').waitFor();
      await visitor.screen('création depuis les premiers pas');
      const jeanne = `jeanne.dupont@${commune.domain}`;
      await textField(page, 'email*').fill(jeanne);
      await chooseTitle(page, 'Mme');
      await textField(page, 'Prénom*').fill('Jeanne');
      await textField(page, 'Nom*').fill('DUPONT');
      await textField(page, 'Téléphone principal*').fill('0123456789');
      await button(page, SUBMIT).click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      expect(await portal.processesOf(jeanne)).toEqual([OTHER_PROCESS]);
      expect(await steps(page)).toContainEqual(expect.stringMatching(/^Relancez Jeanne DUPONT.*encore valable$/));
      const guest = await portal.browser.open({ javaScript });
      await guest.page.goto(await linkOf(portal, jeanne, ACTIVATION));
      await choosePassword(guest.page, PASSWORD);
      await guest.page.getByRole('heading', { level: 1, name: /Nouveaux|télédossiers/i }).waitFor();
      expect(await readPage(guest.page)).not.toContain('Premiers pas');
      expect((await steps(page)).join('\n')).not.toMatch(/Relancez|Certificat/);

      // Action 4
      await follow(page, /^Habilitez Jeanne DUPONT à « Demande d.acte/);
      await page.getByRole('heading', { name: 'Compte utilisateur - Jeanne DUPONT' }).waitFor();
      await choicesOf(visitor).add(page, 'démarche', AEC);
      await button(page, SAVE).click();
      await expect.poll(() => portal.processesOf(jeanne)).toEqual([OTHER_PROCESS, PROCESS].sort());

      expect(await steps(page)).toEqual(['Nommez un second administrateur local']);
      await page.goto('/abonnements');
      await expectText(page, 'Premiers pas : il reste 1 action');
      await visitor.screen('un seul pas restant');
    });
  },
);
