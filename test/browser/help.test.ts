import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PASSWORD } from '../support/accounts.ts';
import { OTHER_PROCESS, PROCESS } from '../support/referential.ts';
import { newCommune, receiveInPortal } from './commune.ts';
import { newAdministrator, newAgent } from './people.ts';
import { openPortal, type Portal } from './portal.ts';
import { button, expectText, expectTitle, giveCredentials, link, readPage, signInWithCode } from './steps.ts';

let portal: Portal;
beforeAll(async () => {
  portal = await openPortal();
});
afterEach(() => portal.browser.closeVisitors());
afterAll(() => portal.close());

const FOOTER = ['CGU', 'Accessibilité', 'Aide / FAQ', 'Contactez-nous'];
const ANSWERS = `[...document.querySelectorAll('details [id^="t-"]')]`;
const HELP_LINKS = `[...document.querySelectorAll('a[href^="/aide#t-"]')]`;
const TOP = `document.querySelector('details[data-topic][open]').getBoundingClientRect().top`;
const footerOf = (page: Page): Promise<string[]> => page.locator('footer a').allInnerTexts();

describe.each([{ javaScript: true }, { javaScript: false }])('l’aide, JavaScript : $javaScript', ({ javaScript }) => {
  it('S-15 hors connexion, pas d’« Aide / FAQ » ; l’adresse mène à la connexion', async () => {
    const commune = await newCommune(portal);
    await receiveInPortal(portal, commune, [PROCESS]);
    const agent = await newAgent(portal, commune, { processCodes: [PROCESS] });
    const visitor = await portal.browser.open({ javaScript });
    const { page } = visitor;
    for (const path of ['/connexion', '/mot-de-passe-oublie', '/cgu', '/contact']) {
      await page.goto(path);
      expect(await footerOf(page), path).not.toContain('Aide / FAQ');
      expect(await page.locator('a[href^="/aide"]').count(), path).toBe(0);
    }
    await page.goto('/aide?q=notifications');
    await expectTitle(page, 'Bienvenue sur HubEE');
    expect(await readPage(page)).not.toContain('Régler les notifications');
    await signIn(page, agent.email);
    expect(await footerOf(page)).toEqual(FOOTER);
  });

  it('S-15 connecté, le pied de page mène à T-1 … T-55, chacune avec sa réponse', async () => {
    const visitor = await visit();
    const { page } = visitor;
    expect(await footerOf(page)).toEqual(FOOTER);
    await link(page.locator('footer'), 'Aide / FAQ').click();
    await expectTitle(page, 'Aide / FAQ');
    const ids = await page.evaluate<string[]>(`${ANSWERS}.map((one) => one.id)`);
    expect(ids.filter((id) => /^t-\d+$/.test(id))).toEqual(Array.from({ length: 55 }, (_, index) => `t-${index + 1}`));
    const texts = await page.evaluate<string[]>(`${ANSWERS}.map((one) => one.textContent)`);
    for (const text of texts) expect(text.length).toBeGreaterThan(20);
    await visitor.screen('aide');
    await page.getByText('Qu’est-ce que HubEE ?').click();
    await expectText(page, 'Le Hub d’Échange de l’État est une plateforme de l’État');
    for (const title of ['Premiers pas d’un Administrateur local', 'Les basiques', 'Guide d’utilisation détaillé']) {
      await page.goto('/aide');
      await page.getByRole('link', { name: title }).click();
      await expectTitle(page, title);
      await visitor.screen(`aide, ${title}`);
    }
  });

  it('S-15 la recherche ignore accents et casse ; sans résultat, elle le dit et propose d’écrire', async () => {
    const visitor = await visit();
    const { page } = visitor;
    await page.goto('/aide');
    await search(page, 'FREQUENCES telédossier');
    await expectText(page, 'Seule la fréquence « Unitaire » indique le numéro du télédossier.');
    await expectText(page, '1 question');
    await visitor.screen('aide, recherche');
    await search(page, 'xylophone');
    await expectText(page, 'Aucune question ne contient « xylophone ».');
    await visitor.screen('aide, rien trouvé');
    await link(page.locator('main'), 'contactez-nous').click();
    await expectTitle(page, 'Contactez-nous');
  });

  it('S-15 une réponse mène à l’écran qui fait la chose, seulement si la personne peut l’ouvrir', async () => {
    const visitor = await visit();
    const { page } = visitor;
    await page.goto('/aide?q=notifications');
    await link(page, 'Aller à Gestion des abonnements').first().click();
    await expectTitle(page, 'Abonnements');

    const commune = await newCommune(portal);
    await receiveInPortal(portal, commune, [PROCESS]);
    const agent = await newAgent(portal, commune, { processCodes: [PROCESS] });
    const other = await portal.browser.open({ javaScript });
    await signIn(other.page, agent.email);
    await other.page.goto('/aide?q=abonnement');
    const shown = await readPage(other.page);
    expect(shown).toContain('Régler les notifications');
    expect(shown).not.toContain('Aller à Gestion des abonnements');
    expect(shown).not.toContain('Aller à Gestion des comptes');
    await other.page.goto('/aide?q=statut');
    expect(await readPage(other.page)).toContain('Aller à Tous les télédossiers');
  });

  it('S-15 chaque écran renvoie aux questions qui le concernent, et le lien ouvre la réponse', async () => {
    const { page } = await visit();
    const screens = [
      { path: '/comptes', topics: [41, 42, 43, 44, 45, 46] },
      { path: '/comptes/nouveau', topics: [41, 42, 43, 44, 45, 46, 45, 47] },
      { path: '/mon-compte', topics: [48, 26] },
      { path: '/abonnements', topics: [3, 4, 22, 23, 24, 27] },
      { path: '/abonnements/demandes/nouvelle', topics: [3, 22] },
      { path: subscription, topics: [4, 27, 25, 4, 5, 23, 24, 25, 27, 54, 55] },
      { path: '/teledossiers', topics: [28, 29, 30, 31, 'selection', 'listes'] },
      { path: own, topics: [42, 44] },
    ];
    for (const { path, topics } of screens) {
      await page.goto(path);
      expect(await topicsOf(page), path).toEqual(topics);
      const [first = 0] = topics;
      await page.goto(path === '/comptes/nouveau' ? '/comptes' : path);
      const asked = page.locator(`a[href="/aide#t-${first}"]:not([target])`).first();
      const question = (await asked.innerText()).replace(/^Aide : /, '').trim();
      await asked.click();
      await expectTitle(page, 'Aide / FAQ');
      await page.locator(`#t-${first}`).waitFor({ state: 'visible' });
      const opened = page.locator('details[data-topic][open] summary');
      expect(await opened.allInnerTexts(), path).toEqual([question]);
      const top = await page.evaluate<number>(TOP);
      expect(top, `the question ${first} is in sight`).toBeGreaterThanOrEqual(0);
      expect(top).toBeLessThan(900);
    }
  });

  async function signIn(page: Page, email: string): Promise<void> {
    await giveCredentials(page, email, PASSWORD);
    await expectTitle(page, 'Nouveaux');
  }

  let own = '';
  let subscription = '';
  /** A local administrator who opens every screen. */
  async function visit() {
    const commune = await newCommune(portal);
    await receiveInPortal(portal, commune, [PROCESS, OTHER_PROCESS]);
    const { email, id } = await newAdministrator(portal, commune, {
      roles: ['SUBSCRIPTIONS_MANAGE', 'ACCOUNTS_MANAGE', 'CASES_MANAGE'],
    });
    own = `/comptes/${id}`;
    const [found] = await portal.scene.sql('SELECT id FROM subscriptions WHERE subscriber = $1', [
      commune.organization,
    ]);
    subscription = `/abonnements/${String(found?.id)}`;
    const visitor = await portal.browser.open({ javaScript });
    await signInWithCode(portal, visitor, email);
    return visitor;
  }

  async function search(page: Page, words: string): Promise<void> {
    await page.getByRole('searchbox', { name: 'Rechercher dans l’aide' }).fill(words);
    await button(page.locator('main'), 'Rechercher').click();
  }

  async function topicsOf(page: Page): Promise<(number | string)[]> {
    const hrefs = await page.evaluate<string[]>(`${HELP_LINKS}.map((one) => one.getAttribute('href'))`);
    const names = hrefs.map((href) => href.replace('/aide#t-', ''));
    return names.map((name) => (/^\d+$/.test(name) ? Number(name) : name));
  }
});
