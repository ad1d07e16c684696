import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { takeIn } from '../../src/instruction/takeIn.ts';
import { openDatabase } from '../../src/platform/database.ts';
import { setMode } from '../support/caseRows.ts';
import { SI1 } from '../support/referential.ts';
import { caseStatus, type Dossier, fingerprint, openScene, type Scene, sendDossier } from '../support/scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
beforeEach(async () => {
  await scene.sql('DELETE FROM folders');
  await setMode(scene, 'PORTAIL');
  scene.server.alerts.length = 0;
  scene.server.setClock(null);
});
afterAll(() => scene.close());

const pass = () => takeIn(scene.server.hub);

const waiting = () =>
  scene.sql(`SELECT * FROM notifications WHERE recipient = $1 AND consumed_at IS NULL ORDER BY id`, [SI1]);

const historyOf = async (id: string) =>
  (await scene.sql('SELECT kind FROM case_history WHERE case_id = $1 ORDER BY id', [id])).map(({ kind }) => kind);

describe('à plusieurs, et sous les coupures', () => {
  it('deux processus ensemble : chacun une fois', async () => {
    const dossiers: Dossier[] = [];
    for (let n = 0; n < 6; n += 1) dossiers.push(await sendDossier(scene, { externalId: `DILA-AEC-${n}` }));
    const other = openDatabase({ url: scene.server.databaseUrl, poolSize: 2 });
    const { hub } = scene.server;
    try {
      // Whoever has not the turn stops at once: passes follow one another until nothing waits.
      while ((await waiting()).length > 0) await Promise.all([takeIn(hub), takeIn({ ...hub, db: other })]);
    } finally {
      await other.close();
    }
    for (const { caseId } of dossiers) expect(await historyOf(caseId)).toEqual(['FETCHED']);
    expect(await scene.sql(`SELECT 1 FROM events WHERE author = 'Le Portail HubEE'`)).toHaveLength(6);
  });

  it('coupé avant la validation : rien n’est fait, tout est refait ensuite', async () => {
    const dossier = await sendDossier(scene);
    const { hub } = scene.server;
    const dying: typeof hub.db = {
      ...hub.db,
      transaction: (work) =>
        hub.db.transaction(async (tx) => {
          await work(tx);
          throw new Error('killed');
        }),
    };
    const before = await fingerprint(scene);
    expect(await takeIn({ ...hub, db: dying })).toBe(0);
    expect(await fingerprint(scene)).toBe(before);
    expect(scene.server.alerts.map(({ name }) => name)).toEqual(['take_in_failed']);
    expect(await pass()).toBe(1);
    expect(await caseStatus(scene, dossier.caseId)).toBe('SENT');
  });

  it('une notification qu’on ne peut traiter ne retient pas les autres', async () => {
    await sendDossier(scene);
    const second = await sendDossier(scene, { externalId: 'DILA-AEC-2' });
    const { hub } = scene.server;
    let first = true;
    const faulty: typeof hub.db = {
      ...hub.db,
      transaction: (work) => {
        if (!first) return hub.db.transaction(work);
        first = false;
        return Promise.reject(new Error('bad luck'));
      },
    };
    expect(await takeIn({ ...hub, db: faulty })).toBe(1);
    expect(await caseStatus(scene, second.caseId)).toBe('SENT');
    expect(await waiting()).toHaveLength(1);
  });

  it('beaucoup d’attente : les lots se suivent jusqu’au bout, du plus ancien au plus récent', async () => {
    const dossier = await sendDossier(scene);
    await scene.sql(
      `INSERT INTO notifications (id, recipient, transmitter, process_code, case_id, created_at, for_portal)
       SELECT (lpad(to_hex(n), 8, '0') || '-0000-7000-8000-000000000000')::uuid, recipient, transmitter, process_code,
              case_id, now(), true
       FROM notifications CROSS JOIN generate_series(1, 450) AS n WHERE case_id = $1`,
      [dossier.caseId],
    );
    expect(await pass()).toBe(451);
    expect(await waiting()).toEqual([]);
    expect(await historyOf(dossier.caseId)).toEqual(['FETCHED']);
  });
});
