import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { OTHER_PROCESS, PROCESS, SI2 } from '../support/referential.ts';
import { ACTE, caseStatus, fingerprint, PDF } from '../support/scene.ts';
import { type Arrived, arrive, downloadBy, enter, namesIn, openInstruction, putStatus } from './instructionScene.ts';
import { type Answer, type Portal, RECENSEMENT } from './portal.ts';
import { button, expectText, link, readPage } from './steps.ts';

let portal: Portal;
beforeAll(async () => {
  portal = await openInstruction();
});
afterEach(async () => {
  await portal.browser.closeVisitors();
  await portal.scene.sql('DELETE FROM folders');
});
afterAll(() => portal.close());

const statusOf = (caseId: string) => caseStatus(portal.scene, caseId);

describe.each([true, false])('JavaScript : %s', (javaScript) => {
  it('S-8 : une sélection', async () => {
    const [first, second, third] = [await arrive(portal), await arrive(portal), await arrive(portal)];
    await putStatus(portal, third, 'IN_PROGRESS');
    const visitor = await enter(portal, { javaScript });
    const { page } = visitor;
    await page.goto('/teledossiers?statut=tous');
    const tick = ({ number }: typeof first) => page.getByLabel(`Sélectionner le télédossier ${number}`).press('Space');
    await tick(first);
    await tick(second);
    const bar = page.getByRole('region', { name: 'Sélection de télédossiers' });
    const offered = async () => (await bar.getByRole('button').allInnerTexts()).map((text) => text.trim());
    if (javaScript) {
      await expectText(page, '2 télédossiers sélectionnés :');
      expect(await offered()).toEqual(['Télécharger', 'Accuser réception', 'Commencer le traitement']);
    }
    await tick(third);
    if (javaScript) expect(await offered()).toEqual(['Télécharger']);
    await button(bar, 'Télécharger').click();
    await expectText(page, 'Modification des statuts des télédossiers :');
    await visitor.screen('S-8 téléchargement d’une sélection');
    const zip = await downloadBy(page, () => button(page, 'Confirmer').click());
    // A folder is named after its télédossier, and a part of its identifier that tells two of the same number apart.
    expect((await namesIn(zip)).map((name) => name.replace(/-[0-9a-f]+\//, '/'))).toEqual(
      [first, second, third].flatMap(({ number }) => [`${number}/acte.pdf`, `${number}/note.xml`]).sort(),
    );
    for (const { caseId } of [first, second, third]) await expect.poll(() => statusOf(caseId)).toBe('IN_PROGRESS');
    for (const one of [first, second]) {
      await one.operatorSees(['ATTACH_DL_ALL', 'STATUS_UPDATE SENT>IN_PROGRESS !']);
    }
    await third.operatorSees(['ATTACH_DL_ALL']);
    if (!javaScript) return;
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expectText(page, 'Le téléchargement a commencé');
  });

  it('S-9 : déposer une pièce jointe', async () => {
    const one = await arrive(portal, { processCode: RECENSEMENT });
    await putStatus(portal, one, 'IN_PROGRESS');
    const visitor = await enter(portal, { javaScript });
    const { page } = visitor;
    await page.goto(`/teledossiers/${one.caseId}`);
    await link(page, 'Déposer une pièce jointe').click();
    const send = button(page, 'Ajouter les pièces jointes');
    if (javaScript) {
      await page.evaluate(drop('premier.pdf'));
      await page.evaluate(drop('programme.exe'));
      await expectText(page, 'ce format n’est pas accepté');
      expect(await send.isDisabled()).toBe(true);
      for (const name of ['premier.pdf', 'programme.exe']) await button(page, `Retirer ${name}`).click();
      await page.evaluate(drop('second.pdf'));
    } else {
      await choose('programme.exe');
      await send.click();
      await expectText(page, 'ce format n’est pas accepté');
      await one.operatorSees([]);
      await choose('second.pdf');
    }
    await send.click();
    await expectText(page, 'a déposé une pièce jointe : second.pdf');
    await one.operatorSees(['ATTACH_DEPOSIT !']);
    await visitor.screen('S-9 pièce déposée');

    async function choose(name: string): Promise<void> {
      await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/pdf', buffer: PDF });
    }
  });

  it('S-10 : consultation seule', async () => {
    const one = await arrive(portal);
    const visitor = await enter(portal, { javaScript, roles: ['CASES_READ'] });
    const { page } = visitor;
    await page.goto('/teledossiers?statut=nouveaux');
    await link(page, `Consulter le télédossier ${one.number}`).click();
    await expectText(page, `Télédossier numéro : ${one.number}`);
    expect(await page.getByRole('dialog').count()).toBe(0);
    for (const name of ['Envoyer un message', 'Télécharger tous les éléments']) {
      expect(await button(page, name).getAttribute('aria-disabled'), name).toBe('true');
    }
    expect(await page.getByLabel('Modifier le statut').count()).toBe(0);
    expect(await button(page, 'Ajouter le commentaire').count()).toBe(0);
    expect(await link(page, 'Télécharger acte.pdf').count()).toBe(0);
    await visitor.screen('S-10 consultation seule');
    for (const [act, fields] of Object.entries(ACTS)) {
      expect((await portal.post(page, `/teledossiers/${one.caseId}/${act}`, fields)).status, act).toBe(403);
    }
    await one.operatorSees([]);
    expect(await statusOf(one.caseId)).toBe('SENT');
  });

  it('S-11 : ce qui est d’une autre organisation ou d’une autre démarche n’existe pas', async () => {
    const mine = await arrive(portal);
    const hidden = [
      await arrive(portal, { recipients: [SI2], files: [SECRET] }),
      await arrive(portal, { as: 'otherOsl', processCode: OTHER_PROCESS, files: [SECRET] }),
    ];
    for (const { caseId } of hidden) {
      await portal.scene.sql(
        `UPDATE folders SET applicant = $1 WHERE id = (SELECT folder_id FROM cases WHERE id = $2)`,
        [{ firstName: 'Secrète', lastName: 'Personne', email: 'secret@exemple.example' }, caseId],
      );
    }
    const visitor = await enter(portal, { javaScript, processCodes: [PROCESS] });
    const { page } = visitor;
    await page.goto('/teledossiers?statut=tous');
    await expectText(page, '1 télédossier trouvé');
    await expectText(page, 'Nouveaux (1)');
    const before = await everything();
    for (const one of hidden) {
      await page.getByRole('searchbox').fill(one.number);
      await page.getByRole('searchbox').press('Enter');
      await expectText(page, '0 télédossier trouvé');
      await expectText(page, 'Nouveaux (0)');
      const pieces = await portal.scene.sql('SELECT id FROM attachments WHERE folder_id = $1', [await folderOf(one)]);
      const [piece] = pieces;
      const path = `/teledossiers/${one.caseId}`;
      for (const [act, fields] of Object.entries(ACTS)) {
        expectNothing(one, await portal.post(page, `${path}/${act}`, fields), act);
      }
      for (const read of ['', '/reception', '/etat', '/archive', '/depot', `/pieces/${piece?.id}`]) {
        expectNothing(one, await portal.get(page, `${path}${read}`), read);
      }
      for (const read of ['apercu', 'contenu']) {
        expectNothing(one, await portal.get(page, `${path}/pieces/${piece?.id}/${read}`), read);
      }
      for (const action of ['telecharger', 'SI_RECEIVED']) {
        const selection = { action, td: `${one.caseId}:SENT`, depuis: 'SENT' };
        for (const step of ['', action === 'telecharger' ? '/archive' : '/statut']) {
          const answer = await portal.post(page, `/teledossiers/selection${step}`, selection);
          expect(answer.status, `${action}${step}`).not.toBe(200);
          expect(answer.text).not.toMatch(CONTENT);
          expect(answer.text).not.toContain(one.number);
        }
      }
      expect((await page.goto(path))?.status()).toBe(404);
      expect(await readPage(page)).not.toContain(one.number);
      await one.operatorSees([]);
      await page.goto('/teledossiers?statut=tous');
    }
    await mine.operatorSees([]);
    expect(await everything()).toEqual(before);
  });
});

const SECRET = { ...ACTE, fileName: 'secret.pdf' };
/** Of the person concerned, or of what came with the request. */
const CONTENT = /secret|Secrète/i;

function expectNothing(one: Arrived, { status, text }: Answer, what: string): void {
  expect(status, what).toBe(404);
  expect(text).not.toMatch(CONTENT);
  expect(text, what).not.toContain(one.number);
}

const folderOf = async ({ caseId }: Arrived): Promise<unknown> =>
  (await portal.scene.sql('SELECT folder_id FROM cases WHERE id = $1', [caseId]))[0]?.folder_id;

/** What an act would change; neither the trail of refused attempts, nor the report of a selection where all is refused. */
async function everything(): Promise<string[]> {
  return (await fingerprint(portal.scene)).split('\n').filter((line) => WRITTEN.test(line));
}
const WRITTEN = /^(folders|cases|events|attachments|notifications|case_history|mails):/;

/** What the page does not offer, asked all the same. */
const ACTS = {
  reception: { seen: 'SENT' },
  statut: { seen: 'SENT', vers: 'IN_PROGRESS' },
  message: { message: 'Bonjour' },
  commentaire: { comment: 'Bonjour' },
  archive: { vu: 'SENT' },
} as const;

const drop = (name: string): string => `(() => {
  const data = new DataTransfer();
  data.items.add(new File([${JSON.stringify(PDF.toString())}], ${JSON.stringify(name)}));
  document.querySelector('[data-deposit-zone]').dispatchEvent(
    new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
})()`;
