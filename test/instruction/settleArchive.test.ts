import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { User } from '../../src/accounts/rules.ts';
import { type PreparedArchive, prepareArchive } from '../../src/instruction/archive.ts';
import { arrived, eventsOf, TWO_FILES, worksInPortal } from '../portal/caseFilesScene.ts';
import { createTestAccount } from '../support/accounts.ts';
import { statusOf } from '../support/caseRows.ts';
import { SI1 } from '../support/referential.ts';
import { auditOf, openScene, type Scene } from '../support/scene.ts';

let scene: Scene;
let agent: User;
beforeAll(async () => {
  scene = await openScene();
  await worksInPortal(scene);
});
afterAll(() => scene.close());
beforeEach(async () => {
  agent = (await createTestAccount(scene.server, { organization: SI1, password: null })).user;
});

const received = async () => (await arrived(scene, TWO_FILES, 'SI_RECEIVED')).caseId;
const actsOn = async (id: string) => (await eventsOf(scene, id)).map(({ action, to }) => [action, to]);
const prepare = (ids: readonly string[], who = agent): Promise<PreparedArchive> =>
  prepareArchive(scene.server.hub, who, ids);
/** As the route does: settled once the last byte has left. */
async function leave(archive: PreparedArchive) {
  await text(archive.open());
  return archive.settle();
}

const BEGUN = [
  ['ATTACH_DL_ALL', null],
  ['STATUS_UPDATE', 'IN_PROGRESS'],
];

describe('D-8 : ce qui arrive pendant le transfert', () => {
  it('la trace est là avant le premier octet, le reste après le dernier seulement', async () => {
    const id = await received();
    const archive = await prepare([id]);
    expect((await auditOf(scene, id)).filter(({ action }) => action === 'CASE_ARCHIVE')).toHaveLength(1);
    await text(archive.open());
    expect(await actsOn(id)).toEqual([]);
    await archive.settle();
    expect(await actsOn(id)).toEqual(BEGUN);
  });

  it.each([
    ['rôle retiré', `UPDATE accounts SET roles = '{CASES_READ}' WHERE id = $1`],
    ['habilitation retirée', `UPDATE accounts SET process_codes = '{}' WHERE id = $1`],
    ['compte désactivé', `UPDATE accounts SET active = false WHERE id = $1`],
  ])('P-23 : %s : rien n’est dit en son nom, la trace reste', async (_name, withdrawal) => {
    const id = await received();
    const archive = await prepare([id]);
    await scene.sql(withdrawal, [agent.accountId]);
    expect(await leave(archive)).toEqual([]);
    expect([await actsOn(id), await statusOf(scene, id)]).toEqual([[], 'SI_RECEIVED']);
    expect((await auditOf(scene, id)).filter(({ action }) => action === 'CASE_ARCHIVE')).toHaveLength(1);
  });

  it.each(['REFUSED', 'DONE', 'HUBEE_NOTIFIED'])('P-54 : devenu %s : ce statut reste', async (status) => {
    const id = await received();
    const archive = await prepare([id]);
    await scene.sql('UPDATE cases SET status = $2 WHERE id = $1', [id, status]);
    await leave(archive);
    expect([await actsOn(id), await statusOf(scene, id)]).toEqual([[['ATTACH_DL_ALL', null]], status]);
  });

  it('P-60 : clos par l’opérateur : plus aucun événement', async () => {
    const id = await received();
    const archive = await prepare([id]);
    await scene.sql(`UPDATE cases SET status = 'CLOSED' WHERE id = $1`, [id]);
    await leave(archive);
    expect([await actsOn(id), await statusOf(scene, id)]).toEqual([[], 'CLOSED']);
  });

  it('deux agents à la fois : deux téléchargements, un seul changement de statut', async () => {
    const id = await received();
    const other = (await createTestAccount(scene.server, { organization: SI1, password: null })).user;
    const archives = [await prepare([id]), await prepare([id], other)];
    await Promise.all(archives.map(leave));
    const acts = await actsOn(id);
    expect(acts.filter(([action]) => action === 'ATTACH_DL_ALL')).toHaveLength(2);
    expect(acts.filter(([action]) => action === 'STATUS_UPDATE')).toEqual([['STATUS_UPDATE', 'IN_PROGRESS']]);
  });

  it('d’une sélection, ce qui a disparu ne retient pas les autres', async () => {
    const [gone, kept] = [await received(), await received()];
    const archive = await prepare([gone, kept]);
    await scene.sql(`UPDATE cases SET status = 'ARCHIVED' WHERE id = $1`, [gone]);
    expect((await leave(archive)).map(({ id }) => id)).toEqual([kept]);
    expect([await actsOn(gone), await actsOn(kept)]).toEqual([[], BEGUN]);
  });
});
