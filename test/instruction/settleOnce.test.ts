import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ArchiveHub, prepareArchive } from '../../src/instruction/archive.ts';
import { createTestAccount } from '../support/accounts.ts';
import { SI1 } from '../support/referential.ts';
import { caseStatus, openScene, type Scene, sendDossier } from '../support/scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
  await scene.sql(`UPDATE subscriptions SET access_mode = 'PORTAIL'`);
});
afterAll(() => scene.close());

/** A hub whose answers to COMMIT get lost so many times from `begin` on: it was done, and nobody was told. */
function losingAnswers(times: number): { hub: ArchiveHub; begin: () => void } {
  const { hub } = scene.server;
  let left = 0;
  const transaction: typeof hub.db.transaction = async (work) => {
    const done = await hub.db.transaction(work);
    if (left === 0) return done;
    left -= 1;
    throw new Error('Connection terminated unexpectedly');
  };
  const begin = () => {
    left = times;
  };
  return { hub: { ...hub, db: { ...hub.db, transaction } }, begin };
}

it.each(['SI_RECEIVED', 'DONE'])(
  'D-8 : %s : un COMMIT sans réponse, retenté, n’écrit qu’une fois l’acte et le statut',
  async (status) => {
    const { user } = await createTestAccount(scene.server, { organization: SI1 });
    const cases = [await sendDossier(scene), await sendDossier(scene)].map(({ caseId }) => caseId);
    await scene.sql('UPDATE cases SET status = $2 WHERE id = ANY ($1::uuid[])', [cases, status]);
    const { hub, begin } = losingAnswers(2);
    const archive = await prepareArchive(hub, user, cases);
    begin();
    const settled = await archive.settle();
    const expected = status === 'DONE' ? ['ATTACH_DL_ALL'] : ['ATTACH_DL_ALL', 'STATUS_UPDATE'];
    for (const id of cases) {
      const events = await scene.sql('SELECT action_type FROM events WHERE case_id = $1 ORDER BY id', [id]);
      expect(events.map(({ action_type }) => action_type)).toEqual(expected);
      expect(await caseStatus(scene, id)).toBe(status === 'DONE' ? 'DONE' : 'IN_PROGRESS');
    }
    expect(settled.map(({ id }) => id)).toEqual([...cases].sort());
    expect(scene.server.alerts).toEqual([]);
  },
);
