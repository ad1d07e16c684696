import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PASSWORD } from '../support/accounts.ts';
import { OTHER_PROCESS, PROCESS } from '../support/referential.ts';
import { type Commune, newCommune, receiveInPortal } from './commune.ts';
import { newAdministrator, newAgent, type Person } from './people.ts';
import { openPortal, type Portal } from './portal.ts';
import {
  button,
  chooseTitle,
  describePerson,
  expectText,
  expectTitle,
  giveCredentials,
  group,
  jeanne,
  link,
  openAccounts,
  openCreation,
  openSheet,
  readPage,
  rowOf,
  SUBMIT,
  signInWithCode,
  signOut,
  textField,
} from './steps.ts';

let portal: Portal;
let commune: Commune;
let administrator: Person;
beforeAll(async () => {
  portal = await openPortal();
  commune = await newCommune(portal);
  await receiveInPortal(portal, commune, [PROCESS, OTHER_PROCESS]);
  administrator = await newAdministrator(portal, commune);
});
afterEach(async () => {
  portal.scene.server.setClock(null);
  await portal.browser.closeVisitors();
});
afterAll(() => portal.close());

const SAVE = 'Enregistrer les modifications';
const MINUTE = 60_000;

/** The browser asks whether to leave; the answer is no, then yes. */
async function tryToLeave(page: Page, leave: () => Promise<unknown>): Promise<void> {
  const asked = page.waitForEvent('dialog');
  const leaving = leave();
  const dialog = await asked;
  expect(dialog.type()).toBe('beforeunload');
  await dialog.dismiss();
  await leaving;
}

it('P-76 quitter une fiche modifiée demande confirmation, « Annuler » rétablit, la barre disparaît', async () => {
  const agent = await newAgent(portal, commune, { firstName: 'Nina', lastName: 'MODIFIEE' });
  const visitor = await portal.browser.open();
  const { page } = visitor;
  await signInWithCode(portal, visitor, administrator.email);
  await openAccounts(page);
  await openSheet(page, agent.firstName, agent.lastName);
  expect(await button(page, SAVE).isVisible()).toBe(false);
  await textField(page, 'Fonction').fill('Officière d’état civil');
  await button(page, SAVE).waitFor();
  await visitor.screen('fiche modifiée');
  await tryToLeave(page, () => link(page, /Retour aux comptes utilisateurs/).click({ noWaitAfter: true }));
  expect(await textField(page, 'Fonction').inputValue()).toBe('Officière d’état civil');
  await textField(page, 'Fonction').fill('');
  await button(page, SAVE).waitFor({ state: 'hidden' });
  await textField(page, 'Fonction').fill('Autre');
  await page.getByRole('link', { name: 'Annuler' }).or(button(page, 'Annuler')).click();
  await button(page, SAVE).waitFor({ state: 'hidden' });
  expect(await textField(page, 'Fonction').inputValue()).toBe('');
});

it.each([true, false])(
  'P-18, P-79 la fiche d’un autre administrateur lit « Sans habilitations », celle d’un agent les demande, JavaScript : %s',
  async (javaScript) => {
    const other = await newAdministrator(portal, commune, {
      firstName: 'Alix',
      lastName: javaScript ? 'SECONDE' : 'TROISIEME',
    });
    const visitor = await portal.browser.open({ javaScript });
    const { page } = visitor;
    await signInWithCode(portal, visitor, administrator.email);
    await openAccounts(page);
    await openSheet(page, other.firstName, other.lastName);
    const none = page.getByText('Sans habilitations');
    expect([await none.isVisible(), await group(page, 'démarche').count()]).toEqual([true, 0]);
    await visitor.screen('fiche d’un autre administrateur');
    await page.getByRole('combobox', { name: /Type d.acteur/ }).selectOption('Agent');
    expect([await none.isVisible(), await group(page, 'démarche').isVisible()]).toEqual([false, true]);
  },
);

describe.each([{ javaScript: true }, { javaScript: false }])(
  'les maladresses, JavaScript : $javaScript',
  ({ javaScript }) => {
    const suffix = javaScript ? 'A' : 'B';

    it('P-82 un double clic sur « Ajouter l’utilisateur » crée un seul compte et un seul mail', async () => {
      const person = {
        ...jeanne(commune.domain),
        email: `double.${suffix.toLowerCase()}@${commune.domain}`,
        processes: ["Demande d'acte d'Etat civil"],
      };
      const visitor = await portal.browser.open({ javaScript });
      const { page } = visitor;
      await signInWithCode(portal, visitor, administrator.email);
      await openCreation(page);
      await describePerson(visitor, { ...person, lastName: `DOUBLE${suffix}` });
      await textField(page, 'Téléphone principal*').fill(person.phone);
      await button(page, SUBMIT).dblclick();
      await rowOf(page, `DOUBLE${suffix}`).waitFor();
      expect(await rowOf(page, `DOUBLE${suffix}`).count()).toBe(1);
      expect(await portal.subjectsTo(person.email)).toHaveLength(1);
      expect(await portal.scene.sql('SELECT count(*)::int FROM accounts WHERE email_key = $1', [person.email])).toEqual(
        [{ count: 1 }],
      );
    });

    it('P-43 après la déconnexion, le bouton « précédent » ne montre rien', async () => {
      const visitor = await portal.browser.open({ javaScript });
      const { page } = visitor;
      await signInWithCode(portal, visitor, administrator.email);
      await openAccounts(page);
      await signOut(page);
      await visitor.screen('déconnecté');
      await page.goBack();
      await expectTitle(page, 'Bienvenue sur HubEE');
      expect(await readPage(page)).not.toContain('MARTIN');
    });

    it('deux onglets : se déconnecter dans l’un ferme l’autre', async () => {
      const visitor = await portal.browser.open({ javaScript });
      const { page } = visitor;
      await signInWithCode(portal, visitor, administrator.email);
      const second = await visitor.newTab();
      await second.goto('/comptes');
      await expectTitle(second, 'Utilisateurs');
      await signOut(page);
      await second.reload();
      await expectTitle(second, 'Bienvenue sur HubEE');
    });

    it('P-39 une session finie au milieu d’un formulaire ramène à la connexion, sans rien enregistrer', async () => {
      const agent = await newAgent(portal, commune, { firstName: 'Omar', lastName: `PATIENT${suffix}` });
      const visitor = await portal.browser.open({ javaScript });
      const { page } = visitor;
      const start = Date.now();
      await signInWithCode(portal, visitor, administrator.email);
      await openAccounts(page);
      await openSheet(page, agent.firstName, agent.lastName);
      await textField(page, 'Fonction').fill('Agent d’accueil');
      portal.scene.server.setClock(new Date(start + 70 * MINUTE));
      await button(page, SAVE).click();
      await expectTitle(page, 'Bienvenue sur HubEE');
      await expectText(page, '60 minutes');
      const [row] = await portal.scene.sql('SELECT function FROM accounts WHERE id = $1', [agent.id]);
      expect(row).toEqual({ function: null });
    });

    it('deux administrateurs sur la même fiche : le second est prévenu et rien n’est écrasé', async () => {
      const agent = await newAgent(portal, commune, { firstName: 'Zoé', lastName: `PARTAGEE${suffix}` });
      const second = await newAdministrator(portal, commune, { firstName: `Alix${suffix}`, lastName: 'SECOND' });
      const one = await portal.browser.open({ javaScript });
      const two = await portal.browser.open({ javaScript });
      for (const [visitor, email] of [
        [one, administrator.email],
        [two, second.email],
      ] as const) {
        await signInWithCode(portal, visitor, email);
        await openAccounts(visitor.page);
        await openSheet(visitor.page, agent.firstName, agent.lastName);
      }
      await textField(one.page, 'Fonction').fill('Première');
      await button(one.page, SAVE).click();
      await one.page.getByRole('status').first().waitFor();
      await textField(two.page, 'Fonction').fill('Seconde');
      await button(two.page, SAVE).click();
      await two.page.getByRole('alert').first().waitFor();
      await expectText(two.page, 'Première');
      await two.screen('conflit');
      const [row] = await portal.scene.sql('SELECT function FROM accounts WHERE id = $1', [agent.id]);
      expect(row).toEqual({ function: 'Première' });
    });

    it('P-80 désactiver demande confirmation et ferme les sessions', async () => {
      const agent = await newAgent(portal, commune, { firstName: 'Tom', lastName: `PARTI${suffix}` });
      const gone = await portal.browser.open({ javaScript });
      await giveCredentials(gone.page, agent.email, PASSWORD);
      await gone.page.waitForURL('**/teledossiers**');
      const visitor = await portal.browser.open({ javaScript });
      const { page } = visitor;
      await signInWithCode(portal, visitor, administrator.email);
      await openAccounts(page);
      await openSheet(page, agent.firstName, agent.lastName);
      await link(page, 'Désactiver le compte').click();
      await page.getByRole('dialog').waitFor();
      await expectText(page, `Voulez-vous désactiver le compte de Tom PARTI${suffix} ?`);
      await visitor.screen('désactivation');
      await button(page, 'Valider').click();
      await link(page, 'Activer le compte').waitFor();
      await visitor.screen('compte désactivé, fiche');
      await gone.page.reload();
      await expectTitle(gone.page, 'Bienvenue sur HubEE');
    });

    it('« Mon compte » : chacun change ses téléphones et voit ses sessions', async () => {
      const agent = await newAgent(portal, commune, { firstName: 'Eva', lastName: `SEULE${suffix}` });
      const visitor = await portal.browser.open({ javaScript });
      const { page } = visitor;
      await giveCredentials(page, agent.email, PASSWORD);
      await page.waitForURL('**/teledossiers**');
      await page.goto('/mon-compte');
      await chooseTitle(page, 'M');
      await textField(page, 'Téléphone principal*').fill('01 23');
      if (!javaScript) {
        await button(page, SAVE).click();
        await page.getByRole('alert').first().waitFor();
        await visitor.screen('mon compte, téléphone refusé');
      }
      await textField(page, 'Téléphone principal*').fill('+33612345678');
      await button(page, SAVE).click();
      await page.getByRole('status').first().waitFor();
      const [row] = await portal.scene.sql('SELECT title, phone FROM accounts WHERE id = $1', [agent.id]);
      expect(row).toEqual({ title: 'M', phone: '+33612345678' });
    });
  },
);

it('P-81 le dernier administrateur local n’est pas désactivé, et le refus le dit', async () => {
  const alone = await newCommune(portal);
  const last = await newAdministrator(portal, alone);
  const agent = await newAgent(portal, alone, { roles: ['ACCOUNTS_MANAGE'] });
  const visitor = await portal.browser.open();
  const { page } = visitor;
  await signInWithCode(portal, visitor, agent.email);
  await openAccounts(page);
  await openSheet(page, last.firstName, last.lastName);
  await link(page, 'Désactiver le compte').click();
  await button(page, 'Valider').click();
  await page.getByRole('alert').first().waitFor();
  await visitor.screen('dernier administrateur');
  expect(await portal.scene.sql('SELECT active FROM accounts WHERE id = $1', [last.id])).toEqual([{ active: true }]);
});

it('les pages ouvertes à tous et celles de chacun n’ont pas de défaut', async () => {
  const agent = await newAgent(portal, commune, { firstName: 'Lise', lastName: 'TOUTES' });
  const visitor = await portal.browser.open();
  const { page } = visitor;
  const read = async (path: string): Promise<void> => {
    expect((await page.goto(path))?.status(), path).toBe(200);
    await visitor.screen(path.slice(1));
  };
  for (const path of ['/cgu', '/accessibilite', '/mentions-legales', '/donnees-personnelles', '/a-propos'])
    await read(path);
  await giveCredentials(page, agent.email, PASSWORD);
  await page.waitForURL('**/teledossiers**');
  for (const path of ['/aide', '/contact', '/preferences']) await read(path);
});
