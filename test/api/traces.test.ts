import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServer } from '../../src/server.ts';
import { call, textField } from '../support/client.ts';
import { OSL, PROCESS, SI1 } from '../support/referential.ts';
import {
  completeDossier,
  createDossier,
  folderBody,
  openScene,
  PDF,
  patchCase,
  patchEvent,
  postDeposit,
  postEvent,
  queueOf,
  type Scene,
  sendDossier,
} from '../support/scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());

const MARKS = [
  'MARQUE-PRENOM',
  'MARQUE-NOM',
  'marque@mairie.example',
  'MARQUE-MESSAGE',
  'MARQUE-COMMENTAIRE',
  'MARQUE-FICHIER',
];

/** Every audit row written while something is done. */
async function trailOf(work: () => Promise<unknown>) {
  const [last] = await scene.sql("SELECT coalesce(max(id::text), '') AS id FROM audit");
  await work();
  const rows = await scene.sql('SELECT * FROM audit WHERE id::text > $1 ORDER BY id', [last?.id]);
  return rows;
}

describe('D-26, H-137, H-242 : rien ne change sans une trace, et la trace dit qui', () => {
  it('chaque opération a exactement sa ligne, avec le client, l’organisation, l’appel et l’éditeur', async () => {
    const dossier = await createDossier(scene);
    const base = `/folders/${dossier.folderId}`;
    const upload = () => scene.td('osl', 'PUT', `${base}/attachments/${dossier.attachmentId}`, { raw: PDF });
    const headers = { editorName: 'EDITEUR' };
    const steps: readonly (readonly [string, string, string, () => Promise<unknown>])[] = [
      ['FOLDER_CREATE', OSL, 'osl', () => scene.td('osl', 'POST', '/folders', { json: folderBody(), headers })],
      ['ATTACHMENT_UPLOAD', OSL, 'osl', upload],
      ['FOLDER_COMPLETE', OSL, 'osl', () => completeDossier(scene, dossier)],
      ['CASE_TAKEN', SI1, 'si1', () => scene.td('si1', 'GET', `/cases/${dossier.caseId}`)],
      [
        'ATTACHMENT_DOWNLOAD',
        SI1,
        'si1',
        () => scene.td('si1', 'GET', `/cases/${dossier.caseId}/attachments/${dossier.attachmentId}`),
      ],
      ['CASE_STATUS', SI1, 'si1', () => patchCase(scene, 'si1', dossier.caseId, 'SENT')],
      ['EVENT_CREATE', SI1, 'si1', () => postEvent(scene, 'si1', dossier.caseId, { caseNewStatus: 'DONE' })],
      ['EVENT_CREATE', OSL, 'osl', () => postDeposit(scene, 'osl', dossier.caseId, { upload: false })],
      ['FOLDER_STATUS', OSL, 'osl', () => scene.td('osl', 'PATCH', base, { json: { globalStatus: 'CLOSED' } })],
      [
        'NOTIFICATION_DELETE',
        SI1,
        'si1',
        async () => scene.td('si1', 'DELETE', `/notifications/${textField((await queueOf(scene, 'si1'))[0], 'id')}`),
      ],
    ];
    for (const [action, organization, , work] of steps) {
      const rows = await trailOf(work);
      expect(rows.map((row) => row.action)).toEqual([action]);
      expect(rows[0]).toMatchObject({ organization, client_id: expect.any(String), request_id: expect.any(String) });
    }
    const [created] = await scene.sql(`SELECT partner_info FROM audit WHERE partner_info IS NOT NULL`);
    expect(created?.partner_info).toEqual({ ...headers, applicationName: null, softwareVersion: null });
  });

  it('EVENT_STATUS et EVENT_DELETE nomment l’événement', async () => {
    const { caseId } = await sendDossier(scene);
    const eventId = textField((await postEvent(scene, 'si1', caseId)).body, 'id');
    const [read] = await trailOf(() => patchEvent(scene, 'osl', caseId, eventId, 'RECEIVED'));
    expect(read).toMatchObject({
      action: 'EVENT_STATUS',
      from_state: 'SENT',
      to_state: 'RECEIVED',
      detail: { event: eventId },
    });
    const draft = await postDeposit(scene, 'si1', caseId);
    const [gone] = await trailOf(() => scene.td('si1', 'DELETE', `/cases/${caseId}/events/${draft.eventId}`));
    expect(gone).toMatchObject({ action: 'EVENT_DELETE', detail: { event: draft.eventId } });
  });

  it('une lecture qui ne remet rien n’en écrit pas, un refus non plus', async () => {
    const { folderId, caseId } = await sendDossier(scene);
    const rows = await trailOf(async () => {
      await scene.td('osl', 'GET', `/folders/${folderId}`);
      await scene.td('osl', 'GET', `/cases/${caseId}`);
      await scene.td('osl', 'GET', '/notifications');
      await patchCase(scene, 'si1', caseId, 'CLOSED');
      await patchCase(scene, 'otherOsl', caseId, 'CLOSED');
    });
    expect(rows).toEqual([]);
  });

  it('l’état et sa trace sont dans la même transaction : sans trace possible, rien ne change', async () => {
    const dossier = await sendDossier(scene);
    await scene.sql(`ALTER TABLE audit ADD CONSTRAINT nothing CHECK (action = 'RIEN') NOT VALID`);
    const before = await scene.sql('SELECT * FROM cases WHERE id = $1', [dossier.caseId]);
    const refused = await patchCase(scene, 'si1', dossier.caseId, 'DONE');
    expect([refused.status, refused.body]).toEqual([
      500,
      { errors: [{ code: 500, message: 'Internal Server Error' }] },
    ]);
    const download = await scene.td('si1', 'GET', `/cases/${dossier.caseId}/attachments/${dossier.attachmentId}`);
    expect(download.status, 'pas un octet sans trace').toBe(500);
    expect((await postEvent(scene, 'si1', dossier.caseId)).status).toBe(500);
    expect((await scene.td('osl', 'POST', '/folders', { json: folderBody() })).status).toBe(500);
    await scene.sql('ALTER TABLE audit DROP CONSTRAINT nothing');
    expect(await scene.sql('SELECT * FROM cases WHERE id = $1', [dossier.caseId])).toEqual(before);
    expect(await scene.sql('SELECT 1 FROM events WHERE case_id = $1', [dossier.caseId])).toEqual([]);
    expect((await patchCase(scene, 'si1', dossier.caseId, 'DONE')).status).toBe(204);
  });

  it('la trace ne se modifie ni ne s’efface', async () => {
    for (const statement of [
      'UPDATE audit SET action = $$X$$',
      'DELETE FROM audit',
      'TRUNCATE audit',
      'DELETE FROM audit WHERE false',
    ]) {
      await expect(scene.sql(statement)).rejects.toThrow('audit rows are never changed');
    }
  });
});

describe('H-243, D-20 : ni secret, ni jeton, ni contenu là où ils n’ont rien à faire', () => {
  it('aucun secret ni jeton en clair dans la base ; aucun contenu dans la trace ; rien de tout cela dans le journal', async () => {
    const lines: string[] = [];
    const app = await createServer(scene.server.hub, { log: { write: (line) => void lines.push(line) } });
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    const secrets: string[] = [];
    const made = await call(url, 'POST', '/admin/v1/clients', {
      token: scene.tokens.admin,
      json: { scope: 'SI', organization: SI1, processCode: PROCESS },
    });
    secrets.push(textField(made.body, 'clientSecret'));
    const basic = Buffer.from(`${textField(made.body, 'clientId')}:${secrets[0]}`).toString('base64');
    const issued = await call(url, 'POST', '/token', {
      raw: 'grant_type=client_credentials',
      headers: { authorization: `Basic ${basic}` },
    });
    secrets.push(textField(issued.body, 'access_token'), basic);
    const renewed = await call(url, 'POST', `/admin/v1/clients/${textField(made.body, 'clientId')}/secret`, {
      token: scene.tokens.admin,
    });
    secrets.push(textField(renewed.body, 'clientSecret'));
    for (const token of Object.values(scene.tokens)) if (token !== null) secrets.push(token);

    const [first, last, email, message, comment, fileName] = MARKS;
    const base = folderBody();
    const json = {
      ...base,
      applicant: { firstName: first, lastName: last, email },
      attachments: [{ ...base.attachments[0], fileName }],
    };
    const folder = await call(url, 'POST', '/teledossiers/v1/folders', { token: scene.tokens.osl, json });
    const caseId = textField(folder.body, 'cases', 0, 'id');
    const event = { actionType: 'SENDING_MESSAGE', notification: true, message, comment };
    await call(url, 'POST', `/teledossiers/v1/cases/${caseId}/events`, { token: scene.tokens.osl, json: event });
    await call(url, 'POST', `/teledossiers/v1/cases/${caseId}/events?message=${message}`, {
      token: scene.tokens.osl,
      json: event,
    });
    await call(url, 'POST', '/teledossiers/v1/folders', { token: scene.tokens.osl, json: { ...json, cases: last } });
    await scene.sql(`ALTER TABLE folders ADD CONSTRAINT never CHECK (process_code = 'X') NOT VALID`);
    expect((await call(url, 'POST', '/teledossiers/v1/folders', { token: scene.tokens.osl, json })).status).toBe(500);
    await scene.sql('ALTER TABLE folders DROP CONSTRAINT never');
    await app.close();

    const dump = await dumpOf([
      'access_tokens',
      'clients',
      'audit',
      'folders',
      'cases',
      'events',
      'attachments',
      'notifications',
    ]);
    for (const secret of secrets) expect(dump.all.includes(secret), 'secret en base').toBe(false);
    for (const mark of MARKS) expect(dump.audit.includes(mark), mark).toBe(false);
    const log = lines.join('');
    expect(log).toContain('"status":201');
    expect(log).toContain('"status":500');
    for (const hidden of [...secrets, ...MARKS])
      expect(log.includes(hidden), `dans le journal : ${hidden}`).toBe(false);
    const requests = lines.filter((line) => line.includes('"status"'));
    expect(requests.length).toBeGreaterThan(5);
    for (const line of requests) expect(JSON.parse(line)).toMatchObject({ reqId: expect.any(String) });
  });
});

async function dumpOf(tables: readonly string[]): Promise<{ all: string; audit: string }> {
  const texts: Record<string, string> = {};
  for (const table of tables) texts[table] = JSON.stringify(await scene.sql(`SELECT t::text AS line FROM ${table} t`));
  const bytes = await scene.sql(
    "SELECT encode(secret_hash, 'escape') AS a, encode(secret_encrypted, 'escape') AS b FROM clients",
  );
  return { all: Object.values(texts).join('') + JSON.stringify(bytes), audit: texts.audit ?? '' };
}
