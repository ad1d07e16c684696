import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { truncateSync } from 'node:fs';
import { rm, truncate, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { statusOf } from '../support/caseRows.ts';
import type { SignedIn } from '../support/people.ts';
import { auditOf, openScene, PDF, type Scene } from '../support/scene.ts';
import { agent, archiveOf, arrived, ask, eventsOf, TWO_FILES, tokenOf, worksInPortal } from './caseFilesScene.ts';

let scene: Scene;
let who: SignedIn;
beforeAll(async () => {
  scene = await openScene();
  await worksInPortal(scene);
  who = await agent(scene);
});
afterAll(() => scene.close());

const settled = (id: string, count: number) =>
  vi.waitFor(async () => expect(await eventsOf(scene, id)).toHaveLength(count), { timeout: 10_000, interval: 20 });

describe('tous les éléments : P-56, P-57, P-59, D-8', () => {
  it('« Nouveau » : confirmé, livré, puis « En cours » d’un seul pas, et l’opérateur l’apprend', async () => {
    const { caseId, attachmentIds } = await arrived(scene);
    const dialog = await ask(scene, who, 'GET', `/teledossiers/${caseId}/archive`);
    expect(dialog.text).toContain('En téléchargeant les éléments du télédossier vous confirmez son traitement.');
    expect(dialog.text).toContain('Confirmer le début du traitement');
    const unasked = await archiveOf(scene, who, caseId, 'IN_PROGRESS');
    expect([unasked.status, unasked.headers.get('location')]).toEqual([303, `/teledossiers/${caseId}/archive`]);

    const zip = await archiveOf(scene, who, caseId, 'HUBEE_NOTIFIED');
    expect(zip.status).toBe(200);
    expect(zip.headers.get('content-length')).toBe(String(zip.bytes.length));
    expect(zip.headers.get('content-disposition')).toContain('DILA-AEC-1000000013734-01.zip');
    expect(await listed(zip.bytes)).toEqual(['acte de naissance.pdf', 'note.txt']);
    await settled(caseId, 2);
    expect(await eventsOf(scene, caseId)).toMatchObject([
      { action: 'ATTACH_DL_ALL', notification: false, to: null },
      { action: 'STATUS_UPDATE', notification: true, to: 'IN_PROGRESS' },
    ]);
    expect(await statusOf(scene, caseId)).toBe('IN_PROGRESS');
    const [audit] = (await auditOf(scene, caseId)).filter(({ action }) => action === 'CASE_ARCHIVE');
    expect(audit).toMatchObject({ detail: { attachments: attachmentIds.map((id) => ({ id })) } });
    expect(JSON.stringify(audit)).not.toContain('naissance');
  });

  it('la page apprend que le fichier arrive par la valeur qu’elle a faite, et par rien d’autre', async () => {
    const { caseId } = await arrived(scene, TWO_FILES, 'IN_PROGRESS');
    const token = await tokenOf(who);
    const cookiesFor = async (mark: string) => {
      const fields = { _token: token, vu: 'IN_PROGRESS', telechargement: mark };
      const answer = await ask(scene, who, 'POST', `/teledossiers/${caseId}/archive`, fields);
      expect(answer.status).toBe(200);
      return answer.headers.getSetCookie().filter((cookie) => !cookie.startsWith('hubee-form='));
    };
    const mark = '0123456789abcdef0123456789abcdef';
    const cookies = await cookiesFor(mark);
    expect(cookies).toContain(`hubee-download=${mark}; Max-Age=60; Path=/teledossiers; SameSite=Strict`);
    expect(cookies.filter((cookie) => !cookie.includes('HttpOnly'))).toHaveLength(1);
    expect(cookies.join()).toContain('DOWNLOAD_BEGUN');
    for (const wrong of ['', 'a; Path=/', mark.slice(1), `${mark}0`, mark.toUpperCase()]) {
      expect(await cookiesFor(wrong)).toEqual([]);
    }
  });

  it.each(['IN_PROGRESS', 'ADD_AWAITING', 'REFUSED', 'DONE'])('%s : livré, statut inchangé', async (status) => {
    const { caseId } = await arrived(scene, TWO_FILES, status);
    expect((await archiveOf(scene, who, caseId, status)).status).toBe(200);
    await settled(caseId, 1);
    expect(await statusOf(scene, caseId)).toBe(status);
  });

  it('P-69 : ce qui n’est pas disponible est laissé ; sans rien, une explication', async () => {
    const { caseId, attachmentIds } = await arrived(scene, TWO_FILES, 'IN_PROGRESS');
    await scene.sql(`UPDATE attachments SET status = 'CORRUPTED', object_key = NULL WHERE id = $1`, [attachmentIds[0]]);
    expect(await listed((await archiveOf(scene, who, caseId, 'IN_PROGRESS')).bytes)).toEqual(['note.txt']);
    await scene.sql(`UPDATE attachments SET status = 'DELETED', object_key = NULL WHERE id = $1`, [attachmentIds[1]]);
    const none = await archiveOf(scene, who, caseId, 'IN_PROGRESS');
    expect([none.status, none.text.includes('aucune pièce jointe à télécharger')]).toEqual([409, true]);
  });

  it('un objet perdu : 503 avant le premier octet, rien ne change', async () => {
    const { caseId, attachmentIds } = await arrived(scene);
    await scene.sql('UPDATE attachments SET object_key = gen_random_uuid() WHERE id = $1', [attachmentIds[1]]);
    expect((await archiveOf(scene, who, caseId, 'HUBEE_NOTIFIED')).status).toBe(503);
    expect(await eventsOf(scene, caseId)).toEqual([]);
  });

  it('une pièce d’avant, sans somme gardée : la même archive', async () => {
    const { caseId, attachmentIds } = await arrived(scene, TWO_FILES, 'IN_PROGRESS');
    const kept = await scene.sql('SELECT crc32 FROM attachments WHERE id = ANY ($1) ORDER BY position', [
      attachmentIds,
    ]);
    expect(kept).toEqual(TWO_FILES.map(({ bytes }) => ({ crc32: crc32(bytes) })));
    const known = await archiveOf(scene, who, caseId, 'IN_PROGRESS');
    await scene.sql('UPDATE attachments SET crc32 = NULL WHERE id = $1', [attachmentIds[0]]);
    const computed = await archiveOf(scene, who, caseId, 'IN_PROGRESS');
    expect(computed.bytes.equals(known.bytes)).toBe(true);
    expect(await listed(computed.bytes)).toHaveLength(2);
  });

  it('une pièce abîmée dans le magasin se voit à l’ouverture de l’archive', async () => {
    const { caseId, attachmentIds } = await arrived(scene, TWO_FILES, 'IN_PROGRESS');
    await writeFile(await storedPath(attachmentIds[0]), Buffer.from(PDF.toString().replace('acte', 'acfe')));
    const zip = await archiveOf(scene, who, caseId, 'IN_PROGRESS');
    expect(zip.status).toBe(200);
    await expect(listed(zip.bytes)).rejects.toThrow();
  });

  it('une pièce raccourcie pendant l’envoi coupe la connexion : rien n’est livré pour complet, rien ne change', async () => {
    const size = 50 * 1024 * 1024;
    const { caseId, attachmentIds } = await arrived(scene);
    for (const id of attachmentIds) await lengthen(id, size);
    const token = await tokenOf(who);
    const last = await storedPath(attachmentIds[1]);
    let received = 0;
    await pull(caseId, token, (length) => {
      if (received === 0) truncateSync(last, size - 1);
      received += length;
    });
    expect(received).toBeLessThan(2 * size);
    expect([await eventsOf(scene, caseId), await statusOf(scene, caseId)]).toEqual([[], 'HUBEE_NOTIFIED']);
  });

  it('interrompu : rien ne change, un second clic recommence ; mémoire constante', async () => {
    const size = 150 * 1024 * 1024;
    const { caseId, attachmentIds } = await arrived(scene);
    for (const id of attachmentIds) await lengthen(id, size);
    const token = await tokenOf(who);
    const before = process.memoryUsage().rss;
    let received = 0;
    await pull(caseId, token, (length, stop) => {
      received += length;
      if (received > 5_000_000) stop();
    });
    expect(await eventsOf(scene, caseId)).toEqual([]);
    expect(await statusOf(scene, caseId)).toBe('HUBEE_NOTIFIED');
    let peak = 0;
    let whole = 0;
    await pull(caseId, token, (length) => {
      whole += length;
      peak = Math.max(peak, process.memoryUsage().rss);
    });
    expect(whole).toBeGreaterThan(2 * size);
    await settled(caseId, 2);
    expect(await statusOf(scene, caseId)).toBe('IN_PROGRESS');
    expect(peak - before).toBeLessThan(100 * 1024 * 1024);
  }, 30_000);
});

async function storedPath(id: string | undefined): Promise<string> {
  const [row] = await scene.sql('SELECT object_key FROM attachments WHERE id = $1', [id]);
  const key = String(row?.object_key);
  return join(scene.server.attachmentDirectory, key.slice(-2), key);
}

/** Makes a file of that many bytes, out of nothing. */
async function lengthen(id: string, size: number): Promise<void> {
  await scene.sql('UPDATE attachments SET size = $2 WHERE id = $1', [id, size]);
  await truncate(await storedPath(id), size);
}

async function pull(caseId: string, token: string, take: (length: number, stop: () => void) => void): Promise<void> {
  const request = httpRequest(`${scene.server.url}/teledossiers/${caseId}/archive`, {
    method: 'POST',
    headers: { cookie: who.cookie, 'content-type': 'application/x-www-form-urlencoded' },
  });
  request.on('error', () => undefined);
  request.end(new URLSearchParams({ _token: token, vu: 'HUBEE_NOTIFIED' }).toString());
  request.on('response', (response) => {
    response.on('error', () => undefined);
    response.on('data', (chunk: Buffer) => take(chunk.length, () => request.destroy()));
  });
  await once(request, 'close');
}

async function listed(bytes: Buffer): Promise<unknown> {
  const path = join(tmpdir(), `hubee-${process.pid}.zip`);
  await writeFile(path, bytes);
  const script =
    'import json,sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); z.testzip() and exit(1); print(json.dumps(z.namelist()))';
  const names: unknown = JSON.parse(execFileSync('python3', ['-c', script, path], { encoding: 'utf8' }));
  await rm(path);
  return names;
}
