import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { field, messages } from '../support/client.ts';
import { leftAfterSweep } from '../support/objects.ts';
import { head, rawExchange } from '../support/rawHttp.ts';
import {
  ACTE,
  auditOf,
  completeDossier,
  createDossier,
  type Dossier,
  openScene,
  PDF,
  type Scene,
  sendDossier,
  UNKNOWN_ID,
  uploadDossier,
  XML,
} from '../support/scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());

const DIGEST = createHash('sha256').update(PDF).digest('base64');
const put = (dossier: Dossier, raw: Uint8Array | string, headers: Record<string, string> = {}) =>
  scene.td('osl', 'PUT', `/folders/${dossier.folderId}/attachments/${dossier.attachmentId}`, { raw, headers });
const status = async (dossier: Dossier, index = 0) =>
  field((await scene.td('osl', 'GET', `/folders/${dossier.folderId}`)).body, 'attachments', index, 'status');

describe('PUT d’une PJ : les refus, H-90…H-94', () => {
  it('E-3 : PJ inconnue, dossier inconnu, PJ d’un autre dossier ou d’un event', async () => {
    const [one, other] = [await createDossier(scene), await createDossier(scene)];
    for (const [folder, file] of [
      [one.folderId, UNKNOWN_ID],
      [UNKNOWN_ID, one.attachmentId],
      [one.folderId, other.attachmentId],
    ]) {
      const answer = await scene.td('osl', 'PUT', `/folders/${folder}/attachments/${file}`, { raw: PDF });
      expect(answer.body).toEqual({ errors: [{ code: 404, message: 'Binary meta-data is not found' }] });
    }
  });

  it('H-90 : le dossier n’est plus HUBEE_RECEIVED → 400, le fichier reste', async () => {
    const dossier = await sendDossier(scene);
    expect(messages(await put(dossier, PDF))).toEqual(['Folder is already completed']);
    expect(await status(dossier)).toBe('RECEIVED');
  });

  const E11 = 'Size does not match with attachment meta-data';
  it.each([
    ['trop court', PDF.subarray(1), {}, E11],
    ['trop long', Buffer.concat([PDF, PDF]), {}, E11],
    ['vide : E-11, pas le 500 de la v1 (E-12)', new Uint8Array(), {}, E11],
    [
      'un autre format',
      Buffer.from('GIF89a'.padEnd(PDF.length)),
      {},
      'Mime type does not match with attachment meta-data',
    ],
    [
      'une autre empreinte',
      PDF,
      { digest: createHash('sha256').update('x').digest('base64') },
      'Digest does not match with attachment meta-data',
    ],
  ])('H-92, H-94, G-38 : %s → 400, REJECTED, et un nouvel envoi est permis', async (_, bytes, headers, message) => {
    const dossier = await createDossier(scene);
    const answer = await put(dossier, bytes, headers);
    expect(answer.body).toEqual({ errors: [{ code: 400, message }] });
    expect(await status(dossier)).toBe('REJECTED');
    expect((await put(dossier, PDF)).status).toBe(204);
    expect(await status(dossier)).toBe('RECEIVED');
    expect((await auditOf(scene, dossier.attachmentId)).map((row) => row.to_state)).toEqual(['REJECTED', 'RECEIVED']);
  });

  it('H-94 : un mauvais envoi remplace le bon : la dernière réponse vaut', async () => {
    const dossier = await uploadDossier(scene);
    expect((await put(dossier, 'x')).status).toBe(400);
    expect(await status(dossier)).toBe('REJECTED');
    const { onDisk, owned, strays } = await leftAfterSweep(scene);
    expect([onDisk, strays]).toEqual([owned, 0]);
  });

  it('H-172 : un XML aux fins de ligne changées n’a plus la taille déclarée', async () => {
    const crlf = Buffer.from('<a>\r\n</a>\r\n');
    const dossier = await createDossier(scene, {
      files: [{ fileName: 'a.xml', bytes: crlf, mimeType: 'application/xml' }],
    });
    expect(messages(await put(dossier, crlf.toString().replaceAll('\r\n', '\n')))).toEqual([E11]);
    expect((await put(dossier, crlf)).status).toBe(204);
  });

  it('H-91 : une empreinte illisible est refusée sans toucher à la PJ', async () => {
    const dossier = await createDossier(scene);
    for (const digest of [
      '',
      'abc',
      'md5=abc',
      `sha-256=${DIGEST}, sha-256=${DIGEST}`,
      `${DIGEST}x`,
      '\u00e9'.repeat(44),
    ]) {
      const answer = await put(dossier, PDF, { digest });
      expect(answer.status, digest).toBe(400);
      expect(messages(answer)[0]).toContain('@header.digest]');
    }
    expect(await status(dossier)).toBe('PENDING');
  });
});

describe('PUT d’une PJ : ce qui passe', () => {
  it.each([
    ['sans empreinte', {}],
    ['H-91 : Base64 seul', { digest: DIGEST }],
    ['H-173 : sans remplissage', { digest: DIGEST.replaceAll('=', '') }],
    ['H-91 : forme sha-256=', { digest: `sha-256=${DIGEST}` }],
    ['H-91 : forme SHA-256=', { Digest: `SHA-256=${DIGEST}` }],
    ['type JSON', { 'content-type': 'application/json' }],
    ['type de formulaire', { 'content-type': 'multipart/form-data; boundary=x' }],
    ['type illisible', { 'content-type': 'pdf' }],
    ['type du fichier', { 'content-type': 'application/pdf' }],
  ])('H-91, H-93 : %s → 204 et RECEIVED aussitôt', async (_, headers) => {
    const dossier = await createDossier(scene);
    const answer = await put(dossier, PDF, headers);
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect(await status(dossier)).toBe('RECEIVED');
  });

  it('H-91 : par morceaux sans Content-Length, ou sans aucun type', async () => {
    const authorization = `Bearer ${scene.tokens.osl}`;
    const text = PDF.toString('latin1');
    const half = 10;
    const chunk = (part: string): string => `${Buffer.byteLength(part, 'latin1').toString(16)}\r\n${part}\r\n`;
    for (const [headers, body] of [
      [{ 'Transfer-Encoding': 'chunked' }, `${chunk(text.slice(0, half))}${chunk(text.slice(half))}0\r\n\r\n`],
      [{ 'Content-Length': String(PDF.length) }, text],
    ] as const) {
      const { folderId, attachmentId } = await createDossier(scene);
      const path = `/teledossiers/v1/folders/${folderId}/attachments/${attachmentId}`;
      const answer = await rawExchange(
        scene.server.url,
        Buffer.from(head('PUT', path, { authorization, ...headers }) + body, 'latin1'),
      );
      expect(answer.status, answer.body).toBe(204);
    }
  });

  it('une PJ déclarée vide se reçoit vide, avec un Content-Length nul ou par morceaux', async () => {
    const files = [{ fileName: 'vide.txt', bytes: Buffer.alloc(0), mimeType: 'text/plain' }];
    const dossier = await createDossier(scene, { files });
    expect((await put(dossier, new Uint8Array())).status).toBe(204);
    expect(await status(dossier)).toBe('RECEIVED');
    const { folderId, attachmentId } = await createDossier(scene, { files });
    const headers = { authorization: `Bearer ${scene.tokens.osl}`, 'Transfer-Encoding': 'chunked' };
    const path = `/teledossiers/v1/folders/${folderId}/attachments/${attachmentId}`;
    expect((await rawExchange(scene.server.url, `${head('PUT', path, headers)}0\r\n\r\n`)).status).toBe(204);
  });

  it('H-174 : un ZIP sous un nom en .xml, un XML en UTF-16 (D-10)', async () => {
    await scene.sql(`UPDATE processes SET attachment_formats = attachment_formats || '{application/zip}'`);
    const zip = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), Buffer.alloc(100, 1)]);
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('<a>é</a>', 'utf16le')]);
    for (const file of [
      { fileName: 'SGR.xml', bytes: zip, mimeType: 'application/zip' },
      { fileName: 'a.xml', bytes: utf16, mimeType: 'application/xml' },
    ]) {
      const dossier = await createDossier(scene, { files: [file] });
      expect((await put(dossier, file.bytes)).status, file.fileName).toBe(204);
    }
  });

  it('H-94, P-59 : la somme de contrôle suit le fichier : remplacé, refusé, ou rien de changé', async () => {
    const kept = async ({ attachmentId }: Dossier) => {
      const columns = 'status, digest, crc32, object_key IS NOT NULL AS there';
      return (await scene.sql(`SELECT ${columns} FROM attachments WHERE id = $1`, [attachmentId]))[0];
    };
    const dossier = await createDossier(scene);
    expect(await kept(dossier)).toEqual({ status: 'PENDING', digest: null, crc32: null, there: false });
    await put(dossier, PDF);
    const received = { status: 'RECEIVED', digest: DIGEST, crc32: crc32(PDF), there: true };
    expect(await kept(dossier)).toEqual(received);

    const other = Buffer.from(PDF.toString().replace('acte', 'ACTE'));
    await put(dossier, other);
    const replaced = await kept(dossier);
    expect(replaced).toMatchObject({ status: 'RECEIVED', crc32: crc32(other) });
    expect(replaced?.digest).not.toBe(DIGEST);

    expect((await put(dossier, PDF.subarray(1))).status).toBe(400);
    expect(await kept(dossier)).toEqual({ status: 'REJECTED', digest: null, crc32: null, there: false });

    // Written with the status, the digest and the object or not at all.
    const broken = await uploadDossier(scene);
    await scene.sql(
      `CREATE FUNCTION refuse_trace() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused'; END $$`,
    );
    await scene.sql(`CREATE TRIGGER refuse_trace BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION refuse_trace()`);
    expect((await put(broken, other)).status).toBe(500);
    await scene.sql('DROP TRIGGER refuse_trace ON audit; DROP FUNCTION refuse_trace()');
    expect(await kept(broken)).toEqual(received);
  });

  it('H-94 : un nouvel envoi remplace ; il n’en reste qu’un sur le disque', async () => {
    const other = Buffer.from(PDF.toString().replace('acte', 'ACTE'));
    const dossier = await uploadDossier(scene);
    expect((await put(dossier, other)).status).toBe(204);
    await completeDossier(scene, dossier);
    const got = await scene.td('si1', 'GET', `/cases/${dossier.caseId}/attachments/${dossier.attachmentId}`);
    expect(got.text).toBe(other.toString());
    const { onDisk, owned, strays } = await leftAfterSweep(scene);
    expect([onDisk, strays]).toEqual([owned, 0]);
  });

  it('§4.2 H-83 : chaque PJ a son statut, dans l’ordre', async () => {
    const dossier = await createDossier(scene, {
      files: [ACTE, { fileName: 'b.xml', bytes: XML, mimeType: 'application/xml' }],
    });
    await put(dossier, PDF);
    expect([await status(dossier, 0), await status(dossier, 1)]).toEqual(['RECEIVED', 'PENDING']);
  });

  it('H-89 : supprimer le dossier détruit aussi ses binaires', async () => {
    const dossier = await uploadDossier(scene);
    const [row] = await scene.sql('SELECT object_key FROM attachments WHERE id = $1', [dossier.attachmentId]);
    await scene.td('osl', 'DELETE', `/folders/${dossier.folderId}`);
    const { onDisk, owned, strays } = await leftAfterSweep(scene);
    expect(onDisk).not.toContain(row?.object_key);
    expect([onDisk, strays]).toEqual([owned, 0]);
  });

  it('H-86, H-177 : compléter avec une PJ REJECTED est permis, et un exploitant est alerté', async () => {
    const dossier = await createDossier(scene, { files: [ACTE, ACTE] });
    await put(dossier, PDF);
    const second = `/folders/${dossier.folderId}/attachments/${dossier.attachmentIds[1]}`;
    await scene.td('osl', 'PUT', second, { raw: 'x' });
    expect((await completeDossier(scene, dossier)).status).toBe(204);
    expect(scene.server.alerts).toContainEqual(
      expect.objectContaining({ name: 'folder_completed_with_missing_files', folderId: dossier.folderId }),
    );
    const got = await scene.td('si1', 'GET', `/cases/${dossier.caseId}`);
    expect(field(got.body, 'attachments', 1, 'status'), 'H-177 : listée quand même').toBe('REJECTED');
    const file = await scene.td('si1', 'GET', `/cases/${dossier.caseId}/attachments/${dossier.attachmentIds[1]}`);
    expect(messages(file)).toEqual(['File is not found']);
  });

  it('G-9 : le réglage qui accepte de compléter sans tout', async () => {
    const lenient = await openScene({ settings: { completeWithPendingAttachments: true } });
    const dossier = await createDossier(lenient);
    expect((await completeDossier(lenient, dossier)).status).toBe(204);
    expect(lenient.server.alerts).toHaveLength(1);
    await lenient.close();
  });
});
