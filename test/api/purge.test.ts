import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { field, messages } from '../support/client.ts';
import { OTHER_PROCESS, SI1, SI2 } from '../support/referential.ts';
import {
  archive,
  auditOf,
  type CallerName,
  createDossier,
  openScene,
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

const list = async (as: CallerName) => (await scene.td(as, 'GET', '/attachmentsIdsForPurge')).body;
const link = (caseId: string | undefined, attachmentId: string | undefined) => ({
  folder_attachment_id: attachmentId,
  case_id: caseId,
});
const flag = (as: CallerName, json: unknown) => scene.td(as, 'PUT', '/idsPurged', { json });

describe('H-111 : les aides à la purge du portail', () => {
  it('rien d’ouvert, rien d’un autre ; seulement les PJ de dossier des cases CLOSED ou ARCHIVED de l’appelant', async () => {
    await sendDossier(scene);
    await createDossier(scene);
    const closed = await sendDossier(scene, { recipients: [SI1, SI2] });
    await patchCase(scene, 'osl', closed.caseId, 'CLOSED');
    const { eventId } = await postDeposit(scene, 'osl', closed.caseId);
    await patchEvent(scene, 'osl', closed.caseId, eventId, 'SENT');
    const archived = await sendDossier(scene);
    await archive(scene, archived);
    const other = await sendDossier(scene, { as: 'otherOsl', processCode: OTHER_PROCESS });
    await patchCase(scene, 'otherOsl', other.caseId, 'CLOSED');

    const first = link(closed.caseId, closed.attachmentId);
    const second = link(archived.caseId, archived.attachmentId);
    const third = link(other.caseId, other.attachmentId);
    expect(await list('si2')).toEqual([]);
    expect(await list('foreignSi')).toEqual([]);
    expect(await list('si1')).toEqual([first, second]);
    expect(await list('si1OtherProcess')).toEqual([third]);
    expect(await list('osl')).toEqual([first, second]);
    expect(await list('otherOsl')).toEqual([third]);
    expect(await list('admin')).toEqual([first, second, third]);

    for (const as of ['si2', 'otherOsl', 'si1OtherProcess', 'foreignSi'] as const) {
      expect((await flag(as, [first])).status, as).toBe(204);
    }
    expect(await list('si1'), 'un étranger ne marque rien').toEqual([first, second]);
    const odd = [first, first, link(UNKNOWN_ID, closed.attachmentId), link(closed.caseIds[1], UNKNOWN_ID)];
    expect((await flag('si1', odd)).status, 'les couples inconnus sont ignorés').toBe(204);
    expect(await list('si1')).toEqual([second]);
    expect(await list('admin')).toEqual([second, third]);
    expect((await auditOf(scene, SI1)).map((row) => [row.action, row.detail])).toEqual([
      ['PORTAL_PURGED', { links: 1 }],
    ]);
    const file = await scene.td('si1', 'GET', `/cases/${closed.caseId}/attachments/${closed.attachmentId}`);
    expect(file.status, 'le binaire du hub reste').toBe(200);
    const links = await scene.sql('SELECT portal_purged FROM attachment_links WHERE case_id = $1', [closed.caseIds[1]]);
    expect(links, 'le lien de l’autre case aussi').toEqual([{ portal_purged: false }]);
  });

  it('E-6 : corps mal formé ; la liste vide est permise', async () => {
    expect((await flag('si1', [])).status).toBe(204);
    for (const json of [{}, [{}], [{ folder_attachment_id: 'x', case_id: UNKNOWN_ID }], ['x']]) {
      const answer = await flag('si1', json);
      expect(answer.status).toBe(400);
      expect(messages(answer)[0]).toContain('[ERROR][REQUEST][PUT /teledossiers/v1/idsPurged @body]');
    }
    expect(messages(await flag('si1', [{}]))[0]).toContain(
      `[Path '/0'] Object has missing required properties (["case_id","folder_attachment_id"])`,
    );
  });

  it('cent mille couples à la fois', async () => {
    const before = field(await list('admin'), 'length');
    const couple = link(UNKNOWN_ID, UNKNOWN_ID);
    expect(
      (
        await flag(
          'admin',
          Array.from({ length: 100_000 }, () => couple),
        )
      ).status,
    ).toBe(204);
    expect(
      (
        await flag(
          'admin',
          Array.from({ length: 100_001 }, () => couple),
        )
      ).status,
    ).toBe(400);
    expect(field(await list('admin'), 'length')).toBe(before);
  });
});
