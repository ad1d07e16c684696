import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CASE_TABS } from '../../src/portal/labels.ts';
import { PASSWORD } from '../support/accounts.ts';
import type { Visitor } from '../support/browser.ts';
import { putCase } from '../support/listedCases.ts';
import { PROCESS } from '../support/referential.ts';
import { type Commune, newCommune, receiveInPortal } from './commune.ts';
import { newAgent } from './people.ts';
import { openPortal, type Portal, RECENSEMENT } from './portal.ts';
import { button, expectText, expectTitle, giveCredentials, link, readPage, textField } from './steps.ts';

let portal: Portal;
beforeAll(async () => {
  portal = await openPortal();
});
afterEach(() => portal.browser.closeVisitors());
afterAll(() => portal.close());

const LONG = {
  lastName: 'DE LA ROCHEFOUCAULD-MONTMORENCY D’HARCOURT DE SAINT-BARTHÉLEMY-SUR-L’ISLE',
  firstName: 'Marie-Antoinette Joséphine Éléonore Philippine',
};

/** Télédossiers of every status, more of the new ones than a page holds. */
async function fill(commune: Commune): Promise<void> {
  const { organization } = commune;
  const put = (number: string, more: Partial<Parameters<typeof putCase>[1]>) =>
    putCase(portal.scene, { number, organization, processCode: PROCESS, ...more });
  for (let rank = 1; rank <= 12; rank += 1) {
    const arrivedAt = new Date(Date.UTC(2026, 0, 5, 9, rank));
    await put(`A-1-N1P91NII-${String(rank).padStart(2, '0')}`, { arrivedAt, processCode: rank % 3 ? PROCESS : RECENSEMENT });
  }
  for (const { statuses } of CASE_TABS.slice(1)) {
    const [status] = statuses;
    if (status === undefined) continue;
    const arrivedAt = new Date(Date.UTC(2026, 0, 4, 9));
    await put(`B-${status}`, { status, takenBy: 'PORTAIL', arrivedAt, updatedAt: new Date(Date.UTC(2026, 0, 6)) });
  }
  await put('A-1-UN-NUMERO-TRES-LONG-QUE-PERSONNE-N-ATTEND-0000000000000000000000000001', {
    ...LONG,
    arrivedAt: new Date(Date.UTC(2026, 0, 7)),
  });
}

async function enter(javaScript: boolean): Promise<{ commune: Commune; visitor: Visitor }> {
  const commune = await newCommune(portal);
  await receiveInPortal(portal, commune, [PROCESS, RECENSEMENT]);
  await fill(commune);
  const agent = await newAgent(portal, commune, { processCodes: [PROCESS, RECENSEMENT] });
  const visitor = await portal.browser.open({ javaScript });
  await giveCredentials(visitor.page, agent.email, PASSWORD);
  await expectTitle(visitor.page, 'Nouveaux');
  return { commune, visitor };
}

const tick = (visitor: Visitor, number: string) =>
  visitor.page.locator('label').filter({ hasText: `Sélectionner le télédossier ${number}` }).click();

describe.each([{ javaScript: true }, { javaScript: false }])('liste, JavaScript : $javaScript', ({ javaScript }) => {
  it('P-49…P-50h : lire, filtrer, trier, tourner les pages, ne rien trouver', async () => {
    const { visitor } = await enter(javaScript);
    const { page } = visitor;
    await expectText(page, 'Nouveaux (13)');
    await expectText(page, '13 télédossiers trouvés');
    await expectText(page, '1 - 10 sur 13');
    await visitor.screen('liste nouveaux');
    await link(page, 'Page suivante').click();
    await expectText(page, '11 - 13 sur 13');
    await page.getByText('Filtrer par démarche').click();
    await page.locator('label').filter({ hasText: 'Recensement Citoyen Obligatoire' }).click();
    await page.getByText('Plus de filtres').click();
    await page.getByLabel('Début de période de transmission').fill('2026-01-05T09:00');
    await button(page, 'Filtrer').click();
    await expectText(page, '4 télédossiers trouvés');
    await visitor.screen('liste filtrée');
    await link(page, 'Réinitialiser').click();
    await expectTitle(page, 'Tous les télédossiers');
    await expectText(page, '19 télédossiers trouvés');
    await visitor.screen('liste tous');
    await link(page, 'Liste compacte').click();
    await visitor.screen('liste compacte');
    await page.getByRole('searchbox').fill('zzzz');
    await page.getByRole('searchbox').press('Enter');
    await expectText(page, '0 télédossier trouvé');
    await visitor.screen('liste sans résultat');
  });

  it('P-50b : une date impossible est gardée, expliquée à côté de son champ', async () => {
    const { visitor } = await enter(javaScript);
    await visitor.page.goto('/teledossiers?du=31/02/2026+10:00&au=01/01/2026');
    await expectText(visitor.page, 'Cette date n’existe pas.');
    expect(await textField(visitor.page, 'Début de période de transmission').inputValue()).toBe('31/02/2026 10:00');
    await visitor.screen('liste période impossible');
  });

  it('une vue porte un nom, se retrouve et se supprime', async () => {
    const { visitor } = await enter(javaScript);
    const { page } = visitor;
    await page.goto('/teledossiers?recherche=rochefoucauld');
    await page.getByText('Enregistrer cette vue').click();
    await textField(page, 'Nom de la vue').fill('Rochefoucauld, à suivre');
    await button(page, 'Enregistrer').click();
    await expectText(page, 'La vue est enregistrée');
    await page.goto('/teledossiers?statut=nouveaux');
    await link(page, 'Rochefoucauld, à suivre').click();
    await expectText(page, 'Recherche : rochefoucauld');
    await visitor.screen('vue enregistrée');
    await button(page, 'Supprimer la vue « Rochefoucauld, à suivre »').click();
    await expectText(page, 'La vue est supprimée');
  });
});

describe('avec le script', () => {
  it('P-61…P-63 : la barre suit ce qui est coché', async () => {
    const { visitor } = await enter(true);
    const { page } = visitor;
    const bar = page.getByRole('region', { name: 'Sélection de télédossiers' });
    await page.goto('/teledossiers?taille=50');
    expect(await bar.isVisible()).toBe(false);
    await tick(visitor, 'A-1-N1P91NII-01');
    await expectText(page, '1 télédossier sélectionné :');
    await tick(visitor, 'A-1-N1P91NII-02');
    await expectText(page, '2 télédossiers sélectionnés :');
    expect(await readPage(bar)).toContain('Accuser réception');
    expect(await readPage(bar)).toContain('Commencer le traitement');
    expect(await readPage(bar)).not.toContain('Refuser');
    await visitor.screen('liste sélection');
    await tick(visitor, 'B-IN_PROGRESS');
    expect(await readPage(bar)).not.toContain('Commencer le traitement');
    expect(await button(bar, 'Télécharger').isEnabled()).toBe(true);
    await tick(visitor, 'B-CLOSED');
    expect(await button(bar, 'Télécharger').isDisabled()).toBe(true);
    await page.goto('/teledossiers?statut=nouveaux');
    await tick(visitor, 'A-1-N1P91NII-12');
    await bar.locator('label').filter({ hasText: 'Toute la page' }).click();
    await expectText(page, '10 télédossiers sélectionnés :');
    await bar.locator('label').filter({ hasText: 'résultats de la recherche' }).click();
    await expectText(page, '13 télédossiers sélectionnés :');
  });

  it('D-28 : ce qui arrive est annoncé sans déplacer ce qui est lu', async () => {
    const { commune, visitor } = await enter(true);
    const { page } = visitor;
    await page.clock.install();
    await page.goto('/teledossiers?statut=nouveaux');
    const first = page.locator('.hub-case').first();
    const before = await first.boundingBox();
    await putCase(portal.scene, { number: 'TOUT-NEUF', organization: commune.organization, processCode: PROCESS });
    await page.clock.fastForward(31_000);
    await expectText(page, '1 nouveau télédossier — Afficher');
    expect((await first.boundingBox())?.y).toBe(before?.y);
    await visitor.screen('liste annonce');
    await link(page, 'Afficher').click();
    await expectText(page, 'TOUT-NEUF');
  });
});
