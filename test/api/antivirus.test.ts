import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Antivirus, createClamd } from '../../src/platform/antivirus.ts';
import { type RunningClamd, startClamd } from '../support/clamd.ts';
import { field } from '../support/client.ts';
import { leftAfterSweep } from '../support/objects.ts';
import {
  ACTE,
  auditOf,
  completeDossier,
  createDossier,
  openScene,
  patchEvent,
  postDeposit,
  type Scene,
  sendDossier,
} from '../support/scene.ts';

let clamd: RunningClamd;
let current: Antivirus;
let scene: Scene;
beforeAll(async () => {
  clamd = await startClamd();
  current = createClamd(clamd.url);
  // A hub keeps its address of clamd; here clamd comes back under another one.
  scene = await openScene({ antivirus: { scan: (stream) => current.scan(stream) } });
});
afterAll(async () => {
  await scene.close();
  await clamd.stop();
});

const put = (dossier: { folderId: string; attachmentId: string }, raw: Uint8Array) =>
  scene.td('osl', 'PUT', `/folders/${dossier.folderId}/attachments/${dossier.attachmentId}`, { raw });
const status = async (folderId: string) =>
  field((await scene.td('osl', 'GET', `/folders/${folderId}`)).body, 'attachments', 0, 'status');

describe('antivirus, avec un vrai clamd : H-92, H-175, D-9', () => {
  it('infecté → 204 et CORRUPTED, binaire détruit, alerte ; l’envoi d’avant ne reste pas non plus', async () => {
    const bytes = Buffer.concat([Buffer.from('%PDF-1.4\n'), clamd.signatureSample]);
    const dossier = await createDossier(scene, { files: [{ ...ACTE, bytes }] });
    expect((await put(dossier, Buffer.from('%PDF-1.4\n'.padEnd(bytes.length)))).status).toBe(204);
    expect(await status(dossier.folderId)).toBe('RECEIVED');
    expect((await put(dossier, bytes)).status).toBe(204);
    expect(await status(dossier.folderId)).toBe('CORRUPTED');
    expect(await leftAfterSweep(scene)).toEqual({ onDisk: [], owned: [], strays: 0 });
    expect(scene.server.alerts).toContainEqual(
      expect.objectContaining({ name: 'infected_attachment', attachmentId: dossier.attachmentId }),
    );
    expect((await auditOf(scene, dossier.attachmentId)).map((row) => row.to_state)).toEqual(['RECEIVED', 'CORRUPTED']);
    expect((await completeDossier(scene, dossier)).status, 'H-86').toBe(204);
    const got = await scene.td('si1', 'GET', `/cases/${dossier.caseId}/attachments/${dossier.attachmentId}`);
    expect(got.body).toEqual({ errors: [{ code: 404, message: 'File is not found' }] });
  });

  it('G-6 : une PJ d’event infectée empêche l’envoi de l’event', async () => {
    const { caseId } = await sendDossier(scene);
    const bytes = clamd.signatureSample;
    const attachments = [{ fileName: 'a', type: 'b', size: bytes.length, mimeType: 'application/xml' }];
    const { eventId, attachmentId } = await postDeposit(scene, 'si1', caseId, { attachments, upload: false });
    const path = `/cases/${caseId}/events/${eventId}`;
    expect((await scene.td('si1', 'PUT', `${path}/attachments/${attachmentId}`, { raw: bytes })).status).toBe(204);
    expect((await patchEvent(scene, 'si1', caseId, eventId, 'SENT')).body).toEqual({
      errors: [{ code: 400, message: 'All attachments must be received' }],
    });
  });

  it('clamd absent → 503 avec le corps du hub, PJ PENDING, alerte, rien sur le disque ; revenu, tout marche', async () => {
    const dossier = await createDossier(scene);
    const kept = await leftAfterSweep(scene);
    await clamd.stop();
    const answer = await put(dossier, ACTE.bytes);
    expect([answer.status, answer.body]).toEqual([
      503,
      { errors: [{ code: 503, message: 'Antivirus is not available' }] },
    ]);
    expect(answer.headers.get('retry-after')).not.toBeNull();
    expect(await status(dossier.folderId)).toBe('PENDING');
    expect(await leftAfterSweep(scene)).toEqual(kept);
    expect(scene.server.alerts).toContainEqual(expect.objectContaining({ name: 'antivirus_unavailable' }));
    clamd = await startClamd();
    current = createClamd(clamd.url);
    expect((await put(dossier, ACTE.bytes)).status).toBe(204);
    expect(await status(dossier.folderId)).toBe('RECEIVED');
  });
});
