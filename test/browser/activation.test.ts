import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { addDays, parisDay, parisInstant } from '../../src/platform/parisTime.ts';
import { turnSubscriptions } from '../../src/subscriptions/turnSubscriptions.ts';
import { call } from '../support/client.ts';
import { OTHER_OSL, OTHER_PROCESS } from '../support/referential.ts';
import { createDossier, type Scene, sendDossier } from '../support/scene.ts';
import { type Commune, camille, newCommune, subscribe } from './commune.ts';
import { newAdministrator } from './people.ts';
import { openPortal, type Portal } from './portal.ts';
import { button, expectText, expectTitle, link, readPage, rowOf, signInWithCode } from './steps.ts';
import {
  activate,
  chosen,
  dayField,
  openSubscription,
  openSubscriptions,
  RISKS,
  radioLabel,
  SAVE,
  saveSettings,
} from './subscriptionSteps.ts';

let portal: Portal;
beforeAll(async () => {
  portal = await openPortal();
});
afterEach(async () => {
  portal.scene.server.setClock(null);
  await portal.browser.closeVisitors();
});
afterAll(() => portal.close());

const CERTDC = 'Certificat de décès électronique';
const today = (): string => parisDay(new Date());
const frenchDay = (day: string): string => day.split('-').reverse().join('/');
const sharedMailbox = ({ domain }: Commune): string => `etat-civil@${domain}`;

/** A commune whose administrator has a password, and one « Inactif » subscription without mode. */
async function newSubscriber(): Promise<Commune> {
  const commune = await newCommune(portal);
  await newAdministrator(portal, commune);
  await subscribe(portal, commune, OTHER_PROCESS);
  return commune;
}

async function arrive(commune: Commune, externalId: string, scene: Scene = portal.scene): Promise<void> {
  await sendDossier(scene, {
    recipients: [commune.organization],
    processCode: OTHER_PROCESS,
    as: 'otherOsl',
    externalId,
  });
}

/** Tokens live an hour: another day the operator asks for another one. */
async function sceneOfAnotherDay(): Promise<Scene> {
  const { server } = portal.scene;
  const token = await server.token(['OSL'], OTHER_OSL);
  return {
    ...portal.scene,
    td: (_as, method, path, options = {}) => call(server.url, method, `/teledossiers/v1${path}`, { token, ...options }),
  };
}

describe.each([{ javaScript: true }, { javaScript: false }])(
  'l’action 1, JavaScript : $javaScript',
  ({ javaScript }) => {
    it('S-1 Camille choisit la modalité, l’adresse et la date : demain à 00 h 01 les télédossiers arrivent', async () => {
      const commune = await newSubscriber();
      const visitor = await portal.browser.open({ javaScript });
      const { page } = visitor;
      await signInWithCode(portal, visitor, camille(commune).email);
      await expectTitle(page, 'Abonnements');
      const line = await readPage(rowOf(page, CERTDC));
      expect(line).toContain('Inactif');
      expect(line).not.toMatch(/PORTAIL|API/);
      expect(line.match(/--\/--\/----/g)).toHaveLength(2);

      await openSubscription(page, CERTDC);
      await visitor.screen('abonnement sans modalité');
      await link(page, "Activer l'abonnement").click();
      await expectText(page, "Veuillez sélectionner une modalité d'accès");
      expect(await page.getByRole('dialog').count()).toBe(0);
      await visitor.screen('activation sans modalité');

      await saveSettings(visitor, { mode: 'PORTAIL', email: sharedMailbox(commune) });
      await page.reload();
      expect(await chosen(page, 'PORTAIL')).toBe(true);
      expect(await chosen(page, 'Unitaire')).toBe(true);
      expect(await page.getByLabel(/^Adresse email notifiée/).inputValue()).toBe(sharedMailbox(commune));
      await visitor.screen('abonnement réglé');

      const tomorrow = addDays(today(), 1);
      await activate(visitor, tomorrow);
      await expectText(page, `${frenchDay(tomorrow)} (prévue)`);
      expect(await readPage(page.locator('#general'))).toContain('Inactif');
      await visitor.screen('activation prévue');
      const early = { recipients: [commune.organization], processCode: OTHER_PROCESS, as: 'otherOsl' } as const;
      await expect(createDossier(portal.scene, early)).rejects.toThrow(/does not suscribed to CERTDC/);

      portal.scene.server.setClock(new Date(parisInstant(tomorrow, '00:01').getTime() - 1));
      const next = await portal.browser.open({ javaScript });
      await signInWithCode(portal, next, camille(commune).email);
      await openSubscriptions(next.page);
      expect(await readPage(rowOf(next.page, CERTDC))).toContain('Inactif');
      const anotherDay = await sceneOfAnotherDay();
      await expect(createDossier(anotherDay, early)).rejects.toThrow(/does not suscribed to CERTDC/);

      portal.scene.server.setClock(parisInstant(tomorrow, '00:01'));
      await next.page.reload();
      expect(await readPage(rowOf(next.page, CERTDC))).toContain('Actif');
      const number = `DGS-CERT-${javaScript ? 'A' : 'B'}000000001`;
      await arrive(commune, number, anotherDay);
      const mail = await portal.mailTo(sharedMailbox(commune), 'élédossier');
      expect(mail.text).toContain(`${number}-01`);
      expect(mail.text).toContain(CERTDC);
      expect(mail.text).not.toContain('Éloïse');
      expect(await portal.subjectsTo(sharedMailbox(commune))).toHaveLength(1);
      // H-146: written down by the worker, once, and nothing else changes for whoever looks.
      expect(await turnSubscriptions(portal.scene.server.hub)).toBe(1);
      await next.page.reload();
      expect(await readPage(rowOf(next.page, CERTDC))).toContain('Actif');
    });

    it('P-89 les risques se lisent avant le choix ; « Annuler » rend la modalité d’avant et garde le reste de la saisie', async () => {
      const commune = await newSubscriber();
      const visitor = await portal.browser.open({ javaScript });
      const { page } = visitor;
      await signInWithCode(portal, visitor, camille(commune).email);
      await openSubscription(page, CERTDC);
      await page.getByLabel(/^Adresse email notifiée/).fill(sharedMailbox(commune));
      for (const { mode, text } of [
        { mode: 'API', text: 'dispose du module de raccordement à HubEE' },
        { mode: 'PORTAIL', text: 'uniquement disponibles et consultables dans le Portail HubEE' },
      ]) {
        await radioLabel(page, mode).click();
        if (!javaScript) await button(page, SAVE).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByText(RISKS).waitFor();
        await expectText(page, text);
        await visitor.screen(`risques ${mode}`);
        // What is under the dialog is out of reach.
        expect(await page.locator('main').evaluate((main) => main.closest('[inert]') !== null)).toBe(true);
        if (javaScript && mode === 'API') await page.keyboard.press('Escape');
        else await button(dialog, 'Annuler').click();
        await dialog.waitFor({ state: 'detached' });
        expect(await page.getByRole('radio', { name: mode, exact: true }).isChecked()).toBe(false);
        expect(await page.getByLabel(/^Adresse email notifiée/).inputValue()).toBe(sharedMailbox(commune));
      }
      const [row] = await portal.scene.sql('SELECT access_mode, version FROM subscriptions WHERE subscriber = $1', [
        commune.organization,
      ]);
      expect(row).toEqual({ access_mode: null, version: 1 });
    });

    it('S-1b « Aucune » ne demande pas d’adresse et n’envoie rien ; « Quotidienne » compte à 8 h, sans numéro', async () => {
      const commune = await newSubscriber();
      const visitor = await portal.browser.open({ javaScript });
      const { page } = visitor;
      await signInWithCode(portal, visitor, camille(commune).email);
      await openSubscription(page, CERTDC);
      if (!javaScript) await page.getByLabel(/^Adresse email notifiée/).fill('');
      await saveSettings(visitor, { mode: 'PORTAIL', frequency: 'Aucune' });
      await activate(visitor, today());
      await expectText(page, 'Suspendre l’abonnement');
      await visitor.screen('abonnement actif sans notification');
      await arrive(commune, 'DGS-CERT-C000000001');

      await openSubscription(page, CERTDC);
      await saveSettings(visitor, { frequency: 'Quotidienne', email: sharedMailbox(commune) });
      for (const number of ['DGS-CERT-C000000002', 'DGS-CERT-C000000003', 'DGS-CERT-C000000004']) {
        await arrive(commune, number);
      }
      await expect.poll(() => waitingFor(commune)).toBe(3);
      expect(await portal.subjectsTo(sharedMailbox(commune))).toEqual([]);
      portal.scene.server.setClock(parisInstant(addDays(today(), 1), '08:00'));
      const mail = await portal.mailTo(sharedMailbox(commune), 'élédossier');
      expect(mail.text).toContain('3 télédossiers');
      expect(mail.text).not.toMatch(/DGS-CERT/);
      expect(await portal.subjectsTo(sharedMailbox(commune))).toHaveLength(1);
    });

    it('P-97, D-21 la date se tape au clavier ; passée ou impossible, elle est refusée et rien ne change', async () => {
      const commune = await newSubscriber();
      const visitor = await portal.browser.open({ javaScript });
      const { page } = visitor;
      await signInWithCode(portal, visitor, camille(commune).email);
      await openSubscription(page, CERTDC);
      await saveSettings(visitor, { mode: 'PORTAIL', email: sharedMailbox(commune) });
      if (javaScript) {
        const address = page.getByLabel('Adresse email notifiée');
        await address.fill('');
        await address.blur();
        await expectText(page, 'Saisissez l’adresse email à notifier, ou choisissez la fréquence « Aucune ».');
        await address.fill(sharedMailbox(commune));
      }
      await link(page, "Activer l'abonnement").click();
      await visitor.screen('date d’activation');
      if (javaScript) {
        await dayField(page).focus();
        await page.keyboard.type('12');
        await dayField(page).blur();
        await expectText(page, 'Saisissez une date qui existe, au format jj/mm/aaaa.');
        await page.reload();
      }
      const { pathname } = new URL(page.url());
      for (const [day, text] of [
        [addDays(today(), -1), 'aujourd’hui ou une date à venir'],
        ['31/02/2027', 'date qui existe'],
        ['2027-02-29', 'date qui existe'],
        ['', 'Choisissez une date'],
        ['31/12/2999', 'ans à venir'],
      ] as const) {
        const answer = await portal.post(page, pathname, { day });
        expect(answer.status, day).toBe(422);
        expect(answer.text, day).toContain(text);
      }
      // The same digits whichever of day and month the browser asks for first.
      const day = `${Number(today().slice(0, 4)) + 1}-12-12`;
      await dayField(page).focus();
      await page.keyboard.type(`1212${day.slice(0, 4)}`);
      expect(await dayField(page).inputValue()).toBe(day);
      await button(page.getByRole('dialog'), 'Activer').click();
      await expectText(page, `${frenchDay(day)} (prévue)`);

      await link(page, "Activer l'abonnement").click();
      expect(await dayField(page).inputValue()).toBe(day);
      await button(page, 'Retirer la date prévue').click();
      await expectTitle(page, `Abonnement - ${CERTDC}`);
      expect(await readPage(page.locator('#general'))).not.toContain(frenchDay(day));
    });

    it('S-14 suspendu le jour même, sans nouveau télédossier dès le lendemain, réactivé ensuite', async () => {
      const commune = await newSubscriber();
      const visitor = await portal.browser.open({ javaScript });
      const { page } = visitor;
      await signInWithCode(portal, visitor, camille(commune).email);
      await openSubscription(page, CERTDC);
      await saveSettings(visitor, { mode: 'API', email: sharedMailbox(commune) });
      await activate(visitor, today());
      await arrive(commune, 'DGS-CERT-D000000001');

      await openSubscription(page, CERTDC);
      await link(page, "Suspendre l'abonnement").click();
      await page.getByRole('dialog').waitFor();
      await visitor.screen('suspension');
      await button(page.getByRole('dialog'), 'Suspendre').click();
      await expectText(page, 'Date de suspension');
      const head = await readPage(page.locator('#general'));
      expect(head).toContain('Suspendu');
      expect(head).toContain(frenchDay(today()));
      await visitor.screen('abonnement suspendu');
      await openSubscriptions(page);
      expect(await readPage(rowOf(page, CERTDC))).toContain(frenchDay(today()));
      await arrive(commune, 'DGS-CERT-D000000002');

      const tomorrow = addDays(today(), 1);
      portal.scene.server.setClock(parisInstant(tomorrow, '00:00'));
      const refused = createDossier(await sceneOfAnotherDay(), {
        recipients: [commune.organization],
        processCode: OTHER_PROCESS,
      });
      await expect(refused).rejects.toThrow(/does not suscribed to CERTDC/);
      await finishByApi(commune, 'DGS-CERT-D000000001-01');

      const next = await portal.browser.open({ javaScript });
      await signInWithCode(portal, next, camille(commune).email);
      await openSubscription(next.page, CERTDC);
      await activate(next, tomorrow);
      await link(next.page, "Suspendre l'abonnement").waitFor();
      const again = await readPage(next.page.locator('#general'));
      expect(again).toContain('Actif');
      expect(again).not.toContain('Date de suspension');
      await arrive(commune, 'DGS-CERT-D000000003', await sceneOfAnotherDay());
    });
  },
);

/** Arrivals that wait for the digest of the commune. */
async function waitingFor({ organization }: Commune): Promise<number> {
  const rows = await portal.scene.sql(
    'SELECT id FROM arrivals WHERE recipient = $1 AND announced_at IS NULL AND digest_at IS NOT NULL',
    [organization],
  );
  return rows.length;
}

/** P-101: what was received before can be finished. */
async function finishByApi({ organization }: Commune, externalId: string): Promise<void> {
  const { server, sql } = portal.scene;
  const token = await server.token(['SI'], organization, OTHER_PROCESS);
  const [row] = await sql('SELECT id FROM cases WHERE external_id = $1 AND recipient = $2', [externalId, organization]);
  for (const caseNewStatus of ['SI_RECEIVED', 'IN_PROGRESS', 'DONE']) {
    const answer = await call(server.url, 'POST', `/teledossiers/v1/cases/${row?.id}/events`, {
      token,
      json: { actionType: 'STATUS_UPDATE', notification: true, caseNewStatus },
    });
    expect(answer.status, answer.text).toBe(201);
  }
}
