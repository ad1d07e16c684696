import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agent, arrived, eventsOf, opened, TWO_FILES, worksInPortal } from '../portal/caseFilesScene.ts';
import { openBrowser, type TestBrowser, type Visitor } from '../support/browser.ts';
import type { SignedIn } from '../support/people.ts';
import { openScene, PDF, type Scene } from '../support/scene.ts';

let scene: Scene;
let browser: TestBrowser;
let who: SignedIn;
beforeAll(async () => {
  scene = await openScene();
  await worksInPortal(scene);
  await scene.sql(
    `UPDATE processes SET si_attachment_formats = '{application/pdf,text/plain}', attachment_max_size = 5000`,
  );
  who = await agent(scene, { firstName: 'Jeanne', lastName: 'Dupont' });
  browser = await openBrowser('http://portail.example', scene.server.url);
}, 60_000);
afterAll(async () => {
  await browser.close();
  await scene.close();
});

async function visit(javaScript = true): Promise<Visitor> {
  const visitor = await browser.open({ javaScript });
  const [name = '', value = ''] = who.cookie.split('=');
  await visitor.page.context().addCookies([{ name, value, url: 'http://portail.example' }]);
  return visitor;
}

/** A drawn page: something is written on a white sheet. */
const A_PDF = (() => {
  const content = 'BT /F1 40 Tf 60 700 Td (Acte de naissance) Tj ET';
  const page = (number: number) =>
    `${number} 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R/Resources<</Font<</F1 6 0 R>>>>>>endobj\n`;
  return Buffer.from(
    `%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n` +
      `2 0 obj<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>endobj\n${page(3)}${page(4)}` +
      `5 0 obj<</Length ${content.length}>>stream\n${content}\nendstream endobj\n` +
      `6 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n`,
  );
})();
/** Wider than any screen: grey stripes. */
const PNG = (() => {
  const [width, height] = [3000, 900];
  const rows = Array.from({ length: height }, (_, y) =>
    Buffer.alloc(1 + width, y % 60 < 30 ? 0xee : 0x88).fill(0, 0, 1),
  );
  const chunk = (name: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(name), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.writeUInt8(8, 8);
  const parts = [
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ];
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), ...parts]);
})();
const EVIL = '<script>top.document.title="PRIS"</script><img src=x onerror="document.title=\'PRIS\'">';

async function withFile(fileName: string, mimeType: string, bytes: Buffer): Promise<string> {
  const dossier = await opened(scene, [
    { fileName, bytes: Buffer.from('x'.repeat(bytes.length)), mimeType: 'text/plain' },
  ]);
  const [row] = await scene.sql('UPDATE attachments SET mime_type = $2 WHERE id = $1 RETURNING object_key', [
    dossier.attachmentId,
    mimeType,
  ]);
  const key = String(row?.object_key);
  await writeFile(join(scene.server.attachmentDirectory, key.slice(-2), key), bytes);
  return `/teledossiers/${dossier.caseId}/pieces/${dossier.attachmentId}`;
}

describe('aperçu : D-7, D-27', () => {
  it('un PDF est dessiné dans la page, se feuillette et se lit au clavier', async () => {
    const { page, screen } = await visit();
    await page.goto(`${await withFile('acte.pdf', 'application/pdf', A_PDF)}/apercu`);
    const sheet = page.getByRole('region', { name: 'Contenu de acte.pdf' });
    await sheet.locator('canvas').waitFor();
    await page.getByText('Page 1 sur 2').waitFor();
    expect(await sheet.textContent()).toContain('Acte de naissance');
    const ink = `(() => { const c = document.querySelector('[data-pdf-sheet] canvas');
      const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
      let n = 0; for (let i = 0; i < d.length; i += 4) if (d[i] < 128) n += 1; return n; })()`;
    expect(await page.evaluate<number>(ink)).toBeGreaterThan(500);
    await screen('Aperçu d’un PDF');
    await page.getByRole('button', { name: 'Page suivante' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Page 2 sur 2').waitFor();
    expect(await page.getByRole('button', { name: 'Page suivante' }).getAttribute('aria-disabled')).toBe('true');
    await page.getByRole('button', { name: 'Agrandir' }).click();
    await page.getByText('Page 2 sur 2').waitFor();
  }, 60_000);

  it('sans JavaScript, un PDF se télécharge', async () => {
    const { page, screen } = await visit(false);
    await page.goto(`${await withFile('acte.pdf', 'application/pdf', A_PDF)}/apercu`);
    await page.getByText('sans lui, téléchargez la pièce jointe').waitFor();
    await page.getByRole('link', { name: 'Télécharger' }).waitFor();
    await screen('Aperçu d’un PDF');
  }, 60_000);

  it('une image se montre', async () => {
    const { page, screen } = await visit();
    await page.goto(`${await withFile('photo.png', 'image/png', PNG)}/apercu`);
    const image = page.getByRole('img', { name: 'Contenu de photo.png' });
    await image.waitFor();
    expect(await page.evaluate<number>(`document.querySelector('.hub-preview__image').naturalWidth`)).toBe(3000);
    await screen('Aperçu d’une image');
  });

  it.each([
    ['page.html', 'text/html', EVIL],
    [
      'dessin.svg',
      'image/svg+xml',
      `<svg xmlns="http://www.w3.org/2000/svg" onload="document.title='PRIS'"><script>document.title='PRIS'</script></svg>`,
    ],
    ['acte.xml', 'application/xml', `<?xml version="1.0"?><acte nom="Éloïse"/>`],
  ])(
    '%s s’écrit et ne s’exécute pas',
    async (name, mime, content) => {
      const { page, screen } = await visit();
      const path = await withFile(name, mime, Buffer.from(content));
      await page.goto(`${path}/apercu`);
      expect(await page.locator('pre').textContent()).toBe(content);
      expect(await page.title()).toContain('Aperçu de');
      await screen('Aperçu d’un texte');
      // Opened by itself, it is saved rather than shown.
      const download = page.waitForEvent('download');
      await page.goto(path).catch(() => undefined);
      expect((await download).suggestedFilename()).toBe(name);
    },
    60_000,
  );
});

describe('dépôt : P-68, S-9', () => {
  const drop = (name: string, text: string) => `(() => {
    const data = new DataTransfer();
    data.items.add(new File([${JSON.stringify(text)}], ${JSON.stringify(name)}));
    document.querySelector('[data-deposit-zone]').dispatchEvent(
      new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
  })()`;

  it('glisser, retirer, refuser avant l’envoi, déposer', async () => {
    const { caseId } = await opened(scene);
    const { page, screen } = await visit();
    await page.goto(`/teledossiers/${caseId}/depot`);
    const send = page.getByRole('button', { name: 'Ajouter les pièces jointes' });
    expect(await send.isDisabled()).toBe(true);
    await page.evaluate(drop('premier.pdf', PDF.toString()));
    await page.evaluate(drop('programme.exe', 'MZ'));
    await page.evaluate(drop('gros.txt', 'a'.repeat(6000)));
    await page.getByText('ce format n’est pas accepté').waitFor();
    await page.getByText('ce fichier est trop volumineux').waitFor();
    expect(await send.isDisabled()).toBe(true);
    await screen('Dépôt de pièces jointes');
    for (const name of ['premier.pdf', 'programme.exe', 'gros.txt']) {
      await page.getByRole('button', { name: `Retirer ${name}` }).click();
    }
    await page.evaluate(drop('second.pdf', PDF.toString()));
    await page.route(`**/teledossiers/${caseId}`, (route) =>
      route.fulfill({ body: 'détail', contentType: 'text/plain; charset=utf-8' }),
    );
    await send.click();
    await page.waitForURL(`**/teledossiers/${caseId}`);
    expect(await eventsOf(scene, caseId)).toMatchObject([{ action: 'ATTACH_DEPOSIT', status: 'SENT' }]);
    const names = await scene.sql(
      'SELECT file_name FROM attachments WHERE event_id IS NOT NULL AND folder_id IN (SELECT folder_id FROM cases WHERE id = $1)',
      [caseId],
    );
    expect(names).toEqual([{ file_name: 'second.pdf' }]);
  }, 60_000);

  it('ce que le serveur refuse se dit dans le dialogue', async () => {
    const { caseId } = await opened(scene);
    const { page } = await visit();
    await page.goto(`/teledossiers/${caseId}/depot`);
    await page.evaluate(drop('faux.txt', 'ab\0cd'));
    // The browser reports the refused request by itself.
    page.removeAllListeners('response');
    page.removeAllListeners('console');
    const answered = page.waitForResponse('**/depot');
    await page.getByRole('button', { name: 'Ajouter les pièces jointes' }).click();
    expect((await answered).status()).toBe(422);
    await page.getByText('son contenu ne correspond pas à son extension').waitFor();
    await page.getByText('Rien n’a été transmis').waitFor();
    expect(await eventsOf(scene, caseId)).toEqual([]);
  }, 60_000);

  it('sans JavaScript : un champ simple', async () => {
    const { caseId } = await arrived(scene, TWO_FILES, 'IN_PROGRESS');
    const { page, screen } = await visit(false);
    await page.goto(`/teledossiers/${caseId}/depot`);
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'faux.pdf.exe', mimeType: 'application/pdf', buffer: PDF });
    await page.getByRole('button', { name: 'Ajouter les pièces jointes' }).click();
    await page.getByText('ce format n’est pas accepté').waitFor();
    await screen('Dépôt refusé');
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'réponse.pdf', mimeType: 'application/pdf', buffer: PDF });
    await page.getByRole('button', { name: 'Ajouter les pièces jointes' }).click();
    await page.waitForURL(`**/teledossiers/${caseId}`);
    expect(await eventsOf(scene, caseId)).toMatchObject([{ action: 'ATTACH_DEPOSIT' }]);
  }, 60_000);
});

it('tous les éléments : le dialogue, puis l’archive', async () => {
  const { caseId } = await arrived(scene);
  const { page, screen } = await visit();
  await page.goto(`/teledossiers/${caseId}/archive`);
  await screen('Télécharger tous les éléments');
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Confirmer le début du traitement' }).click();
  expect((await download).suggestedFilename()).toBe('DILA-AEC-1000000013734-01.zip');
  expect(await (await download).failure()).toBeNull();
  await expect.poll(async () => (await eventsOf(scene, caseId)).length).toBe(2);
}, 60_000);
