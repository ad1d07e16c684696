import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { OTHER_PROCESS } from '../support/referential.ts';
import { caseStatus, postEvent } from '../support/scene.ts';
import {
  type Arrived,
  AUTHOR,
  arrive,
  downloadBy,
  enter,
  namesIn,
  openInstruction,
  putStatus,
} from './instructionScene.ts';
import type { Portal } from './portal.ts';
import { button, expectText, expectTitle, link, textField } from './steps.ts';

let portal: Portal;
beforeAll(async () => {
  portal = await openInstruction();
});
afterEach(() => portal.browser.closeVisitors());
afterAll(() => portal.close());

/** The menu, then the row. */
async function consult(page: Page, menu: string, { number }: Arrived): Promise<void> {
  await page.goto('/teledossiers');
  await link(page.locator('#menu'), menu).click();
  await expectTitle(page, menu);
  await link(page, `Consulter le télédossier ${number}`).click();
}

const offered = async (page: Page): Promise<string[]> =>
  (await page.getByLabel('Modifier le statut').locator('option').allInnerTexts()).slice(1);

/** « Modifier le statut », up to the dialog: choosing is enough with the script. */
async function choose(page: Page, label: string, javaScript: boolean): Promise<void> {
  await page.getByLabel('Modifier le statut').selectOption({ label });
  if (!javaScript) await button(page, 'Continuer').click();
  await page.getByRole('dialog').waitFor();
}

describe.each([true, false])('JavaScript : %s', (javaScript) => {
  it('S-5 : de « Nouveau » à « Clos »', async () => {
    const one = await arrive(portal);
    const visitor = await enter(portal, { javaScript });
    const { page } = visitor;
    await consult(page, 'Nouveaux', one);
    await expectText(page, 'Modification du statut du télédossier :');
    await expectText(page, 'De Nouveau à Reçu');
    await visitor.screen('S-5 réception');
    await link(page, 'Annuler').last().click();
    await expectTitle(page, 'Nouveaux');
    await one.operatorSees([]);
    await link(page, `Consulter le télédossier ${one.number}`).click();
    await button(page, 'Confirmer la réception').click();
    await expectText(page, 'Nouveau > Reçu');
    await expectText(page, 'Information transmise à la personne concernée.');
    await one.operatorSees(['STATUS_UPDATE SENT>SI_RECEIVED !']);
    await visitor.screen('S-5 télédossier reçu');

    // P-56: one file alone changes nothing.
    const file = await downloadBy(page, () => link(page, 'Télécharger acte.pdf').click());
    expect(file.suggestedFilename()).toBe('acte.pdf');
    await one.operatorSees(['ATTACH_DL']);
    expect(await caseStatus(portal.scene, one.caseId)).toBe('SI_RECEIVED');

    await link(page, 'Télécharger tous les éléments').click();
    await expectText(page, 'De Reçu à En cours');
    const zip = await downloadBy(page, () => button(page, 'Confirmer le début du traitement').click());
    expect(zip.suggestedFilename()).toBe(`${one.number}.zip`);
    expect(await namesIn(zip)).toEqual(['acte.pdf', 'note.xml']);
    await expect.poll(() => caseStatus(portal.scene, one.caseId)).toBe('IN_PROGRESS');
    await one.operatorSees(['ATTACH_DL_ALL', 'STATUS_UPDATE SI_RECEIVED>IN_PROGRESS !']);
    await leaveDownload(page, javaScript);
    await expectText(page, `${AUTHOR} a téléchargé toutes les pièces jointes.`);

    await choose(page, 'Traité', javaScript);
    await textField(page, 'Commentaire').last().fill('Envoyé par courrier.');
    await visitor.screen('S-5 modification du statut');
    await button(page, 'Valider').click();
    await expectText(page, 'En cours > Traité');
    await one.operatorSees(['STATUS_UPDATE IN_PROGRESS>DONE ! « Envoyé par courrier. »']);
    expect(await page.getByLabel('Modifier le statut').count()).toBe(0);

    await postEvent(portal.scene, 'osl', one.caseId, { caseNewStatus: 'CLOSED', notification: false });
    await page.reload();
    await expectText(page, 'Traité > Clos');
    for (const name of ['Télécharger tous les éléments', 'Envoyer un message', 'Déposer une pièce jointe']) {
      expect(await button(page, name).getAttribute('aria-disabled'), name).toBe('true');
    }
    expect(await page.getByLabel('Modifier le statut').isDisabled()).toBe(true);
    expect(await button(page, 'Ajouter le commentaire').isDisabled()).toBe(true);
    expect(await link(page, 'Télécharger acte.pdf').count()).toBe(0);
    await visitor.screen('S-5 télédossier clos');
  });

  it('S-6 : un complément demandé, puis reçu', async () => {
    const one = await arrive(portal);
    await putStatus(portal, one, 'IN_PROGRESS');
    const { page } = await enter(portal, { javaScript });
    await consult(page, 'En cours', one);
    await textField(page, 'Commentaire interne').fill('Il manque le livret.');
    await button(page, 'Ajouter le commentaire').click();
    await expectText(page, `${AUTHOR} a ajouté un commentaire : Il manque le livret.`);
    await one.operatorSees(['COM_ADD']);
    await choose(page, 'En attente de compléments', javaScript);
    await button(page, 'Valider').click();
    await expectText(page, 'En cours > En attente de compléments');
    await one.operatorSees(['STATUS_UPDATE IN_PROGRESS>ADD_AWAITING !']);
    expect(await offered(page)).toEqual(['Refusé', 'Traité']);

    await postEvent(portal.scene, 'osl', one.caseId, { caseNewStatus: 'HUBEE_NOTIFIED', author: 'Agent DILA' });
    await expect.poll(() => caseStatus(portal.scene, one.caseId)).toBe('SENT');
    await consult(page, 'Nouveaux', one);
    await button(page, 'Confirmer la réception').click();
    await expectText(page, 'En cours > En attente de compléments');
    await expectText(page, 'Le Portail HubEE a récupéré le télédossier.');
    await expectText(page, 'Il manque le livret.');
  });

  it('S-7 : CERTDC, sans message, sans dépôt, sans complément', async () => {
    const one = await arrive(portal, { as: 'otherOsl', processCode: OTHER_PROCESS });
    await putStatus(portal, one, 'IN_PROGRESS');
    const visitor = await enter(portal, { javaScript });
    const { page } = visitor;
    await consult(page, 'En cours', one);
    for (const name of ['Envoyer un message', 'Déposer une pièce jointe']) {
      expect(await button(page, name).getAttribute('aria-disabled'), name).toBe('true');
    }
    expect(await offered(page)).toEqual(['Refusé', 'Traité']);
    await visitor.screen('S-7 CERTDC');
    const path = `/teledossiers/${one.caseId}`;
    const refused = [
      await portal.post(page, `${path}/statut`, { seen: 'IN_PROGRESS', vers: 'ADD_AWAITING' }),
      await portal.post(page, `${path}/message`, { message: 'Bonjour' }),
    ];
    for (const { status } of refused) expect(status).toBeGreaterThanOrEqual(400);
    await one.operatorSees([]);
    expect(await caseStatus(portal.scene, one.caseId)).toBe('IN_PROGRESS');
    await choose(page, 'Traité', javaScript);
    expect(await page.getByRole('dialog').getByRole('textbox').count(), 'P-71').toBe(0);
  });
});

/** The dialog closes by itself once the file comes; without the script, by its own link. */
async function leaveDownload(page: Page, javaScript: boolean): Promise<void> {
  if (!javaScript) return link(page, 'Annuler').click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await expectText(page, 'Le téléchargement a commencé');
  // The page came before or after the last byte of the archive.
  const refresh = link(page, 'Actualiser');
  await refresh.or(page.getByText('Reçu > En cours')).first().waitFor();
  if (await refresh.isVisible()) await refresh.click();
}
