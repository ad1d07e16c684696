import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '../../src/clients/createClient.ts';
import { createTestAccount, openTestSession, type TestAccountOptions } from '../support/accounts.ts';
import type { Visitor } from '../support/browser.ts';
import { hubee } from '../support/cli.ts';
import { OSL, OTHER_PROCESS, PROCESS } from '../support/referential.ts';
import { type Commune, newCommune, subscribe } from './commune.ts';
import { openPortal, type Portal, RECENSEMENT } from './portal.ts';
import { button, expectText, expectTitle, link, readPage, rowOf } from './steps.ts';

let portal: Portal;
beforeAll(async () => {
  portal = await openPortal();
  await portal.scene.sql(`UPDATE organizations SET code = 'DILA' WHERE id = $1`, [OSL]);
  await portal.scene.sql(`UPDATE processes SET subscription_validation = 'Manual'`);
});
afterEach(() => portal.browser.closeVisitors());
afterAll(() => portal.close());

/** Somebody of the service, already signed in. */
async function enter(commune: Commune, visitor: Visitor, options: TestAccountOptions = {}) {
  const { server } = portal.scene;
  const account = await createTestAccount(server, { organization: commune.organization, ...options });
  const value = await openTestSession(server, account.id);
  await visitor.page.context().addCookies([{ name: 'hubee', value, url: server.hub.settings.publicUrl }]);
  await visitor.page.goto('/abonnements');
  return account;
}

const administrator: TestAccountOptions = { actorType: 'LOCAL_ADMINISTRATOR' };

describe.each([{ javaScript: true }, { javaScript: false }])(
  '« Abonnements », JavaScript : $javaScript',
  ({ javaScript }) => {
    it('§6.1, P-88 la liste se filtre, se trie, s’exporte, et chaque ligne mène à sa fiche', async () => {
      const commune = await newCommune(portal);
      for (const process of [PROCESS, OTHER_PROCESS, RECENSEMENT]) await subscribe(portal, commune, process);
      await portal.scene.sql(
        `UPDATE subscriptions SET status = 'Suspendu', suspended_from = now() WHERE subscriber = $1 AND process_code = $2`,
        [commune.organization, OTHER_PROCESS],
      );
      await portal.scene.sql(
        `UPDATE subscriptions SET status = 'Actif', access_mode = 'PORTAIL', activate_at = now(), effective_from = now()
       WHERE subscriber = $1 AND process_code = $2`,
        [commune.organization, RECENSEMENT],
      );
      await portal.scene.sql(
        `INSERT INTO subscriptions (id, datapass_id, process_code, subscriber, notification_frequency, status,
         local_administrator, created_at) VALUES (gen_random_uuid(), 3, $1, $2, 'unitaire', 'Refusé', '{}', now())`,
        [PROCESS, commune.organization],
      );
      const visitor = await portal.browser.open({ javaScript });
      const { page } = visitor;
      await enter(commune, visitor, administrator);
      await expectTitle(page, 'Abonnements');
      await expectText(page, '4 Abonnements trouvés');
      await visitor.screen('abonnements');

      await page.getByLabel('Filtrer par statut').selectOption('Suspendu');
      if (!javaScript) await button(page, 'Filtrer').click();
      await expectText(page, '1 Abonnement trouvé');
      expect(new URL(page.url()).searchParams.get('statut')).toBe('Suspendu');
      const download = page.waitForEvent('download');
      await link(page, 'Exporter').click();
      expect((await download).suggestedFilename()).toMatch(/^abonnements-\d{4}-\d\d-\d\d\.csv$/);
      await visitor.screen('abonnements filtrés');
      await link(page, 'Réinitialiser').click();
      await expectText(page, '4 Abonnements trouvés');

      await page.getByRole('link', { name: /^Statut/ }).click();
      await page.waitForURL(/tri=status/);
      await link(page, new RegExp(`Modifier l’abonnement ${OTHER_PROCESS} - `)).click();
      await page.waitForURL(/\/abonnements\/[\da-f-]{36}$/);
    });

    it('D-17 un administrateur demande un abonnement ; l’opérateur refuse l’un, accepte l’autre ; l’état se lit', async () => {
      const commune = await newCommune(portal);
      await subscribe(portal, commune, OTHER_PROCESS);
      const visitor = await portal.browser.open({ javaScript });
      const { page } = visitor;
      const { email } = await enter(commune, visitor, administrator);

      await link(page, 'Demander un abonnement').click();
      await expectTitle(page, 'Demander un abonnement');
      await visitor.screen('demande d’abonnement');
      await button(page, 'Envoyer la demande').click();
      await expectText(page, 'Choisissez une démarche.');
      await visitor.screen('demande d’abonnement incomplète');
      await page.getByLabel(/^Démarche/).selectOption(PROCESS);
      await page.getByLabel(/^Commentaire/).fill('Deux agents,\ndès janvier');
      await button(page, 'Envoyer la demande').click();
      await expectText(page, 'La demande d’abonnement est envoyée à l’opérateur.');
      await link(page, 'Demander un abonnement').click();
      await page.getByLabel(/^Démarche/).selectOption(RECENSEMENT);
      await button(page, 'Envoyer la demande').click();
      await expectTitle(page, 'Abonnements');
      expect(await readPage(rowOf(page, PROCESS))).toContain('En attente');

      const env = await operator();
      const idOf = async (process: string): Promise<string> => {
        const text = `SELECT id FROM subscription_requests WHERE subscriber = $1 AND process_code = $2`;
        return String((await portal.scene.sql(text, [commune.organization, process]))[0]?.id);
      };
      const reason = 'Le service ne tient pas l’état civil.';
      await hubee(['subscription', 'refuse', await idOf(PROCESS), '--reason', reason], { env });
      await hubee(['subscription', 'accept', await idOf(RECENSEMENT)], { env });
      expect((await portal.mailTo(email, 'refusée')).text.replace(/\s+/g, ' ')).toContain(reason);
      const accepted = await portal.mailTo(email, 'acceptée');

      await page.goto('/abonnements');
      await expectText(page, "DEMANDES D'ABONNEMENT");
      await expectText(page, reason);
      await visitor.screen('abonnements et demandes');
      await page.goto(/http:\S+\/abonnements\/[\da-f-]+/.exec(accepted.text)?.[0] ?? '');
      await expectText(page, 'Recensement');
    });
  },
);

async function operator(): Promise<Record<string, string>> {
  const { server } = portal.scene;
  const { clientId, clientSecret } = await createClient(server.hub, null, {
    scopes: ['OSL'],
    organization: OSL,
    processCode: null,
  });
  return { HUBEE_URL: server.url, HUBEE_CLIENT: clientId, HUBEE_SECRET: clientSecret };
}
