import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { field, messages } from '../support/client.ts';
import { head, rawConnection } from '../support/rawHttp.ts';
import { SI1, SI2 } from '../support/referential.ts';
import {
  ACTE,
  auditOf,
  openScene,
  PDF,
  patchCase,
  patchEvent,
  postDeposit,
  type Scene,
  sendDossier,
  UNKNOWN_ID,
} from '../support/scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());

const noFile = { errors: [{ code: 404, message: 'File is not found' }] };

describe('GET d’une PJ de case : H-99, H-176', () => {
  it('H-176, H-220 : une PJ qui n’est pas adressée à ce case est introuvable, pour tous', async () => {
    const dossier = await sendDossier(scene, {
      recipients: [SI1, SI2],
      files: [
        { ...ACTE, fileName: 'DD.pdf', cases: [0] },
        { ...ACTE, fileName: 'VA.pdf' },
      ],
    });
    const [dd, va] = dossier.attachmentIds;
    for (const as of ['si2', 'osl', 'admin'] as const) {
      const answer = await scene.td(as, 'GET', `/cases/${dossier.caseIds[1]}/attachments/${dd}`);
      expect([answer.status, answer.body], as).toEqual([404, noFile]);
      expect((await scene.td(as, 'GET', `/cases/${dossier.caseIds[1]}/attachments/${va}`)).status, as).toBe(200);
    }
    expect((await scene.td('si1', 'GET', `/cases/${dossier.caseId}/attachments/${dd}`)).status).toBe(200);
    expect((await scene.td('si1', 'GET', `/cases/${dossier.caseId}/attachments/${UNKNOWN_ID}`)).body).toEqual(noFile);
  });

  it('H-99, H-173, D-27 : les octets, leur empreinte, leur taille, leur nom ; et une trace avant le premier octet', async () => {
    const fileName = 'Acte n°1 "été"\u200f😀 100%.pdf';
    const dossier = await sendDossier(scene, { files: [{ ...ACTE, fileName }] });
    const answer = await scene.td('si1', 'GET', `/cases/${dossier.caseId}/attachments/${dossier.attachmentId}`);
    expect(answer.status).toBe(200);
    expect(answer.text).toBe(PDF.toString());
    expect(answer.headers.get('content-type')).toBe('application/octet-stream');
    expect(answer.headers.get('digest')).toBe(createHash('sha256').update(PDF).digest('base64'));
    expect(answer.headers.get('content-length')).toBe(String(PDF.length));
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    const disposition = answer.headers.get('content-disposition') ?? '';
    expect(disposition).toMatch(/^attachment; filename="[\x20-\x7e]+"; filename\*=UTF-8''/);
    expect(decodeURIComponent(disposition.split("UTF-8''")[1] ?? '')).toBe(fileName);
    const trail = await auditOf(scene, dossier.attachmentId);
    expect(trail.at(-1)).toMatchObject({
      action: 'ATTACHMENT_DOWNLOAD',
      organization: SI1,
      detail: { case: dossier.caseId },
    });
  });

  it('H-99 : aucun effet ; H-177 : pas RECEIVED → 404 ; H-189 : purgée → 404, mais toujours listée', async () => {
    const dossier = await sendDossier(scene);
    const path = `/cases/${dossier.caseId}/attachments/${dossier.attachmentId}`;
    const before = (await scene.td('osl', 'GET', `/cases/${dossier.caseId}`)).body;
    await scene.td('si1', 'GET', path);
    expect((await scene.td('osl', 'GET', `/cases/${dossier.caseId}`)).body).toEqual(before);
    for (const status of ['PENDING', 'REJECTED', 'CORRUPTED', 'DELETED']) {
      await scene.sql('UPDATE attachments SET status = $2 WHERE id = $1', [dossier.attachmentId, status]);
      expect((await scene.td('si1', 'GET', path)).body, status).toEqual(noFile);
      const listed = (await scene.td('si1', 'GET', `/cases/${dossier.caseId}`)).body;
      expect(field(listed, 'attachments', 0, 'status')).toBe(status);
    }
  });

  it('D-6 : après CLOSED l’API sert encore, jusqu’à la purge', async () => {
    const dossier = await sendDossier(scene);
    await patchCase(scene, 'osl', dossier.caseId, 'CLOSED');
    expect((await scene.td('si1', 'GET', `/cases/${dossier.caseId}/attachments/${dossier.attachmentId}`)).status).toBe(
      200,
    );
  });

  it('un objet disparu du disque → 404 et une alerte, pas une trace de téléchargement', async () => {
    const dossier = await sendDossier(scene);
    const [row] = await scene.sql('SELECT object_key FROM attachments WHERE id = $1', [dossier.attachmentId]);
    const key = String(row?.object_key);
    await rm(join(scene.server.attachmentDirectory, key.slice(-2), key));
    const answer = await scene.td('si1', 'GET', `/cases/${dossier.caseId}/attachments/${dossier.attachmentId}`);
    expect(answer.body).toEqual(noFile);
    expect(scene.server.alerts).toContainEqual(
      expect.objectContaining({ name: 'stored_file_missing', objectKey: key }),
    );
    expect((await auditOf(scene, dossier.attachmentId)).map((item) => item.action)).toEqual(['ATTACHMENT_UPLOAD']);
  });

  it('un gros fichier arrive entier à dix lecteurs ; un lecteur qui part n’en gêne aucun', async () => {
    const bytes = Buffer.concat([PDF, Buffer.alloc(8 * 1024 * 1024, 'g')]);
    const dossier = await sendDossier(scene, { files: [{ ...ACTE, bytes }] });
    const path = `/cases/${dossier.caseId}/attachments/${dossier.attachmentId}`;
    const leaver = await rawConnection(scene.server.url);
    leaver.write(head('GET', `/teledossiers/v1${path}`, { Authorization: `Bearer ${scene.tokens.si1}` }));
    await new Promise((resolve) => leaver.socket.once('data', resolve));
    leaver.destroy();
    const answers = await Promise.all(Array.from({ length: 10 }, () => scene.td('si1', 'GET', path)));
    for (const answer of answers) expect(answer.text === bytes.toString()).toBe(true);
  });
});

describe('GET d’une PJ d’event : H-110', () => {
  it('introuvable tant que l’event n’est pas envoyé, puis aux deux côtés ; E-3 en minuscules', async () => {
    const { caseId } = await sendDossier(scene);
    const { eventId, attachmentId } = await postDeposit(scene, 'si1', caseId);
    const base = `/cases/${caseId}/events/${eventId}/attachments`;
    for (const as of ['si1', 'osl', 'admin'] as const) {
      expect((await scene.td(as, 'GET', `${base}/${attachmentId}`)).body, as).toEqual({
        errors: [{ code: 404, message: 'file is not found' }],
      });
    }
    await patchEvent(scene, 'si1', caseId, eventId, 'SENT');
    for (const as of ['si1', 'osl', 'admin'] as const) {
      const answer = await scene.td(as, 'GET', `${base}/${attachmentId}`);
      expect([answer.status, answer.text], as).toEqual([200, PDF.toString()]);
    }
    expect(messages(await scene.td('osl', 'GET', `${base}/${UNKNOWN_ID}`))).toEqual(['file is not found']);
    const asFolderFile = await scene.td('osl', 'GET', `/cases/${caseId}/attachments/${attachmentId}`);
    expect(asFolderFile.body, 'une PJ d’event n’est pas une PJ du case').toEqual(noFile);
    const other = await sendDossier(scene, { recipients: [SI2] });
    const crossed = await scene.td(
      'osl',
      'GET',
      `/cases/${other.caseId}/events/${eventId}/attachments/${attachmentId}`,
    );
    expect(messages(crossed)).toEqual(['event is not found']);
  });
});
