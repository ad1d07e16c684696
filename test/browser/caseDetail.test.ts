import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { takeIn } from '../../src/instruction/takeIn.ts';
import { createTestAccount, openTestSession, type TestAccountOptions } from '../support/accounts.ts';
import { focusOf, openBrowser, type TestBrowser, type Visitor, type VisitorOptions } from '../support/browser.ts';
import { OTHER_PROCESS, PROCESS } from '../support/referential.ts';
import { ACTE, type Dossier, openScene, postEvent, type Scene, sendDossier } from '../support/scene.ts';
import { button, expectText, expectTitle, link, readPage, textField } from './steps.ts';

const PUBLIC_URL = 'http://portail.example';
const LONG = 'DE LA ROCHEFOUCAULD-MONTMORENCY D’HARCOURT DE SAINT-BARTHÉLEMY-SUR-L’ISLE';

let scene: Scene;
let browser: TestBrowser;
beforeAll(async () => {
  scene = await openScene({ settings: { publicUrl: PUBLIC_URL } });
  await scene.sql(`UPDATE subscriptions SET access_mode = 'PORTAIL'`);
  await scene.sql('UPDATE processes SET name = $2 WHERE code = $1', [PROCESS, "Demande d'acte d'Etat civil"]);
  browser = await openBrowser(PUBLIC_URL, scene.server.url);
});
afterEach(() => browser.closeVisitors());
afterAll(async () => {
  await browser.close();
  await scene.close();
});

let count = 0;
async function arrive(spec: Parameters<typeof sendDossier>[1] = {}): Promise<Dossier> {
  count += 1;
  const dossier = await sendDossier(scene, { externalId: `DILA-AEC-00000000000${10 + count}`, ...spec });
  await takeIn(scene.server.hub);
  return dossier;
}

async function visit(options: VisitorOptions = {}, who: TestAccountOptions = {}): Promise<Visitor> {
  const visitor = await browser.open(options);
  const account = await createTestAccount(scene.server, {
    firstName: 'Noémie',
    lastName: 'Vasseur',
    password: null,
    processCodes: [PROCESS, OTHER_PROCESS],
    ...who,
  });
  const value = await openTestSession(scene.server, account.id);
  await visitor.page.context().addCookies([{ name: 'hubee', value, url: PUBLIC_URL }]);
  return visitor;
}

/** « Modifier le statut »: choosing is enough with the script. */
async function choose(page: Page, label: string, javaScript: boolean): Promise<void> {
  await page.getByLabel('Modifier le statut').selectOption({ label });
  if (!javaScript) await button(page, 'Continuer').click();
  await page.getByRole('dialog').waitFor();
}

describe.each([true, false])('S-5, JavaScript : %s', (javaScript) => {
  it('de « Nouveau » à « Traité », avec commentaire, message et clôture', async () => {
    const { caseId } = await arrive();
    const visitor = await visit({ javaScript });
    const { page } = visitor;
    await page.goto(`/teledossiers/${caseId}?liste=statut%3Dnouveaux`);
    await expectText(page, 'En consultant le télédossier vous confirmez sa réception par votre service au concerné.');
    await visitor.screen('réception d’un télédossier');
    await link(page, 'Annuler').last().click();
    await expectTitle(page, 'Nouveaux');
    await page.goto(`/teledossiers/${caseId}?liste=statut%3Dnouveaux`);
    // Twice, as impatient people do: the second answer is the one they read (P-54).
    await button(page, 'Confirmer la réception').dblclick();
    await expectText(page, 'Nouveau > Reçu');
    await expectText(page, 'La réception est confirmée');
    await visitor.screen('télédossier reçu');

    await choose(page, 'En cours', javaScript);
    await button(page, 'Valider').click();
    await expectText(page, 'Reçu > En cours');
    await textField(page, 'Commentaire interne').fill('Vu en réunion, à traiter avant vendredi.');
    await button(page, 'Ajouter le commentaire').click();
    await expectText(page, 'Noémie VASSEUR a ajouté un commentaire : Vu en réunion');
    await link(page, 'Envoyer un message').click();
    await visitor.screen('message à la personne concernée');
    await textField(page, 'Message').fill('Bonjour, votre acte est prêt.');
    await button(page, 'Envoyer').click();
    await expectText(page, 'a envoyé un message à la personne concernée : Bonjour');
    await choose(page, 'Traité', javaScript);
    await visitor.screen('modification du statut');
    await textField(page, 'Commentaire').last().fill('Envoyé par courrier.');
    await button(page, 'Valider').click();
    await expectText(page, 'En cours > Traité');
    expect(await page.getByLabel('Modifier le statut').count(), 'plus de statut proposé').toBe(0);

    await postEvent(scene, 'osl', caseId, { caseNewStatus: 'CLOSED', notification: false, author: 'Agent DILA' });
    await page.reload();
    await expectText(page, '(Agent DILA) a changé le statut : Traité > Clos');
    await visitor.screen('télédossier clos');
    expect(await page.getByLabel('Modifier le statut').isDisabled()).toBe(true);
    expect(await button(page, 'Ajouter le commentaire').isDisabled()).toBe(true);
    await link(page, 'Retour à la recherche').click();
    await expectTitle(page, 'Nouveaux');
  });
});

/** Files of every state beside those that came. */
async function addFiles(caseId: string, count: number): Promise<void> {
  const row = `jsonb_build_object('id', gen_random_uuid(), 'file_name', 'piece-' || n || '.pdf', 'position', 100 + n,
    'status', CASE n % 30 WHEN 1 THEN 'PENDING' WHEN 2 THEN 'CORRUPTED' ELSE 'RECEIVED' END)`;
  await scene.sql(
    `WITH added AS (
       INSERT INTO attachments
       SELECT (jsonb_populate_record(a, ${row})).* FROM attachments a CROSS JOIN generate_series(1, $2) n
       WHERE a.id = (SELECT attachment_id FROM attachment_links WHERE case_id = $1 LIMIT 1) RETURNING id)
     INSERT INTO attachment_links SELECT id, $1 FROM added`,
    [caseId, count],
  );
}

it('noms longs, cent pièces jointes : rien ne déborde, à toutes les largeurs', async () => {
  const files = Array.from({ length: 4 }, (_, n) => ({
    ...ACTE,
    fileName: `${n}-${'acte-de-naissance-intégral-'.repeat(4)}.pdf`,
  }));
  const { caseId } = await arrive({ files, externalId: 'A-1-NUMERO-TRES-LONG-000000001' });
  await addFiles(caseId, 96);
  await scene.sql(`UPDATE cases SET status = 'IN_PROGRESS' WHERE id = $1`, [caseId]);
  await scene.sql(`UPDATE folders SET applicant = $1 WHERE id = (SELECT folder_id FROM cases WHERE id = $2)`, [
    { firstName: 'Marie-Antoinette', lastName: LONG, email: `${'adresse.tres.longue.'.repeat(5)}@exemple.example` },
    caseId,
  ]);
  await postEvent(scene, 'osl', caseId, {
    actionType: 'SENDING_MESSAGE',
    author: LONG,
    message: `Sans-espace${'x'.repeat(300)}\nDeuxième ligne`,
  });
  const visitor = await visit({}, { lastName: LONG });
  await visitor.page.goto(`/teledossiers/${caseId}`);
  await expectText(visitor.page, 'Télédossier numéro');
  await visitor.screen('télédossier aux noms longs');
});

it.each([
  [1280, true],
  [375, true],
  [375, false],
])('cent pièces jointes, %i pixels, JavaScript %s : aucune action ne vient après elles', async (width, javaScript) => {
  const { caseId } = await arrive();
  await addFiles(caseId, 99);
  await scene.sql(`UPDATE cases SET status = 'IN_PROGRESS' WHERE id = $1`, [caseId]);
  const { page } = await visit({ javaScript, viewport: { width, height: 900 } });
  await page.goto(`/teledossiers/${caseId}`);
  const topOf = async (place: Locator) => (await place.boundingBox())?.y ?? Number.NaN;
  const tiles = page.locator('.hub-file');
  expect(await topOf(button(page, 'Télécharger tous les éléments'))).toBeLessThan(await topOf(tiles.first()));
  expect(await topOf(textField(page, 'Commentaire interne'))).toBeLessThan(4 * 900);
  expect([await tiles.nth(11).isVisible(), await tiles.nth(12).isVisible()]).toEqual([true, false]);
  await page.getByText('Afficher les 88 autres pièces jointes').click();
  expect(await tiles.nth(99).isVisible()).toBe(true);
});

it('D-13 : le compteur compte comme le hub, et ne coupe rien', async () => {
  const { caseId } = await arrive();
  await scene.sql(`UPDATE cases SET status = 'IN_PROGRESS' WHERE id = $1`, [caseId]);
  const { page } = await visit();
  await page.goto(`/teledossiers/${caseId}`);
  await expectText(page, 'Caractères restants : 500/500');
  const area = textField(page, 'Commentaire interne');
  await area.fill('😀'.repeat(500));
  await expectText(page, 'Caractères restants : 0/500');
  await area.fill('😀'.repeat(501));
  await expectText(page, 'Caractères restants : -1/500');
  await button(page, 'Ajouter le commentaire').click();
  await expectText(page, 'Le texte dépasse 500 caractères.');
  expect(await textField(page, 'Commentaire interne').inputValue()).toBe('😀'.repeat(501));
});

it('P-66 au clavier : le bouton grisé dit pourquoi quand il a le focus', async () => {
  const { caseId } = await arrive({ as: 'otherOsl', processCode: OTHER_PROCESS });
  await scene.sql(`UPDATE cases SET status = 'IN_PROGRESS' WHERE id = $1`, [caseId]);
  const visitor = await visit();
  const { page } = visitor;
  await page.goto(`/teledossiers/${caseId}`);
  const reason = 'Cette démarche ne permet pas d’écrire à la personne concernée.';
  expect(await readPage(page)).not.toContain(reason.replace('’', "'"));
  await page.getByLabel('Modifier le statut').focus();
  await page.keyboard.press('Tab');
  expect(await focusOf(page)).toEqual({ name: 'Envoyer un message', visible: true });
  await expectText(page, reason);
  await visitor.screen('télédossier sans message');
});

it('un télédossier changé pendant qu’on le lit : la page le dit, sans rien bouger', async () => {
  const { caseId } = await arrive();
  await scene.sql(`UPDATE cases SET status = 'IN_PROGRESS' WHERE id = $1`, [caseId]);
  const visitor = await visit();
  const { page } = visitor;
  await page.clock.install();
  await page.goto(`/teledossiers/${caseId}`);
  const heading = page.getByRole('heading', { name: 'HISTORIQUE' });
  await textField(page, 'Commentaire interne').fill('Je suis en train d’écrire');
  const before = await heading.boundingBox();
  await postEvent(scene, 'osl', caseId, { caseNewStatus: 'ADD_AWAITING' });
  await page.clock.runFor(21_000);
  await expectText(page, 'Ce télédossier a changé : En attente de compléments — Actualiser');
  expect(await heading.boundingBox()).toEqual(before);
  expect(await textField(page, 'Commentaire interne').inputValue()).toBe('Je suis en train d’écrire');
  await visitor.screen('télédossier changé entre-temps');
  await link(page, 'Actualiser').click();
  await expectText(page, 'En attente de compléments');
});
