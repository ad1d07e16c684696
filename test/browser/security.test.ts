import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PASSWORD } from '../support/accounts.ts';
import { type Commune, newCommune } from './commune.ts';
import { newAdministrator, newAgent } from './people.ts';
import { openPortal, type Portal } from './portal.ts';
import {
  choosePassword,
  expectText,
  expectTitle,
  GENERIC_FAILURE,
  giveCredentials,
  openAccounts,
  readPage,
  rowOf,
  signInWithCode,
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

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

describe.each([{ javaScript: true }, { javaScript: false }])(
  'S-13 la sécurité des comptes, JavaScript : $javaScript',
  ({ javaScript }) => {
    let commune: Commune;
    const start = Date.now();
    const at = (afterMs: number): void => portal.scene.server.setClock(new Date(start + afterMs));
    beforeAll(async () => {
      commune = await newCommune(portal);
    });
    beforeEach(() => at(0));

    it('P-37 cinq mots de passe faux bloquent 15 minutes, cinq autres 30', async () => {
      const agent = await newAgent(portal, commune);
      const visitor = await portal.browser.open({ javaScript });
      const { page } = visitor;
      const fail = async (times: number): Promise<void> => {
        for (let turn = 0; turn < times; turn += 1) {
          await giveCredentials(page, agent.email, 'Mairie2020!');
          await page.getByRole('alert').first().waitFor();
        }
      };
      await page.goto('/');
      await expectTitle(page, 'Bienvenue sur HubEE');
      await visitor.screen('connexion');
      await fail(1);
      await expectText(page, GENERIC_FAILURE);
      await visitor.screen('connexion refusée');
      await fail(4);
      at(MINUTE);
      await giveCredentials(page, agent.email, PASSWORD);
      await expectText(page, '14 minutes');
      await visitor.screen('compte bloqué');
      at(15 * MINUTE + 1_000);
      await fail(5);
      at(16 * MINUTE);
      await giveCredentials(page, agent.email, PASSWORD);
      await expectText(page, '30 minutes');
      at(46 * MINUTE);
      await giveCredentials(page, agent.email, PASSWORD);
      await page.waitForURL('**/teledossiers**');
    });

    it('P-39 après 60 minutes sans action, la connexion est demandée et expliquée', async () => {
      const agent = await newAgent(portal, commune, { firstName: 'Paul', lastName: 'LENT' });
      const visitor = await portal.browser.open({ javaScript });
      const { page } = visitor;
      await giveCredentials(page, agent.email, PASSWORD);
      await page.waitForURL('**/teledossiers**');
      at(59 * MINUTE);
      await page.goto('/mon-compte');
      await expectTitle(page, 'Mon compte');
      at(118 * MINUTE);
      await page.reload();
      await expectTitle(page, 'Mon compte');
      await visitor.screen('mon compte');
      at(179 * MINUTE);
      await page.goto('/mon-compte');
      await expectTitle(page, 'Bienvenue sur HubEE');
      await expectText(page, '60 minutes');
      await visitor.screen('session expirée');
    });

    it('P-36 un mot de passe de six mois est remplacé, par un autre que lui-même', async () => {
      const agent = await newAgent(portal, commune, { firstName: 'Rose', lastName: 'ANCIEN' });
      const visitor = await portal.browser.open({ javaScript });
      const { page } = visitor;
      at(190 * DAY);
      await giveCredentials(page, agent.email, PASSWORD);
      await expectTitle(page, "Création d'un nouveau mot de passe");
      await visitor.screen('mot de passe expiré');
      await choosePassword(page, PASSWORD);
      await expectTitle(page, "Création d'un nouveau mot de passe");
      await page.locator('.fr-message--error, [role=alert]').first().waitFor();
      await visitor.screen('même mot de passe refusé');
      await choosePassword(page, 'Mairie2027!');
      await page.waitForURL('**/teledossiers**');
    });

    it('P-40 rappels à 60 et 90 jours, désactivation à 120', async () => {
      const quiet = await newCommune(portal);
      const administrator = await newAdministrator(portal, quiet);
      const agent = await newAgent(portal, quiet, { firstName: 'Yann', lastName: 'ABSENT' });
      const idle = async (days: number, subject: string): Promise<void> => {
        at(days * DAY + MINUTE);
        await portal.nightlyWork();
        await portal.mailTo(agent.email, subject);
      };
      await idle(60, 'Connectez-vous pour conserver votre compte');
      await idle(90, 'Dernier rappel');
      await idle(120, 'Votre compte a été désactivé');
      const guest = await portal.browser.open({ javaScript });
      await giveCredentials(guest.page, agent.email, PASSWORD);
      await expectText(guest.page, "Votre compte est désactivé. Contactez l'administrateur local de votre service.");
      await guest.screen('compte désactivé');
      const visitor = await portal.browser.open({ javaScript });
      await signInWithCode(portal, visitor, administrator.email);
      await openAccounts(visitor.page);
      expect(await readPage(rowOf(visitor.page, 'ABSENT'))).toContain('Non');
    });
  },
);
