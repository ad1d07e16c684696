import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Role } from '../../src/accounts/rules.ts';
import { createTestAccount, openTestSession } from '../support/accounts.ts';
import { focusOf, openBrowser, PHONE, type TestBrowser, type Visitor } from '../support/browser.ts';
import { PROCESS, SI1, SI2 } from '../support/referential.ts';
import { openScene, type Scene } from '../support/scene.ts';

// « Premiers pas » as people meet it: 0, 1, 8 and 40 lines, long names, small screens, the dark, no script.

const PUBLIC_URL = 'http://portail.example';
const LONG = 'Déclaration préalable de dissimulation des réseaux électriques de l’arrondissement ultramarin n° ';
const PANEL = 'details.hub-steps';
let scene: Scene;
let browser: TestBrowser;
beforeAll(async () => {
  scene = await openScene({ settings: { publicUrl: PUBLIC_URL } });
  browser = await openBrowser(PUBLIC_URL, scene.server.url);
});
afterAll(async () => {
  await browser.close();
  await scene.close();
});
beforeEach(async () => {
  await scene.sql('UPDATE accounts SET active = false');
  await scene.sql("DELETE FROM subscriptions WHERE process_code LIKE 'long%'");
  await scene.sql(`UPDATE subscriptions SET access_mode = 'API', email = 'etat-civil@commune.example'`);
  await scene.sql('UPDATE clients SET last_token_at = now()');
});

/** Subscriptions of SI1 without anything chosen, of démarches whose names are long. */
async function subscribe(count: number, organization = SI1): Promise<void> {
  await scene.sql(
    `INSERT INTO processes SELECT (jsonb_populate_record(p, jsonb_build_object('code', 'long' || i, 'name', $2 || i))).*
     FROM processes p, generate_series(1, $3::int) i WHERE p.code = $1 ON CONFLICT DO NOTHING`,
    [PROCESS, LONG, count],
  );
  await scene.sql(
    `INSERT INTO subscriptions (id, datapass_id, process_code, subscriber, notification_frequency, status,
       local_administrator, created_at)
     SELECT gen_random_uuid(), 0, 'long' || i, $1, 'Unitaire', 'Inactif', '{}', now() FROM generate_series(1, $2::int) i`,
    [organization, count],
  );
}

async function administrator(visitor: Visitor, roles?: readonly Role[]): Promise<Page> {
  await createTestAccount(scene.server, { actorType: 'LOCAL_ADMINISTRATOR' });
  const { id } = await createTestAccount(scene.server, {
    actorType: 'LOCAL_ADMINISTRATOR',
    lastName: 'Martin',
    ...(roles === undefined ? {} : { roles }),
  });
  const value = await openTestSession(scene.server, id);
  await visitor.page.context().addCookies([{ name: 'hubee', value, url: PUBLIC_URL }]);
  await visitor.page.goto('/abonnements');
  return visitor.page;
}

const heightOf = (page: Page) =>
  page.evaluate<number>(`document.querySelector('${PANEL}')?.getBoundingClientRect().height ?? 0`);

describe.each([
  { javaScript: true, how: 'avec JavaScript' },
  { javaScript: false, how: 'sans JavaScript' },
])('$how', ({ javaScript }) => {
  it('0 ligne : rien', async () => {
    const visitor = await browser.open({ javaScript });
    const page = await administrator(visitor);
    expect(await page.locator(PANEL).count()).toBe(0);
  });

  it('1 ligne', async () => {
    const visitor = await browser.open({ javaScript });
    await createTestAccount(scene.server, { firstName: 'Jeanne', lastName: 'Dupont', password: null });
    const page = await administrator(visitor);
    expect(await page.locator(PANEL).getByRole('link').count()).toBe(2);
    await visitor.screen('Premiers pas, une ligne');
    await page.getByRole('link', { name: 'Relancez Jeanne DUPONT' }).click();
    await page.getByRole('button', { name: 'Renvoyer le lien' }).waitFor();
    expect(new URL(page.url()).hash).toBe('#lien-activation');
    await expect.poll(() => focusOf(page)).toMatchObject({ name: "Renvoyer le lien d'activation" });
  });

  it('8 lignes de toutes les Actions, noms longs', async () => {
    await subscribe(2);
    await scene.sql(`UPDATE subscriptions SET access_mode = 'PORTAIL' WHERE process_code = $1`, [PROCESS]);
    const names = { firstName: 'Maximilienne-Alexandrine', lastName: 'de la Rochefoucauld-Montmorency-Saint-Germain' };
    await createTestAccount(scene.server, { ...names, processCodes: ['CERTDC'], password: null });
    const visitor = await browser.open({ javaScript });
    const page = await administrator(visitor);
    await page.getByText('Premiers pas : il reste 7 actions').waitFor();
    await visitor.screen('Premiers pas, huit lignes');
    await page.getByRole('link', { name: `Choisissez la modalité d’accès de « ${LONG}1 »` }).click();
    expect(new URL(page.url()).hash).toBe('#champ-accessMode');
    await page.getByRole('radio', { name: 'PORTAIL' }).waitFor();
  });

  it('40 lignes et plus : la liste reste proche, le reste se déplie', async () => {
    await subscribe(20);
    await scene.sql(`UPDATE subscriptions SET access_mode = 'PORTAIL' WHERE subscriber = $1 AND access_mode = 'API'`, [
      SI1,
    ]);
    for (let rank = 1; rank <= 8; rank += 1) {
      await createTestAccount(scene.server, { lastName: `Attendue${rank}`, processCodes: [], password: null });
    }
    const visitor = await browser.open({ javaScript });
    const page = await administrator(visitor);
    await page.getByText(/il reste 5\d actions/).waitFor();
    await visitor.screen('Premiers pas, cinquante lignes');
    expect(await heightOf(page)).toBeLessThan(700);
    const hidden = page.getByRole('link', { name: `Choisissez la modalité d’accès de « ${LONG}9 »` });
    expect(await hidden.isVisible()).toBe(false);
    await page.getByText('Voir les 18 autres').first().click();
    expect(await hidden.isVisible()).toBe(true);
  });
});

it('replié, il le reste pendant la visite, au téléphone aussi ; au clavier, il se déplie', async () => {
  await subscribe(1);
  const visitor = await browser.open({ viewport: PHONE });
  const page = await administrator(visitor);
  const summary = page.getByText(/Premiers pas\s: il reste/);
  const first = page.getByRole('link', { name: 'Choisissez la modalité' });
  await summary.click();
  expect(await first.isVisible()).toBe(false);
  await page.goto('/comptes');
  await page.goto('/abonnements');
  expect(await first.isVisible()).toBe(false);
  await page.locator(`${PANEL} > summary`).press('Enter');
  expect(await first.isVisible()).toBe(true);
});

it('T-50 : « Je n’en ai pas besoin »', async () => {
  await subscribe(1, SI2);
  await scene.sql(`UPDATE subscriptions SET access_mode = 'PORTAIL' WHERE process_code = $1`, [PROCESS]);
  await createTestAccount(scene.server);
  const visitor = await browser.open();
  const page = await administrator(visitor);
  await page.getByRole('button', { name: 'Je n’en ai pas besoin' }).click();
  await page.getByText('ce rôle ne vous est plus proposé ici').waitFor();
  expect(await page.locator(PANEL).count()).toBe(0);
});

it.each([
  { agents: [], line: 'Créez le compte d’un agent', button: 'Je n’ai pas d’agent', notice: 'les comptes d’agents' },
  { agents: ['CERTDC'], line: 'Habilitez', button: 'Un administrateur s’en charge', notice: 'ces habilitations' },
])('un administrateur peut ouvrir : « $button »', async ({ agents, line, button, notice }) => {
  await scene.sql(`UPDATE subscriptions SET access_mode = 'PORTAIL' WHERE process_code = $1`, [PROCESS]);
  if (agents.length > 0) await createTestAccount(scene.server, { processCodes: agents });
  const visitor = await browser.open({ viewport: PHONE });
  const page = await administrator(visitor, ['SUBSCRIPTIONS_MANAGE', 'ACCOUNTS_MANAGE', 'CASES_MANAGE']);
  await page.getByRole('link', { name: line }).waitFor();
  await visitor.screen(`Premiers pas, ${button}`);
  await page.getByRole('button', { name: button }).click();
  await page.getByText(`C’est noté : ${notice}`).waitFor();
  expect(new URL(page.url()).pathname).toBe('/abonnements');
  expect(await page.locator(PANEL).count()).toBe(0);
  await visitor.screen(`Premiers pas, après ${button}`);
});
