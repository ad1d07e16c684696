import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { field, messages } from '../support/client.ts';
import { leftAfterSweep, objectsOnDisk } from '../support/objects.ts';
import { head, type RawConnection, rawConnection } from '../support/rawHttp.ts';
import {
  completeDossier,
  createDossier,
  type Dossier,
  openScene,
  PDF,
  postDeposit,
  type Scene,
  sendDossier,
  uploadDossier,
} from '../support/scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());

const BIG = Buffer.concat([PDF, Buffer.alloc(3 * 1024 * 1024, 'b')]);
const files = [{ fileName: 'gros.pdf', bytes: BIG, mimeType: 'application/pdf' }];
const path = (dossier: Dossier): string => `/folders/${dossier.folderId}/attachments/${dossier.attachmentId}`;
const status = async (dossier: Dossier) =>
  field((await scene.td('osl', 'GET', `/folders/${dossier.folderId}`)).body, 'attachments', 0, 'status');

/** Sends the head of an upload and its first half; the hub has begun to write when this returns. */
async function beginUpload(
  target: string,
  bytes: Buffer,
  headers: Record<string, string> = {},
): Promise<RawConnection> {
  const known = await objectsOnDisk(scene);
  const connection = await rawConnection(scene.server.url);
  const length = 'Transfer-Encoding' in headers ? {} : { 'Content-Length': String(bytes.length) };
  connection.write(
    head('PUT', `/teledossiers/v1${target}`, { Authorization: `Bearer ${scene.tokens.osl}`, ...length, ...headers }),
  );
  if ('Transfer-Encoding' in headers) connection.write(`200000\r\n${bytes.toString('latin1', 0, 0x200000)}\r\n`);
  else connection.write(bytes.subarray(0, bytes.length / 2));
  await vi.waitFor(async () => expect((await objectsOnDisk(scene)).length).toBeGreaterThan(known.length), {
    timeout: 5000,
  });
  return connection;
}
const finish = (connection: RawConnection, bytes: Buffer): void => connection.write(bytes.subarray(bytes.length / 2));

/** Nothing lies on the disk but what attachments own, and no stray is left. */
async function expectClean(): Promise<void> {
  await vi.waitFor(
    async () => {
      const { onDisk, owned, strays } = await leftAfterSweep(scene);
      expect([onDisk, strays]).toEqual([owned, 0]);
    },
    { timeout: 5000 },
  );
}

describe('uploads qui tournent mal : rien n’est perdu, rien ne traîne', () => {
  it('coupé au milieu : la PJ reste comme elle était, l’objet entamé disparaît', async () => {
    const dossier = await createDossier(scene, { files });
    (await beginUpload(path(dossier), BIG)).destroy();
    await expectClean();
    expect(await status(dossier)).toBe('PENDING');
    expect((await scene.td('osl', 'PUT', path(dossier), { raw: BIG })).status).toBe(204);
    (await beginUpload(path(dossier), BIG)).destroy();
    await expectClean();
    expect(await status(dossier), 'le bon envoi d’avant est gardé').toBe('RECEIVED');
    await completeDossier(scene, dossier);
    expect((await scene.td('si1', 'GET', `/cases/${dossier.caseId}/attachments/${dossier.attachmentId}`)).status).toBe(
      200,
    );
  });

  it('H-171 : plus long que déclaré : arrêté tôt, que la longueur soit annoncée ou sans fin', async () => {
    const dossier = await createDossier(scene);
    const announced = await rawConnection(scene.server.url);
    const authorization = { Authorization: `Bearer ${scene.tokens.osl}` };
    announced.write(
      head('PUT', `/teledossiers/v1${path(dossier)}`, { ...authorization, 'Content-Length': '1073741824' }),
    );
    announced.write(BIG);
    const answer = await announced.answer();
    expect([answer.status, JSON.parse(answer.body).errors[0].message]).toEqual([
      400,
      'Size does not match with attachment meta-data',
    ]);
    expect(answer.headers.connection).toBe('close');
    announced.destroy();
    expect(await status(dossier)).toBe('REJECTED');

    const endless = await rawConnection(scene.server.url);
    endless.write(
      head('PUT', `/teledossiers/v1${path(dossier)}`, { ...authorization, 'Transfer-Encoding': 'chunked' }),
    );
    const chunk = Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(0x10000, 'x'), Buffer.from('\r\n')]);
    let sent = 0;
    await new Promise<void>((resolve) => {
      const pump = (): void => {
        while (!endless.socket.destroyed && endless.socket.write(chunk)) sent += chunk.length;
        sent += chunk.length;
      };
      endless.socket.on('drain', pump).once('close', () => resolve());
      pump();
    });
    expect(sent, 'le hub ferme au lieu de tout lire').toBeLessThan(200 * 1024 * 1024);
    expect(await status(dossier)).toBe('REJECTED');
    await expectClean();
  });

  it('des morceaux mal formés → 400, rien ne reste', async () => {
    const dossier = await createDossier(scene, { files });
    const connection = await beginUpload(path(dossier), BIG, { 'Transfer-Encoding': 'chunked' });
    connection.write('5\r\nabcde\r\nZZZ\r\n');
    expect((await connection.answer()).status).toBe(400);
    connection.destroy();
    await expectClean();
    expect(await status(dossier)).toBe('PENDING');
  });

  it('H-94 : deux à la fois : le dernier fini gagne, un seul objet reste', async () => {
    const dossier = await createDossier(scene, { files });
    const other = Buffer.from(BIG);
    other.fill('B', PDF.length);
    const slow = await beginUpload(path(dossier), other);
    expect((await scene.td('osl', 'PUT', path(dossier), { raw: BIG })).status).toBe(204);
    finish(slow, other);
    expect((await slow.answer()).status).toBe(204);
    slow.destroy();
    await completeDossier(scene, dossier);
    const got = await scene.td('si1', 'GET', `/cases/${dossier.caseId}/attachments/${dossier.attachmentId}`);
    expect(got.text === other.toString()).toBe(true);
    await expectClean();
    const many = await createDossier(scene);
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => scene.td('osl', 'PUT', path(many), { raw: PDF })),
    );
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([204]));
    await expectClean();
  });
});

describe('un délai de 400 ms, que le reste de ce fichier n’a pas : une machine occupée le dépasserait', () => {
  let usual: Scene;
  beforeAll(async () => {
    usual = scene;
    scene = await openScene({ settings: { uploadIdleMs: 400 } });
  });
  afterAll(async () => {
    await scene.close();
    scene = usual;
  });

  it('D-10 : sans progrès pendant le délai → 408 avec le corps du hub, PJ inchangée', async () => {
    const dossier = await createDossier(scene, { files });
    const connection = await beginUpload(path(dossier), BIG);
    const answer = await connection.answer();
    connection.destroy();
    expect([answer.status, JSON.parse(answer.body)]).toEqual([
      408,
      { errors: [{ code: 408, message: 'Upload timeout' }] },
    ]);
    expect(await status(dossier)).toBe('PENDING');
    await expectClean();
  });

  it('D-10 : lent mais constant passe, même bien au-delà du délai', async () => {
    const dossier = await createDossier(scene);
    const connection = await rawConnection(scene.server.url);
    const headers = { Authorization: `Bearer ${scene.tokens.osl}`, 'Content-Length': String(PDF.length) };
    connection.write(head('PUT', `/teledossiers/v1${path(dossier)}`, headers));
    // The pace is what is tested: one byte every 40 ms, more than a second in all for a limit of 400 ms.
    for (const byte of PDF) {
      connection.write(Uint8Array.of(byte));
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
    expect((await connection.answer()).status).toBe(204);
    connection.destroy();
  });
});

describe('courses', () => {
  it('un envoi qui finit après la complétion est refusé, et ne remplace rien', async () => {
    const dossier = await uploadDossier(scene, { files });
    const other = Buffer.from(BIG);
    other.fill('B', PDF.length);
    const slow = await beginUpload(path(dossier), other);
    expect((await completeDossier(scene, dossier)).status).toBe(204);
    finish(slow, other);
    const answer = await slow.answer();
    slow.destroy();
    expect([answer.status, JSON.parse(answer.body).errors[0].message]).toEqual([400, 'Folder is already completed']);
    const got = await scene.td('si1', 'GET', `/cases/${dossier.caseId}/attachments/${dossier.attachmentId}`);
    expect(got.text === BIG.toString()).toBe(true);
    await expectClean();
  });

  it('envoi et complétion ensemble : jamais un dossier notifié dont la PJ n’est pas là', async () => {
    for (let round = 0; round < 15; round += 1) {
      const dossier = await createDossier(scene);
      const [uploaded, completed] = await Promise.all([
        scene.td('osl', 'PUT', path(dossier), { raw: PDF }),
        completeDossier(scene, dossier),
      ]);
      expect([204, 400]).toContain(completed.status);
      expect(uploaded.status).toBe(204);
      expect(await status(dossier)).toBe('RECEIVED');
    }
  });

  it('H-89 : suppression et complétion ensemble : une seule gagne, et l’autre le sait', async () => {
    const outcomes = new Set<string>();
    for (let round = 0; round < 15; round += 1) {
      const dossier = await uploadDossier(scene);
      const remove = (): Promise<{ status: number }> => scene.td('osl', 'DELETE', `/folders/${dossier.folderId}`);
      const [first, second] = round % 2 ? [remove, null] : [null, remove];
      const [a, done, b] = await Promise.all([first?.(), completeDossier(scene, dossier), second?.()]);
      const removed = a ?? b;
      const pair = `${removed?.status} ${done.status}`;
      expect(['204 404', '400 204']).toContain(pair);
      outcomes.add(pair);
      const rows = await scene.sql('SELECT 1 FROM notifications WHERE case_id = $1', [dossier.caseId]);
      expect(rows).toHaveLength(done.status === 204 ? 1 : 0);
    }
    expect(outcomes.size).toBeGreaterThan(0);
    await expectClean();
  });

  it('H-89 : supprimer pendant un envoi : l’envoi est refusé, aucun objet ne reste', async () => {
    const dossier = await createDossier(scene, { files });
    const slow = await beginUpload(path(dossier), BIG);
    expect((await scene.td('osl', 'DELETE', `/folders/${dossier.folderId}`)).status).toBe(204);
    finish(slow, BIG);
    const answer = await slow.answer();
    slow.destroy();
    expect([answer.status, JSON.parse(answer.body).errors[0].message]).toEqual([404, 'Binary meta-data is not found']);
    await expectClean();
  });

  it('H-89 : un event écrit pendant la suppression n’est pas emporté : la suppression est refusée', async () => {
    const { folderId, caseId } = await createDossier(scene);
    const writer = new pg.Client({ connectionString: scene.server.databaseUrl });
    await writer.connect();
    await writer.query('BEGIN');
    await writer.query('SELECT 1 FROM cases WHERE id = $1 FOR NO KEY UPDATE', [caseId]);
    await writer.query(
      `INSERT INTO events (id, case_id, transmitter, side, action_type, status, created_at)
       SELECT gen_random_uuid(), $1, 'OSL-13000918600011-00000', 'OSL', 'COM_ADD', 'SENT', now()`,
      [caseId],
    );
    const removal = scene.td('osl', 'DELETE', `/folders/${folderId}`);
    await vi.waitFor(async () => {
      const waiting = await scene.sql(
        `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`,
      );
      expect(waiting).toHaveLength(1);
    });
    await writer.query('COMMIT');
    await writer.end();
    const answer = await removal;
    expect(messages(answer)).toEqual(['Folder can not be deleted']);
    expect(await scene.sql('SELECT 1 FROM events WHERE case_id = $1', [caseId])).toHaveLength(1);
  });

  it('H-109 : supprimer un brouillon pendant l’envoi de sa PJ : rien ne reste', async () => {
    const { caseId } = await sendDossier(scene);
    const draft = await postDeposit(scene, 'osl', caseId, {
      upload: false,
      attachments: [{ fileName: 'a', type: 'b', size: BIG.length, mimeType: 'application/pdf' }],
    });
    const base = `/cases/${caseId}/events/${draft.eventId}`;
    const slow = await beginUpload(`${base}/attachments/${draft.attachmentId}`, BIG);
    expect((await scene.td('osl', 'DELETE', base)).status).toBe(204);
    finish(slow, BIG);
    expect((await slow.answer()).status).toBe(404);
    slow.destroy();
    await expectClean();
  });
});
