import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { setMode, statusOf } from '../support/caseRows.ts';
import type { PortalClient } from '../support/portalClient.ts';
import { SI1 } from '../support/referential.ts';
import { type Dossier, openScene, PDF, type Scene, sendDossier } from '../support/scene.ts';
import { agent, stateOfCases } from './caseScene.ts';

const CONFIRM_FIRST = 'Confirmez d’abord la réception de ce télédossier';

let scene: Scene;
let noemie: PortalClient;
let sent: Dossier;
let before: string;
beforeAll(async () => {
  scene = await openScene();
  await setMode(scene, 'PORTAIL');
  await scene.sql(`UPDATE processes SET si_attachment_formats = '{application/pdf}'`);
  noemie = await agent(scene);
});
beforeEach(async () => {
  await scene.sql('DELETE FROM folders');
  sent = await sendDossier(scene);
  before = await stateOfCases(scene);
});
afterAll(() => scene.close());

const path = (page = '') => `/teledossiers/${sent.caseId}${page}`;
const file = () => path(`/pieces/${sent.attachmentId}`);

async function deposit(headers: Readonly<Record<string, string>> = {}) {
  const form = new FormData();
  form.append('_token', noemie.token ?? '');
  form.append('fichiers', new Blob([new Uint8Array(PDF)]), 'a.pdf');
  const request = new Request('http://hub.example/', { method: 'POST', body: form });
  const body = Buffer.from(await request.arrayBuffer());
  const type = request.headers.get('content-type') ?? '';
  return noemie.send('POST', path('/depot'), { headers: { 'content-type': type, ...headers }, body });
}

describe('P-55 : un « Nouveau » reste fermé tant que sa réception n’est pas confirmée', () => {
  it.each(['', '/apercu', '/contenu'])('l’adresse d’une pièce (%s) mène à la confirmation', async (page) => {
    for (const method of ['GET', 'HEAD']) {
      const answer = await noemie.send(method, `${file()}${page}?liste=statut%3Dnouveaux`);
      expect([answer.status, answer.location]).toEqual([303, expect.stringContaining(path('/reception?liste='))]);
      expect(answer.text).toBe('');
    }
    expect(await stateOfCases(scene)).toBe(before);
    expect(await scene.sql(`SELECT 1 FROM audit WHERE action = 'ATTACHMENT_DOWNLOAD'`)).toEqual([]);
  });

  it('tous les éléments : le dialogue de leur téléchargement d’abord', async () => {
    const answer = await noemie.post(path('/archive'), {});
    expect([answer.status, answer.location]).toEqual([303, path('/archive')]);
    expect(await stateOfCases(scene)).toBe(before);
  });

  it.each([
    ['message', 'Bonjour, il manque une pièce.'],
    ['comment', 'À rappeler demain.'],
  ])('%s envoyé directement : refusé, le texte est rendu', async (name, text) => {
    const page = name === 'message' ? '/message' : '/commentaire';
    const answer = await noemie.post(path(page), { [name]: text });
    expect(answer.status).toBe(409);
    expect(answer.words).toContain(CONFIRM_FIRST);
    expect(answer.words).toContain(text);
    expect(answer.words).toContain('Confirmer la réception');
    expect(await stateOfCases(scene)).toBe(before);
  });

  it('un dépôt : son dialogue et son envoi mènent à la confirmation, rien n’est gardé', async () => {
    const dialog = await noemie.get(path('/depot'));
    expect([dialog.status, dialog.location]).toEqual([303, path('/reception')]);
    const post = await deposit();
    expect([post.status, post.location]).toEqual([303, path('/reception')]);
    const byScript = await deposit({ accept: 'application/json' });
    expect(byScript.status).toBe(409);
    expect(JSON.parse(byScript.text).message).toContain(CONFIRM_FIRST);
    expect(await stateOfCases(scene)).toBe(before);
    expect(await scene.sql('SELECT 1 FROM stray_objects')).toEqual([]);
  });

  it('P-5 : revenu à « Nouveau » pendant qu’on le lit : de même', async () => {
    await scene.sql(`UPDATE cases SET status = 'IN_PROGRESS' WHERE id = $1`, [sent.caseId]);
    expect((await noemie.get(file())).status).toBe(200);
    await scene.sql(`UPDATE cases SET status = 'HUBEE_NOTIFIED' WHERE id = $1`, [sent.caseId]);
    expect((await noemie.get(file())).location).toBe(path('/reception'));
  });

  it('confirmée, tout s’ouvre', async () => {
    await noemie.get(path('/reception'));
    await noemie.post(path('/reception'), { seen: 'HUBEE_NOTIFIED' });
    expect((await noemie.get(file())).text).toBe(PDF.toString());
    expect((await noemie.post(path('/commentaire'), { comment: 'vu' })).status).toBe(303);
    expect((await deposit()).location).toBe(path());
    expect(await statusOf(scene, sent.caseId)).toBe('SI_RECEIVED');
  });

  it('D-36 : là où plus rien ne se confirme, il se lit', async () => {
    await scene.sql(`UPDATE organizations SET status = 'Inactif' WHERE id = $1`, [SI1]);
    const answer = await noemie.get(file());
    await scene.sql(`UPDATE organizations SET status = 'Actif' WHERE id = $1`, [SI1]);
    expect(answer.status).toBe(200);
  });
});
