import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { statusOf } from '../support/caseRows.ts';
import type { SignedIn } from '../support/people.ts';
import { OTHER_PROCESS, SI1, SI2 } from '../support/referential.ts';
import { auditOf, fingerprint, openScene, PDF, postDeposit, type Scene, UNKNOWN_ID } from '../support/scene.ts';
import {
  agent,
  archiveOf,
  arrived,
  ask,
  eventsOf,
  opened,
  TWO_FILES,
  tokenOf,
  worksInPortal,
} from './caseFilesScene.ts';

const NOWHERE = '00000000-0000-4000-8000-000000000000';

let scene: Scene;
let who: SignedIn;
beforeAll(async () => {
  scene = await openScene();
  await worksInPortal(scene);
  who = await agent(scene);
});
afterAll(() => scene.close());

describe('qui obtient un fichier : P-14, P-15, P-60, D-7', () => {
  const paths = ['', '/apercu', '/contenu'];
  const everything = (caseId: string, fileId: string) =>
    paths.map((path) => `/teledossiers/${caseId}/pieces/${fileId}${path}`);

  it.each([
    ['consultation seule', { roles: ['CASES_READ'] as const }, 403],
    [
      'administrateur sans rôle télédossier',
      { actorType: 'LOCAL_ADMINISTRATOR' as const, roles: ['ACCOUNTS_MANAGE'] as const },
      403,
    ],
    ['autre organisation', { organization: SI2 }, 404],
    ['autre démarche', { processCodes: [OTHER_PROCESS] }, 404],
    ['sans habilitation', { processCodes: [] }, 404],
  ])('%s : rien, et rien n’est écrit d’autre que le refus', async (_name, options, status) => {
    const { caseId, attachmentId } = await arrived(scene, TWO_FILES, 'IN_PROGRESS');
    const other = await agent(scene, options);
    const token = await tokenOf(other);
    const before = { events: await eventsOf(scene, caseId), case: await statusOf(scene, caseId) };
    for (const path of everything(caseId, attachmentId)) {
      const answer = await ask(scene, other, 'GET', path);
      expect([path, answer.status]).toEqual([path, status]);
      expect(answer.text).not.toMatch(/acte de naissance|%PDF/);
    }
    const gets = await ask(scene, other, 'GET', `/teledossiers/${caseId}/archive`);
    const posts = await ask(scene, other, 'POST', `/teledossiers/${caseId}/archive`, {
      _token: token,
      vu: 'IN_PROGRESS',
    });
    expect([gets.status, posts.status]).toEqual([status, status]);
    expect({ events: await eventsOf(scene, caseId), case: await statusOf(scene, caseId) }).toEqual(before);
    expect(await auditOf(scene, attachmentId)).toHaveLength(1); // its upload
  });

  it('P-60 : « Clos » refuse tout, sans rien écrire', async () => {
    const { caseId, attachmentId } = await arrived(scene, TWO_FILES, 'CLOSED');
    const token = await tokenOf(who);
    const before = await fingerprint(scene);
    for (const path of everything(caseId, attachmentId)) expect((await ask(scene, who, 'GET', path)).status).toBe(409);
    expect((await ask(scene, who, 'GET', `/teledossiers/${caseId}/archive`)).status).toBe(409);
    const post = await ask(scene, who, 'POST', `/teledossiers/${caseId}/archive`, { _token: token, vu: 'CLOSED' });
    expect([post.status, post.text.includes('clos par l’opérateur')]).toEqual([409, true]);
    expect(await fingerprint(scene)).toBe(before);
  });

  it('un fichier d’un autre télédossier, inconnu, ou d’un brouillon n’existe pas', async () => {
    const [one, other] = [await arrived(scene), await arrived(scene)];
    await scene.sql(`UPDATE subscriptions SET access_mode = 'API'`);
    const draft = await postDeposit(scene, 'osl', one.caseId);
    await worksInPortal(scene);
    for (const id of [other.attachmentId, UNKNOWN_ID, 'x', draft.attachmentId]) {
      expect((await ask(scene, who, 'GET', `/teledossiers/${one.caseId}/pieces/${id}`)).status, id).toBe(404);
    }
  });
});

describe('un fichier seul', () => {
  it('P-56, D-5 : octets exacts, en-têtes sûrs, audit et ATTACH_DL sans notification, statut inchangé', async () => {
    const { caseId, attachmentIds } = await opened(scene);
    const answer = await ask(scene, who, 'GET', `/teledossiers/${caseId}/pieces/${attachmentIds[0]}`, null, {
      'accept-encoding': 'gzip',
    });
    expect(answer.status).toBe(200);
    expect(answer.bytes.equals(PDF)).toBe(true);
    const { headers } = answer;
    expect(headers.get('content-type')).toBe('application/octet-stream');
    expect(headers.get('content-length')).toBe(String(PDF.length));
    expect(headers.get('content-encoding')).toBeNull();
    expect(headers.get('content-disposition')).toBe('attachment; filename="acte de naissance.pdf"');
    expect(headers.get('content-security-policy')).toBe("sandbox; default-src 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(await statusOf(scene, caseId)).toBe('SI_RECEIVED');
    expect(await eventsOf(scene, caseId)).toMatchObject([
      { action: 'ATTACH_DL', notification: false, comment: 'acte de naissance.pdf', to: null, status: 'SENT' },
    ]);
    const audit = (await auditOf(scene, String(attachmentIds[0]))).at(-1);
    expect(audit).toMatchObject({ action: 'ATTACHMENT_DOWNLOAD', account_id: who.account.id });
    expect(JSON.stringify(audit)).not.toContain('naissance');
    const queue = await scene.sql('SELECT 1 FROM notifications WHERE case_id = $1 AND recipient LIKE $2', [
      caseId,
      'OSL%',
    ]);
    expect(queue).toEqual([]);
  });

  it('HEAD ne laisse aucune trace', async () => {
    const { caseId, attachmentId } = await opened(scene);
    await who.get('/preferences');
    const before = await fingerprint(scene);
    for (const path of ['', '/apercu', '/contenu']) {
      const answer = await ask(scene, who, 'HEAD', `/teledossiers/${caseId}/pieces/${attachmentId}${path}`);
      expect([answer.status, answer.headers.get('content-length')]).toEqual([200, String(PDF.length)]);
    }
    expect(await fingerprint(scene)).toBe(before);
  });

  it('P-90, D-36 : ailleurs ou service inactif, lu et audité, sans événement', async () => {
    const { caseId, attachmentId } = await opened(scene);
    await scene.sql(`UPDATE cases SET taken_by = 'PORTAIL' WHERE id = $1`, [caseId]);
    const get = () => ask(scene, who, 'GET', `/teledossiers/${caseId}/pieces/${attachmentId}`);
    await scene.sql(`UPDATE subscriptions SET access_mode = 'API' WHERE subscriber = $1`, [SI1]);
    expect((await get()).status).toBe(200);
    await worksInPortal(scene);
    await scene.sql(`UPDATE organizations SET status = 'Inactif' WHERE id = $1`, [SI1]);
    expect((await get()).status).toBe(200);
    expect((await archiveOf(scene, who, caseId, 'SI_RECEIVED')).status).toBe(200);
    await vi.waitFor(async () => expect(await auditOf(scene, caseId)).not.toEqual([]));
    await scene.sql(`UPDATE organizations SET status = 'Actif' WHERE id = $1`, [SI1]);
    expect(await eventsOf(scene, caseId)).toEqual([]);
    expect(await statusOf(scene, caseId)).toBe('SI_RECEIVED');
    expect((await auditOf(scene, attachmentId)).filter(({ action }) => action === 'ATTACHMENT_DOWNLOAD')).toHaveLength(
      2,
    );
  });

  it.each([
    ['PENDING', null, 409, 'en attente', 'Pièce jointe pas encore reçue'],
    ['CORRUPTED', null, 409, 'rejetée par l’antivirus', 'Pièce jointe rejetée par l’antivirus'],
    ['REJECTED', null, 409, 'non conforme', 'Pièce jointe non conforme'],
    ['DELETED', null, 409, 'supprimée', 'Pièce jointe supprimée'],
    ['RECEIVED', NOWHERE, 503, 'momentanément inaccessible', 'Pièce jointe momentanément inaccessible'],
  ])(
    'P-69 : %s : le titre et la page disent pourquoi, sans événement',
    async (status, objectKey, code, words, title) => {
      const { caseId, attachmentId } = await opened(scene);
      await scene.sql('UPDATE attachments SET status = $2, object_key = $3 WHERE id = $1', [
        attachmentId,
        status,
        objectKey,
      ]);
      for (const path of ['', '/apercu', '/contenu']) {
        const answer = await ask(scene, who, 'GET', `/teledossiers/${caseId}/pieces/${attachmentId}${path}`);
        expect([answer.status, answer.text.includes(words)]).toEqual([code, true]);
        expect(answer.text).toContain(`<title>${title} - HubEE</title>`);
        expect(answer.text).toContain(`<h1>${title}</h1>`);
        // Nobody changed anything meanwhile: reloading the page would not help.
        expect(answer.text).toContain('Revenez au télédossier');
      }
      expect(await eventsOf(scene, caseId)).toEqual([]);
      if (code === 503) expect(scene.server.alerts.at(-1)).toMatchObject({ name: 'stored_file_missing', attachmentId });
    },
  );

  it('D-6 : effacé pour l’API, servi tant que son objet existe', async () => {
    const { caseId, attachmentId } = await opened(scene);
    await scene.sql(`UPDATE attachments SET status = 'DELETED' WHERE id = $1`, [attachmentId]);
    const answer = await ask(scene, who, 'GET', `/teledossiers/${caseId}/pieces/${attachmentId}`);
    expect(answer.bytes.equals(PDF)).toBe(true);
  });

  it.each([
    ['../../etc/passwd', 'attachment; filename="___.._etc_passwd"'],
    ['CON.pdf', 'attachment; filename="_CON.pdf"'],
    ['fact\u202Efdp.exe', 'attachment; filename="factfdp.exe"'],
    ['été"\r\n.pdf', 'attachment; filename="_t____.pdf"; filename*=UTF-8\'\'%C3%A9t%C3%A9___.pdf'],
  ])('D-8 : %j est envoyé sous un nom sûr', async (fileName, expected) => {
    const { caseId, attachmentId } = await opened(scene);
    await scene.sql('UPDATE attachments SET file_name = $2 WHERE id = $1', [attachmentId, fileName]);
    const { headers } = await ask(scene, who, 'GET', `/teledossiers/${caseId}/pieces/${attachmentId}`);
    expect(headers.get('content-disposition')).toBe(expected);
  });
});

describe('aperçu : D-7, D-27', () => {
  const PNG = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  const put = async (fileName: string, mimeType: string, bytes: Buffer) => {
    const dossier = await opened(
      scene,
      [{ fileName, bytes, mimeType: 'text/plain' === mimeType ? mimeType : 'application/xml' }].map((file) => ({
        ...file,
        bytes: Buffer.from('x'.repeat(bytes.length)),
      })),
    );
    const [row] = await scene.sql('SELECT object_key FROM attachments WHERE id = $1', [dossier.attachmentId]);
    const key = String(row?.object_key);
    await writeFile(join(scene.server.attachmentDirectory, key.slice(-2), key), bytes);
    await scene.sql('UPDATE attachments SET mime_type = $2 WHERE id = $1', [dossier.attachmentId, mimeType]);
    return dossier;
  };

  it.each([
    ['a.pdf', 'application/pdf', PDF, 'application/pdf'],
    ['a.png', 'image/png', PNG, 'image/png'],
    ['menteur.png', 'image/jpeg', PNG, 'image/png'],
    ['a.html', 'text/html', Buffer.from('<script>1</script>'), null],
    ['a.svg', 'image/svg+xml', Buffer.from('<svg onload="1"/>'), null],
    ['faux.pdf', 'application/pdf', Buffer.from('<html>'), null],
    ['pdf.txt', 'text/plain', PDF, null],
  ])('%s (%s) : ses octets ne sortent que sous un type certain', async (name, mime, bytes, type) => {
    const { caseId, attachmentId } = await put(name, mime, bytes);
    const answer = await ask(scene, who, 'GET', `/teledossiers/${caseId}/pieces/${attachmentId}/contenu`);
    expect(answer.status).toBe(type === null ? 404 : 200);
    if (type === null) return;
    expect(answer.headers.get('content-type')).toBe(type);
    expect(answer.headers.get('content-security-policy')).toBe("sandbox; default-src 'none'");
    expect(answer.headers.get('content-disposition')).toContain('inline');
    expect(await eventsOf(scene, caseId)).toMatchObject([{ action: 'ATTACH_DL' }]);
  });

  it('un HTML s’écrit, échappé, et son début seulement s’il est long', async () => {
    const html = `<script>alert('é')</script>${'a'.repeat(300 * 1024)}`;
    const { caseId, attachmentId } = await put('page.html', 'text/html', Buffer.from(html));
    const page = await ask(scene, who, 'GET', `/teledossiers/${caseId}/pieces/${attachmentId}/apercu`);
    expect(page.text).toContain("&lt;script>alert('é')&lt;/script>");
    expect(page.text).toContain('Seul le début');
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(page.headers.get('content-security-policy')).not.toContain('worker-src');
    expect(await eventsOf(scene, caseId)).toHaveLength(1);
  });

  it('ce qui ne se montre pas se télécharge', async () => {
    const { caseId, attachmentId } = await put('a.zip', 'application/zip', Buffer.from('PK\x03\x04abc'));
    const page = await ask(scene, who, 'GET', `/teledossiers/${caseId}/pieces/${attachmentId}/apercu`);
    expect(page.text).toContain('Aperçu impossible pour ce format');
    expect(await eventsOf(scene, caseId)).toEqual([]);
  });

  it('la page d’un PDF permet son ouvrier, rien de plus', async () => {
    const { caseId, attachmentId } = await put('a.pdf', 'application/pdf', PDF);
    const page = await ask(
      scene,
      who,
      'GET',
      `/teledossiers/${caseId}/pieces/${attachmentId}/apercu?liste=statut%3Drecus`,
    );
    expect(page.headers.get('content-security-policy')).toContain("worker-src 'self'");
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(page.text).toContain(`href="/teledossiers/${caseId}?liste=statut%3Drecus`);
    expect(page.text).toContain('a besoin de JavaScript');
  });
});
