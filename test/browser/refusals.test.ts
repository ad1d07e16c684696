import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PASSWORD } from '../support/accounts.ts';
import { OTHER_PROCESS, PROCESS, SI1 } from '../support/referential.ts';
import { sendDossier } from '../support/scene.ts';
import { type Commune, newCommune, receiveInPortal } from './commune.ts';
import { newAdministrator, newAgent } from './people.ts';
import { openPortal, type Portal, RECENSEMENT } from './portal.ts';
import {
  ACTIVATION,
  button,
  choosePassword,
  describePerson,
  expectText,
  expectTitle,
  giveCredentials,
  jeanne,
  link,
  linkOf,
  openAccounts,
  openCreation,
  RESET,
  readPage,
  rowOf,
  SUBMIT,
  signInWithCode,
  textField,
} from './steps.ts';

let portal: Portal;
beforeAll(async () => {
  portal = await openPortal();
});
afterEach(async () => {
  portal.scene.server.setClock(null);
  await portal.browser.closeVisitors();
});
afterAll(() => portal.close());

const HOUR = 3_600_000;
const POLICY =
  'Le mot de passe saisi ne respecte pas les conditions de sécurité exigées : 8 caractères avec au moins un chiffre, une majuscule et un caractère spécial.';

describe.each([{ javaScript: true }, { javaScript: false }])(
  'ce que le portail refuse, JavaScript : $javaScript',
  ({ javaScript }) => {
    let commune: Commune;
    beforeAll(async () => {
      commune = await newCommune(portal);
      await receiveInPortal(portal, commune, [PROCESS, OTHER_PROCESS, RECENSEMENT]);
      await newAdministrator(portal, commune);
    });
    const camilleSignsIn = async () => {
      const visitor = await portal.browser.open({ javaScript });
      await signInWithCode(portal, visitor, `camille.martin@${commune.domain}`);
      return visitor;
    };

    it('S-3b, S-3c après 48 h le lien ne sert plus : « Mot de passe oublié ? » active le compte', async () => {
      const person = { ...jeanne(commune.domain), email: `jeanne.tard@${commune.domain}` };
      const visitor = await camilleSignsIn();
      await openCreation(visitor.page);
      await describePerson(visitor, person);
      await textField(visitor.page, 'Téléphone principal*').fill(person.phone);
      await button(visitor.page, SUBMIT).click();
      await rowOf(visitor.page, 'DUPONT').first().waitFor();
      const late = await linkOf(portal, person.email, ACTIVATION);
      portal.scene.server.setClock(new Date(Date.now() + 48 * HOUR + 60_000));

      const guest = await portal.browser.open({ javaScript });
      const { page } = guest;
      await page.goto(late);
      expect(await page.getByLabel(/^Nouveau mot de passe/).count()).toBe(0);
      await guest.screen('lien expiré');
      await link(page, /Mot de passe oublié/)
        .first()
        .click();
      await expectTitle(page, 'Mot de passe oublié ?');
      await guest.screen('mot de passe oublié');
      await textField(page, 'Email').fill(person.email);
      await button(page, 'Réinitialiser mon mot de passe').click();
      await page.getByRole('dialog', { name: 'Réinitialisation de mot de passe' }).waitFor();
      await expectText(page, 'Si votre adresse mail correspond bien à un des comptes enregistrés sur la plateforme');
      await guest.screen('lien demandé');

      await page.goto(await linkOf(portal, person.email, RESET));
      await choosePassword(page, 'Mairie2024?');
      await expectText(page, POLICY);
      await guest.screen('mot de passe refusé');
      await choosePassword(page, PASSWORD, 'Mairie2025!');
      await guest.screen('confirmation différente');
      await expectTitle(page, "Création d'un nouveau mot de passe");
      await choosePassword(page, PASSWORD);
      await page.waitForURL('**/teledossiers**');
    });

    it('un lien déjà utilisé, remplacé ou inconnu est expliqué, avec l’issue', async () => {
      const agent = await newAgent(portal, commune, { firstName: 'Lena', lastName: 'ROBIN' });
      const visitor = await portal.browser.open({ javaScript });
      const { page } = visitor;
      const ask = async (): Promise<string> => {
        await page.goto('/mot-de-passe-oublie');
        await textField(page, 'Email').fill(agent.email);
        await button(page, 'Réinitialiser mon mot de passe').click();
        await page.getByRole('dialog').waitFor();
        return linkOf(portal, agent.email, RESET);
      };
      const replaced = await ask();
      const last = await ask();
      for (const [name, address] of [
        ['lien remplacé', replaced],
        ['lien inconnu', `${last.slice(0, -4)}AAAA`],
      ] as const) {
        await page.goto(address);
        expect(await page.getByLabel(/^Nouveau mot de passe/).count(), name).toBe(0);
        expect(await link(page, /Mot de passe oublié|Connexion/).count(), name).toBeGreaterThan(0);
        await visitor.screen(name);
      }
      await page.goto(last);
      await choosePassword(page, 'Mairie2026!');
      await page.waitForURL('**/teledossiers**');
      const guest = await portal.browser.open({ javaScript });
      await guest.page.goto(last);
      expect(await guest.page.getByLabel(/^Nouveau mot de passe/).count()).toBe(0);
      await guest.screen('lien utilisé');
    });

    it('S-3d, S-3e une adresse déjà prise, un téléphone à espaces et un formulaire vide sont refusés', async () => {
      const person = jeanne(commune.domain);
      const visitor = await camilleSignsIn();
      const { page } = visitor;
      await openCreation(page);
      if (!javaScript) {
        await button(page, SUBMIT).click();
        await page.getByRole('dialog').getByRole('alert').first().waitFor();
        await visitor.screen('création vide refusée');
      }
      await describePerson(visitor, person);
      await textField(page, 'Téléphone principal*').fill('01 23 45 67 89');
      if (javaScript) expect(await button(page, SUBMIT).isDisabled()).toBe(true);
      else {
        await button(page, SUBMIT).click();
        await page.getByRole('dialog').getByRole('alert').first().waitFor();
        await visitor.screen('téléphone refusé');
      }
      await textField(page, 'Téléphone principal*').fill(person.phone);
      await textField(page, 'email*').fill(`CAMILLE.martin@${commune.domain}`);
      await button(page, SUBMIT).click();
      await expectText(page, 'Un compte existe déjà avec cette adresse email.');
      await visitor.screen('adresse déjà prise');
      expect(await textField(page, 'Prénom*').inputValue()).toBe('Jeanne');
      expect(await portal.processesOf(person.email)).toEqual([]);
    });

    it('S-11 ce qui est à une autre organisation est introuvable, sans trace de son contenu', async () => {
      const other = await newCommune(portal);
      const stranger = await newAgent(portal, other, { firstName: 'Étranger', lastName: 'SECRET' });
      await sendDossier(portal.scene, { recipients: [SI1], externalId: 'DILA-AEC-0000000000011' });
      const visitor = await camilleSignsIn();
      const { page } = visitor;
      await openAccounts(page);
      expect(await readPage(page)).not.toContain('SECRET');
      for (const suffix of ['', '/desactivation']) {
        const answer = await page.goto(`/comptes/${stranger.id}${suffix}`);
        expect(answer?.status()).toBe(404);
        expect(await readPage(page)).not.toContain('SECRET');
      }
      await visitor.screen('page introuvable');
      await openAccounts(page);
      for (const suffix of ['', '/desactivation', '/activation', '/lien']) {
        const answer = await portal.post(page, `/comptes/${stranger.id}${suffix}`, { version: '1', lastName: 'PRIS' });
        expect(answer.status, suffix).toBe(404);
        expect(answer.text).not.toContain('SECRET');
      }
      const [row] = await portal.scene.sql('SELECT last_name, active, version FROM accounts WHERE id = $1', [
        stranger.id,
      ]);
      expect(row).toEqual({ last_name: 'SECRET', active: true, version: 1 });
    });

    it('S-11, P-14 un agent ne voit ni comptes ni abonnements, ni les démarches des autres', async () => {
      const agent = await newAgent(portal, commune, { firstName: 'Iris', lastName: javaScript ? 'NOEL' : 'NOIR' });
      await sendDossier(portal.scene, { recipients: [commune.organization], externalId: 'DILA-AEC-0000000000012' });
      const visitor = await portal.browser.open({ javaScript });
      const { page } = visitor;
      await giveCredentials(page, agent.email, PASSWORD);
      await page.waitForURL('**/teledossiers**');
      for (const path of ['/comptes', '/comptes/nouveau', '/abonnements', `/comptes/${agent.id}`]) {
        expect((await page.goto(path))?.status(), path).toBe(403);
        await expectTitle(page, 'Accès refusé');
      }
      await visitor.screen('accès refusé');
      await page.goto('/teledossiers');
      expect(await readPage(page)).not.toContain('DILA-AEC-0000000000012');
      expect(await readPage(page)).not.toMatch(/Gestion des comptes|Gestion des abonnements/);
    });
  },
);
