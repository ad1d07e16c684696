import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { User } from '../../src/accounts/rules.ts';
import { type ArchiveHub, prepareArchive } from '../../src/instruction/archive.ts';
import { createTestAccount } from '../support/accounts.ts';
import { SI1, SI2 } from '../support/referential.ts';
import { caseStatus, type Dossier, type FileSpec, openScene, PDF, type Scene, sendDossier } from '../support/scene.ts';

const file = (fileName: string, bytes = PDF): FileSpec => ({ fileName, bytes, mimeType: 'application/pdf' });

let scene: Scene;
let agent: User;
beforeAll(async () => {
  scene = await openScene();
  await scene.sql(`UPDATE subscriptions SET access_mode = 'PORTAIL'`);
  agent = (await createTestAccount(scene.server, { organization: SI1 })).user;
});
beforeEach(async () => {
  await scene.sql('DELETE FROM folders');
  scene.server.alerts.length = 0;
});
afterAll(() => scene.close());

/** Names of the entries, from the central directory. */
async function entriesOf(archive: { open(): AsyncIterable<Buffer> }): Promise<{ names: string[]; length: number }> {
  const chunks: Buffer[] = [];
  for await (const chunk of archive.open()) chunks.push(Buffer.from(chunk));
  const bytes = Buffer.concat(chunks);
  const end = bytes.length - 22;
  const names: string[] = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [name, extra, comment] = [28, 30, 32].map((field) => bytes.readUInt16LE(at + field));
    names.push(bytes.toString('utf8', at + 46, at + 46 + (name ?? 0)));
    at += 46 + (name ?? 0) + (extra ?? 0) + (comment ?? 0);
  }
  return { names, length: bytes.length };
}

const eventsOf = async ({ caseId }: Dossier) =>
  (await scene.sql('SELECT action_type FROM events WHERE case_id = $1 ORDER BY created_at, id', [caseId])).map(
    ({ action_type }) => action_type,
  );

describe('P-59, P-63 : l’archive de plusieurs télédossiers', () => {
  it('P-15 : celui d’un autre service n’y est pas, et n’en est pas tracé', async () => {
    const [own, foreign] = [await sendDossier(scene), await sendDossier(scene, { recipients: [SI2] })];
    const archive = await prepareArchive(scene.server.hub, agent, [foreign.caseId, own.caseId]);
    expect([archive.caseIds, archive.left]).toEqual([[own.caseId], [foreign.caseId]]);
    expect((await entriesOf(archive)).names).toHaveLength(1);
    const traces = await scene.sql(`SELECT subject_id FROM audit WHERE action = 'CASE_ARCHIVE'`);
    expect(traces.map(({ subject_id }) => subject_id)).toEqual([own.caseId]);
  });

  it('un dossier par télédossier, deux du même numéro compris ; les noms en double se distinguent', async () => {
    const files = [file('acte.pdf'), file('ACTE.pdf'), file('../../etc/passwd.pdf')];
    const dossiers = [await sendDossier(scene, { files }), await sendDossier(scene, { files })];
    const archive = await prepareArchive(
      scene.server.hub,
      agent,
      dossiers.map(({ caseId }) => caseId),
    );
    const { names, length } = await entriesOf(archive);
    expect(length).toBe(archive.length);
    expect(archive.fileName).toMatch(/^teledossiers-\d{4}-\d\d-\d\d\.zip$/);
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(6);
    expect(new Set(names.map((name) => name.split('/')[0])).size).toBe(2);
    for (const name of names) expect(name).toMatch(/^DILA-AEC-1000000013734-01-[0-9a-f]+\/[^/\\]+$/);
  });

  it('P-69 : ce qui n’est pas disponible en est ôté, et compté', async () => {
    const dossier = await sendDossier(scene, { files: [file('a.pdf'), file('b.pdf')] });
    await scene.sql(`UPDATE attachments SET status = 'REJECTED' WHERE id = $1`, [dossier.attachmentIds[1]]);
    const archive = await prepareArchive(scene.server.hub, agent, [dossier.caseId]);
    expect([archive.leftFiles, (await entriesOf(archive)).names]).toEqual([1, ['a.pdf']]);
  });
});

describe('P-56, D-8 : ce qui suit le dernier octet', () => {
  /** A hub whose transactions fail so many times once the archive is ready. */
  function failing(times: number): { hub: ArchiveHub; begin: () => void } {
    const { hub } = scene.server;
    let left = 0;
    const transaction: typeof hub.db.transaction = (work) => {
      if (left === 0) return hub.db.transaction(work);
      left -= 1;
      return Promise.reject(new Error('base coupée'));
    };
    return {
      hub: { ...hub, db: { ...hub.db, transaction } },
      begin: () => {
        left = times;
      },
    };
  }

  it('une base coupée un instant : réessayé, l’acte et le statut sont écrits une fois', async () => {
    const dossier = await sendDossier(scene);
    const { hub, begin } = failing(2);
    const archive = await prepareArchive(hub, agent, [dossier.caseId]);
    begin();
    expect(await archive.settle()).toMatchObject([{ id: dossier.caseId, to: 'IN_PROGRESS' }]);
    expect(await eventsOf(dossier)).toEqual(['ATTACH_DL_ALL', 'STATUS_UPDATE']);
    expect(scene.server.alerts).toEqual([]);
  });

  it('coupée pour de bon : rien n’est changé, et quelqu’un en est averti', async () => {
    const dossier = await sendDossier(scene);
    const before = await caseStatus(scene, dossier.caseId);
    const { hub, begin } = failing(Number.POSITIVE_INFINITY);
    const archive = await prepareArchive(hub, agent, [dossier.caseId]);
    begin();
    expect(await archive.settle()).toEqual([]);
    expect(await eventsOf(dossier)).toEqual([]);
    expect(await caseStatus(scene, dossier.caseId)).toBe(before);
    expect(scene.server.alerts).toMatchObject([{ name: 'download_not_settled', cases: [dossier.caseId] }]);
  });
});
