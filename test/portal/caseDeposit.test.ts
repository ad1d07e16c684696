import { request as httpRequest } from 'node:http';
import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ScanVerdict } from '../../src/platform/antivirus.ts';
import { createClamd } from '../../src/platform/antivirus.ts';
import { type RunningClamd, startClamd } from '../support/clamd.ts';
import { leftAfterSweep } from '../support/objects.ts';
import type { SignedIn } from '../support/people.ts';
import { OTHER_PROCESS, SI2 } from '../support/referential.ts';
import { fingerprint, openScene, PDF, queueOf, type Scene } from '../support/scene.ts';
import { agent, ask, eventsOf, opened, tokenOf, worksInPortal } from './caseFilesScene.ts';

let scene: Scene;
let clamd: RunningClamd;
let who: SignedIn;
let away = false;
beforeAll(async () => {
  clamd = await startClamd();
  const real = createClamd(clamd.url);
  const scan = async (content: Parameters<typeof real.scan>[0]): Promise<ScanVerdict> =>
    away ? { kind: 'unavailable', reason: 'partie' } : real.scan(content);
  scene = await openScene({ antivirus: { scan } });
  await worksInPortal(scene);
  await scene.sql(
    `UPDATE processes SET si_attachment_formats = '{application/pdf,text/plain}', attachment_max_size = 5000`,
  );
  who = await agent(scene);
});
afterAll(async () => {
  await scene.close();
  await clamd.stop();
});

interface Sent {
  readonly name: string;
  readonly bytes: Buffer;
}

const GOOD: Sent = { name: 'réponse n° 1.pdf', bytes: PDF };

async function deposit(
  person: SignedIn,
  id: string,
  files: readonly Sent[],
  token: string | null = null,
  headers = {},
) {
  const form = new FormData();
  form.append('_token', token ?? (await tokenOf(person)));
  for (const { name, bytes } of files) form.append('fichiers', new Blob([new Uint8Array(bytes)]), name);
  return ask(scene, person, 'POST', `/teledossiers/${id}/depot`, form, headers);
}

describe('qui dépose : P-14, P-15, P-60, P-68', () => {
  it.each([
    ['consultation seule', { roles: ['CASES_READ'] as const }, 403],
    ['autre organisation', { organization: SI2 }, 404],
    ['autre démarche', { processCodes: [OTHER_PROCESS] }, 404],
  ])('%s : refusé', async (_name, options, status) => {
    const { caseId } = await opened(scene);
    const other = await agent(scene, options);
    const before = [await eventsOf(scene, caseId), await leftAfterSweep(scene)];
    expect((await ask(scene, other, 'GET', `/teledossiers/${caseId}/depot`)).status).toBe(status);
    expect((await deposit(other, caseId, [GOOD])).status).toBe(status);
    expect([await eventsOf(scene, caseId), await leftAfterSweep(scene)]).toEqual(before);
  });

  it.each([
    ['clos', `UPDATE cases SET status = 'CLOSED' WHERE id = $1`, `UPDATE cases SET status = 'SENT' WHERE id = $1`],
    [
      'traité ailleurs',
      `UPDATE cases SET taken_by = 'API' WHERE id = $1`,
      `UPDATE cases SET taken_by = NULL WHERE id = $1`,
    ],
    [
      'démarche sans dépôt',
      `UPDATE processes SET si_attachment_formats = '{}' WHERE $1::uuid IS NOT NULL`,
      `UPDATE processes SET si_attachment_formats = '{application/pdf,text/plain}' WHERE $1::uuid IS NOT NULL`,
    ],
  ])('%s : refusé, rien n’est écrit', async (_name, undo, redo) => {
    const { caseId } = await opened(scene);
    const token = await tokenOf(who);
    await scene.sql(undo, [caseId]);
    const before = await eventsOf(scene, caseId);
    const get = await ask(scene, who, 'GET', `/teledossiers/${caseId}/depot`);
    const post = await deposit(who, caseId, [GOOD], token);
    await scene.sql(redo, [caseId]);
    expect([404, 409]).toContain(get.status);
    expect(post.status).toBe(get.status);
    expect(await eventsOf(scene, caseId)).toEqual(before);
  });

  it('jeton absent, faux, ou après un fichier ; autre origine : rien n’est lu', async () => {
    const { caseId } = await opened(scene);
    const token = await tokenOf(who);
    const before = await fingerprint(scene);
    const late = new FormData();
    late.append('fichiers', new Blob([new Uint8Array(PDF)]), 'a.pdf');
    late.append('_token', token);
    const path = `/teledossiers/${caseId}/depot`;
    expect((await deposit(who, caseId, [GOOD], 'x')).status).toBe(403);
    expect((await ask(scene, who, 'POST', path, late)).status).toBe(403);
    expect((await deposit(who, caseId, [GOOD], token, { origin: 'http://ailleurs.example' })).status).toBe(403);
    expect((await ask(scene, who, 'POST', path, { _token: token })).status).toBe(403);
    const after = await fingerprint(scene);
    const without = (mark: string) => mark.split('\n').filter((line) => !/^(audit|sessions):/.test(line));
    expect(without(after)).toEqual(without(before));
  });
});

describe('dépôt accepté : P-68, S-9', () => {
  it('un événement déjà envoyé, ses fichiers reçus, l’opérateur notifié', async () => {
    const { caseId } = await opened(scene);
    const answer = await deposit(who, caseId, [GOOD, { name: 'note.txt', bytes: Buffer.from('vu') }]);
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `/teledossiers/${caseId}`]);
    expect(await eventsOf(scene, caseId)).toMatchObject([
      { action: 'ATTACH_DEPOSIT', notification: true, status: 'SENT' },
    ]);
    const files = await scene.sql(
      `SELECT a.file_name, a.status, a.mime_type, a.size, a.crc32 FROM attachments a JOIN events e ON e.id = a.event_id
       WHERE e.case_id = $1 ORDER BY a.position`,
      [caseId],
    );
    expect(files).toEqual([
      {
        file_name: 'réponse n° 1.pdf',
        status: 'RECEIVED',
        mime_type: 'application/pdf',
        size: PDF.length,
        crc32: crc32(PDF),
      },
      { file_name: 'note.txt', status: 'RECEIVED', mime_type: 'text/plain', size: 2, crc32: crc32('vu') },
    ]);
    const queue = await queueOf(scene, 'osl');
    expect(JSON.stringify(queue)).toContain('ATTACH_DEPOSIT');
    expect(await scene.sql('SELECT taken_by FROM cases WHERE id = $1', [caseId])).toEqual([{ taken_by: 'PORTAIL' }]);
    const left = await leftAfterSweep(scene);
    expect([left.onDisk, left.strays]).toEqual([left.owned, 0]);
    const wire = await scene.td('osl', 'GET', `/cases/${caseId}`);
    expect(wire.text).toContain('réponse n° 1.pdf');
  });

  it('par le script : l’adresse où aller', async () => {
    const { caseId } = await opened(scene);
    const answer = await deposit(who, caseId, [GOOD], null, { accept: 'application/json' });
    expect([answer.status, JSON.parse(answer.text)]).toEqual([200, { location: `/teledossiers/${caseId}` }]);
  });
});

describe('dépôt refusé : rien n’est transmis, rien ne reste', () => {
  const specimen = (): Buffer => Buffer.concat([Buffer.from('texte '), clamd.signatureSample]);
  it.each([
    ['format interdit', (): Sent => ({ name: 'a.exe', bytes: PDF }), 'ce format n’est pas accepté'],
    ['contenu menteur', (): Sent => ({ name: 'a.txt', bytes: PDF }), 'ne correspond pas à son extension'],
    ['trop volumineux', (): Sent => ({ name: 'a.txt', bytes: Buffer.alloc(5001, 'a') }), 'trop volumineux'],
    ['vide', (): Sent => ({ name: 'a.txt', bytes: Buffer.alloc(0) }), 'ce fichier est vide'],
    ['infecté', (): Sent => ({ name: 'a.txt', bytes: specimen() }), 'un virus'],
  ])('%s', async (_name, bad, words) => {
    const { caseId } = await opened(scene);
    const before = await leftAfterSweep(scene);
    const answer = await deposit(who, caseId, [GOOD, bad()]);
    expect(answer.status).toBe(422);
    expect(answer.text).toContain(words);
    expect(answer.text).toContain('Rien n’a été transmis');
    expect(answer.text).toContain('réponse n° 1.pdf');
    expect(await eventsOf(scene, caseId)).toEqual([]);
    expect(await leftAfterSweep(scene)).toEqual(before);
  });

  it('D-9 : antivirus absent, l’exploitant prévenu', async () => {
    const { caseId } = await opened(scene);
    away = true;
    const answer = await deposit(who, caseId, [GOOD]);
    away = false;
    expect([answer.status, answer.text.includes('analyse antivirus est momentanément indisponible')]).toEqual([
      422,
      true,
    ]);
    expect(scene.server.alerts.at(-1)).toMatchObject({ name: 'antivirus_unavailable', caseId });
    expect(await eventsOf(scene, caseId)).toEqual([]);
  });

  it('aucun fichier, ou plus de dix', async () => {
    const { caseId } = await opened(scene);
    expect((await deposit(who, caseId, [])).text).toContain('Choisissez au moins un fichier.');
    const many = Array.from({ length: 11 }, (_, index) => ({ name: `${index}.pdf`, bytes: PDF }));
    const answer = await deposit(who, caseId, many);
    expect([answer.status, answer.text.includes('10 fichiers au plus')]).toEqual([422, true]);
    expect(await eventsOf(scene, caseId)).toEqual([]);
  });

  it('navigateur fermé pendant l’envoi : rien ne reste', async () => {
    const { caseId } = await opened(scene);
    const before = await leftAfterSweep(scene);
    const token = await tokenOf(who);
    const head = (name: string, more: string) => `--B\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n`;
    const request = httpRequest(`${scene.server.url}/teledossiers/${caseId}/depot`, {
      method: 'POST',
      headers: { cookie: who.cookie, 'content-type': 'multipart/form-data; boundary=B', 'content-length': 4000 },
    });
    request.on('error', () => undefined);
    request.write(`${head('_token', '')}${token}\r\n${head('fichiers', '; filename="a.txt"')}abc`);
    await vi.waitFor(async () => expect(await scene.sql('SELECT 1 FROM stray_objects')).toHaveLength(1));
    request.destroy();
    await vi.waitFor(async () => expect(await leftAfterSweep(scene)).toEqual(before), { timeout: 5_000 });
    expect(await eventsOf(scene, caseId)).toEqual([]);
  });
});
