import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { leftAfterSweep } from '../support/objects.ts';
import type { SignedIn } from '../support/people.ts';
import { openScene, PDF, type Scene } from '../support/scene.ts';
import { agent, arrived, ask, eventsOf, TWO_FILES, tokenOf, worksInPortal } from './caseFilesScene.ts';

let scene: Scene;
let who: SignedIn;
let token: string;
let caseId: string;
beforeAll(async () => {
  scene = await openScene();
  await worksInPortal(scene);
  await scene.sql(`UPDATE processes SET si_attachment_formats = '{application/pdf,text/plain}'`);
  who = await agent(scene);
  token = await tokenOf(who);
});
beforeEach(async () => {
  ({ caseId } = await arrived(scene, TWO_FILES, 'IN_PROGRESS'));
});
afterAll(() => scene.close());

const path = () => `/teledossiers/${caseId}/depot`;
const SCRIPT = { accept: 'application/json' };

/** The identifier that the dialog gives its form. */
async function givenBy(): Promise<string> {
  const { text } = await ask(scene, who, 'GET', path());
  return /name="envoi" value="([0-9a-f-]{36})"/.exec(text)?.[1] ?? '';
}

function formOf(envoi: string | null, names: readonly string[], bytes: Buffer = PDF): FormData {
  const form = new FormData();
  form.append('_token', token);
  if (envoi !== null) form.append('envoi', envoi);
  for (const name of names) form.append('fichiers', new Blob([new Uint8Array(bytes)]), name);
  return form;
}

const deposits = async () => (await eventsOf(scene, caseId)).filter(({ action }) => action === 'ATTACH_DEPOSIT');

describe('P-68 : un dépôt envoyé deux fois est fait une fois', () => {
  it('le même formulaire rechargé : la même réponse, un seul événement, aucun fichier de trop', async () => {
    const envoi = await givenBy();
    expect(envoi).not.toBe('');
    for (const headers of [{}, {}, SCRIPT]) {
      const answer = await ask(scene, who, 'POST', path(), formOf(envoi, ['a.pdf', 'b.pdf']), headers);
      expect(answer.status).toBe(headers === SCRIPT ? 200 : 303);
    }
    expect(await deposits()).toHaveLength(1);
    const files = await scene.sql(
      'SELECT 1 FROM attachments a JOIN events e ON e.id = a.event_id WHERE e.case_id = $1',
      [caseId],
    );
    expect(files).toHaveLength(2);
    const left = await leftAfterSweep(scene);
    expect([left.onDisk, left.strays]).toEqual([left.owned, 0]);
  });

  it('deux clics en même temps : un seul', async () => {
    const envoi = await givenBy();
    const answers = await Promise.all([0, 1].map(() => ask(scene, who, 'POST', path(), formOf(envoi, ['a.pdf']))));
    expect(answers.map(({ status }) => status)).toEqual([303, 303]);
    expect(await deposits()).toHaveLength(1);
  });

  it('d’autres fichiers sous le même identifiant (page revenue en arrière) sont un autre dépôt', async () => {
    const envoi = await givenBy();
    await ask(scene, who, 'POST', path(), formOf(envoi, ['a.pdf']));
    await ask(scene, who, 'POST', path(), formOf(envoi, ['b.pdf']));
    await ask(scene, who, 'POST', path(), formOf(envoi, ['a.txt'], Buffer.from('autre')));
    expect(await deposits()).toHaveLength(3);
  });

  it('sans identifiant, un faux, ou celui d’un événement d’un autre télédossier : accepté, jamais une erreur', async () => {
    await ask(scene, who, 'POST', path(), formOf(await givenBy(), ['a.pdf']));
    const [{ id: foreign } = {}] = await scene.sql('SELECT id FROM events WHERE case_id = $1', [caseId]);
    ({ caseId } = await arrived(scene, TWO_FILES, 'IN_PROGRESS'));
    for (const envoi of [null, 'x', String(foreign)]) {
      expect((await ask(scene, who, 'POST', path(), formOf(envoi, ['a.pdf']))).status).toBe(303);
    }
    expect(await deposits()).toHaveLength(3);
    const comment = { _token: token, envoi: String(foreign), comment: 'vu' };
    expect((await ask(scene, who, 'POST', `/teledossiers/${caseId}/commentaire`, comment)).status).toBe(303);
  });
});

describe('P-68 : le script apprend pourquoi, en français', () => {
  it('télédossier clos entre-temps : dit en JSON, rien n’est transmis', async () => {
    await scene.sql(`UPDATE cases SET status = 'CLOSED' WHERE id = $1`, [caseId]);
    const answer = await ask(scene, who, 'POST', path(), formOf(null, ['a.pdf']), SCRIPT);
    expect(answer.status).toBe(409);
    expect(answer.headers.get('content-type')).toContain('application/json');
    const { message } = JSON.parse(answer.text);
    expect(message).toContain('clos par l’opérateur');
    expect(message).not.toContain('connexion');
  });

  it('formulaire périmé : dit aussi', async () => {
    const form = new FormData();
    form.append('_token', 'x');
    const answer = await ask(scene, who, 'POST', path(), form, SCRIPT);
    expect([answer.status, JSON.parse(answer.text).message]).toEqual([
      403,
      expect.stringContaining('rechargez la page'),
    ]);
  });
});

describe('P-68 : au-delà des limites de l’envoi, une erreur claire et rien de gardé', () => {
  const manyFiles = (count: number) => () =>
    formOf(
      null,
      Array.from({ length: count }, (_, index) => `${index}.pdf`),
    );
  const manyFields = () => {
    const form = formOf(null, []);
    for (let index = 0; index < 200; index += 1) form.append(`champ${index}`, 'x');
    form.append('fichiers', new Blob([new Uint8Array(PDF)]), 'a.pdf');
    return form;
  };
  const longField = () => {
    const form = formOf(null, ['a.pdf']);
    form.append('liste', 'x'.repeat(100_000));
    return form;
  };
  const longName = () => formOf(null, [`${'é'.repeat(3000)}.pdf`]);

  it.each([
    ['quarante fichiers', manyFiles(40), 422, '10 fichiers au plus'],
    ['trois cents fichiers', manyFiles(300), 413, 'Rien n’a été'],
    ['deux cents champs', manyFields, 413, 'Rien n’a été'],
  ])('%s', async (_name, form, status, words) => {
    const before = await leftAfterSweep(scene);
    const page = await ask(scene, who, 'POST', path(), form());
    expect([page.status, page.text.includes(words)]).toEqual([status, true]);
    const script = await ask(scene, who, 'POST', path(), form(), SCRIPT);
    expect([script.status, script.text.includes(words)]).toEqual([status, true]);
    expect(await deposits()).toEqual([]);
    expect(await leftAfterSweep(scene)).toEqual(before);
  });

  it.each([
    ['sans frontière', 'multipart/form-data', 'rien'],
    ['coupé net', 'multipart/form-data; boundary=B', `--B\r\nContent-Disposition: form-data; name="_token"\r\n\r\n`],
    ['du bruit', 'multipart/form-data; boundary=B', 'n’importe quoi'],
    ['vide', 'multipart/form-data; boundary=B', ''],
  ])('un corps illisible (%s) : jamais une erreur du serveur', async (_name, type, body) => {
    const answer = await fetch(`${scene.server.url}${path()}`, {
      method: 'POST',
      headers: { cookie: who.cookie, 'content-type': type, accept: 'text/html' },
      body,
    });
    expect([400, 403]).toContain(answer.status);
    expect(await deposits()).toEqual([]);
  });

  it('coupé au milieu d’un fichier : de même, rien ne reste', async () => {
    const part = (name: string, more: string) => `--B\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n`;
    const answer = await fetch(`${scene.server.url}${path()}`, {
      method: 'POST',
      headers: { cookie: who.cookie, 'content-type': 'multipart/form-data; boundary=B', accept: 'text/html' },
      body: `${part('_token', '')}${token}\r\n${part('fichiers', '; filename="a.txt"')}abc`,
    });
    expect(answer.status).toBe(400);
    const left = await leftAfterSweep(scene);
    expect([left.onDisk, left.strays]).toEqual([left.owned, 0]);
  });

  it.each([
    ['un champ démesuré', longField],
    ['un nom de fichier démesuré', longName],
  ])('%s : jamais une erreur du serveur', async (_name, form) => {
    const answer = await ask(scene, who, 'POST', path(), form());
    expect(answer.status).toBeLessThan(500);
    const left = await leftAfterSweep(scene);
    expect([left.onDisk, left.strays]).toEqual([left.owned, 0]);
  });

  it('plus que la démarche ne permet en tout : refusé avant d’être lu', async () => {
    await scene.sql('UPDATE processes SET attachment_max_size = 100');
    const answer = await ask(scene, who, 'POST', path(), formOf(null, ['a.pdf'], Buffer.alloc(2_000_000, 'a')), SCRIPT);
    await scene.sql('UPDATE processes SET attachment_max_size = 5000');
    expect([answer.status, JSON.parse(answer.text).message]).toEqual([413, expect.stringContaining('volumineu')]);
    expect(await deposits()).toEqual([]);
  });
});
