import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { User } from '../../src/accounts/rules.ts';
import { carryOutBulk } from '../../src/instruction/carryOutBulk.ts';
import { sweepBulk } from '../../src/instruction/sweepBulk.ts';
import { type Database, openDatabase } from '../../src/platform/database.ts';
import { createTestAccount } from '../support/accounts.ts';
import { field } from '../support/client.ts';
import { OTHER_PROCESS, PROCESS, SI1, SI2 } from '../support/referential.ts';
import { queueOf, UNKNOWN_ID } from '../support/scene.ts';
import { type BulkScene, openBulkScene } from './bulkScene.ts';

let bulk: BulkScene;
let agent: User;
beforeAll(async () => {
  bulk = await openBulkScene();
});
afterAll(() => bulk.scene.close());
beforeEach(async () => {
  await bulk.reset();
  bulk.scene.server.setClock(null);
  agent = (await createTestAccount(bulk.scene.server, { organization: SI1 })).user;
});

const hub = () => bulk.scene.server.hub;
const statuses = async (ids: readonly string[]) =>
  (await bulk.scene.sql('SELECT status FROM cases WHERE id = ANY ($1) ORDER BY external_id', [ids])).map(
    ({ status }) => status,
  );
const ticked = (ids: readonly string[], seen = 'HUBEE_NOTIFIED') => ids.map((id) => [id, seen] as const);
/** The changes of status that the operator finds in its queue, by télédossier. */
const told = async (): Promise<unknown[]> => (await queueOf(bulk.scene, 'osl')).map((one) => field(one, 'caseId'));

describe('ce que l’ouvrier refuse, télédossier par télédossier', () => {
  it('P-14, S-11 : ni une autre organisation, ni une autre démarche, ni ce qui n’existe pas', async () => {
    const [foreign = ''] = await bulk.cases(1, { organization: SI2 });
    const [unhabilitated = ''] = await bulk.cases(1, { processCode: OTHER_PROCESS });
    const [own = ''] = await bulk.cases(1);
    const operation = await bulk.freeze(agent, [foreign, unhabilitated, UNKNOWN_ID, own], 'SI_RECEIVED');
    await carryOutBulk(hub());
    expect((await bulk.items(operation)).map(({ outcome }) => outcome)).toEqual([
      'Case is not found',
      'Case is not found',
      'Case is not found',
      'DONE',
    ]);
    expect(await statuses([foreign])).toEqual(['HUBEE_NOTIFIED']);
    expect(await statuses([unhabilitated])).toEqual(['HUBEE_NOTIFIED']);
    expect(await bulk.eventsPerCase()).toEqual([1]);
  });

  it('P-52 à P-54, P-60 : statut vu périmé, transition absente, « Clos » ; les autres sont faits (P-64)', async () => {
    const [stale = '', done = '', good = ''] = await bulk.cases(3, { status: 'IN_PROGRESS' });
    const [closed = ''] = await bulk.cases(1, { status: 'CLOSED' });
    const operation = await bulk.tick(
      agent,
      [
        [stale, 'SI_RECEIVED'],
        [done, 'INCONNU'],
        [closed, 'CLOSED'],
        [good, 'IN_PROGRESS'],
      ],
      'DONE',
    );
    expect((await bulk.items(operation)).map(({ outcome }) => outcome)).toEqual([
      'Case was changed meanwhile',
      'Case was changed meanwhile',
      'Case is closed',
      'DONE',
    ]);
    expect(await bulk.ended(operation)).toBe(true);
    const [fresh = ''] = await bulk.cases(1);
    const refused = await bulk.tick(agent, ticked([fresh]), 'DONE');
    expect(await bulk.outcomes(refused)).toEqual({ 'Status can not follow the current one': 1 });
    expect(await statuses([fresh])).toEqual(['HUBEE_NOTIFIED']);
  });

  it('P-58 : un commentaire là où la démarche n’en veut pas ; P-53 : pas de compléments pour CERTDC', async () => {
    const { user } = await createTestAccount(bulk.scene.server, {
      organization: SI1,
      processCodes: [PROCESS, OTHER_PROCESS],
    });
    const [etatCivil = ''] = await bulk.cases(1, { status: 'IN_PROGRESS' });
    const [certdc = ''] = await bulk.cases(1, { status: 'IN_PROGRESS', processCode: OTHER_PROCESS });
    const said = await bulk.freeze(user, [etatCivil, certdc], 'DONE', { seen: 'IN_PROGRESS', message: 'Bonjour' });
    await carryOutBulk(hub());
    expect(await bulk.outcomes(said)).toEqual({ DONE: 1, 'Process takes no message': 1 });
    const awaiting = await bulk.tick(user, ticked([certdc], 'IN_PROGRESS'), 'ADD_AWAITING');
    expect(await bulk.outcomes(awaiting)).toEqual({ 'Status can not follow the current one': 1 });
    const [event] = await bulk.scene.sql('SELECT message, author FROM events WHERE case_id = $1', [etatCivil]);
    expect(event?.message).toBe('Bonjour');
    expect(event?.author).toMatch(/^Jeanne DUPONT\d+$/);
  });
});

describe('une fois chacun', () => {
  it('2 000 télédossiers : l’opérateur reçoit exactement un événement pour chacun', async () => {
    const ids = await bulk.cases(2000);
    const operation = await bulk.freeze(agent, ids, 'SI_RECEIVED');
    const start = performance.now();
    expect(await carryOutBulk(hub())).toBe(2000);
    // A few seconds on a machine that does nothing else; the bound is for one that is busy.
    expect((performance.now() - start) / 1000).toBeLessThan(60);
    expect(await bulk.outcomes(operation)).toEqual({ DONE: 2000 });
    expect(await bulk.ended(operation)).toBe(true);
    expect(await bulk.eventsPerCase()).toEqual(Array(2000).fill(1));
    const queue = await told();
    expect(new Set(queue).size).toBe(1000);
    expect(queue).toHaveLength(1000);
    const [{ count } = {}] = await bulk.scene.sql(
      `SELECT count(*)::int AS count FROM audit WHERE action = 'EVENT_CREATE' AND account_id = $1`,
      [agent.accountId],
    );
    expect(count).toBe(2000);
    expect(await carryOutBulk(hub())).toBe(0);
  }, 90_000);

  it('deux ouvriers côte à côte se partagent le travail sans rien faire deux fois', async () => {
    const ids = await bulk.cases(300);
    const operation = await bulk.freeze(agent, ids, 'IN_PROGRESS');
    const other = openDatabase({ url: bulk.scene.server.databaseUrl, poolSize: 4 });
    const [mine, theirs] = await Promise.all([carryOutBulk(hub()), carryOutBulk({ ...hub(), db: other })]);
    await other.close();
    expect(mine + theirs).toBe(300);
    expect(Math.min(mine, theirs)).toBeGreaterThan(0);
    expect(await bulk.outcomes(operation)).toEqual({ DONE: 300 });
    expect(await bulk.eventsPerCase()).toEqual(Array(300).fill(1));
    expect(await bulk.ended(operation)).toBe(true);
  });

  it('une grande opération ne fait pas attendre une petite', async () => {
    const big = await bulk.freeze(agent, await bulk.cases(400), 'IN_PROGRESS');
    const small = await bulk.freeze(agent, await bulk.cases(3), 'IN_PROGRESS');
    const stop = new AbortController();
    const watched: Database = {
      ...hub().db,
      transaction: async (work) => {
        const result = await hub().db.transaction(work);
        if (await bulk.ended(small)) stop.abort();
        return result;
      },
    };
    await carryOutBulk({ ...hub(), db: watched }, stop.signal);
    expect(await bulk.outcomes(small)).toEqual({ DONE: 3 });
    expect((await bulk.outcomes(big)).waiting ?? 0).toBeGreaterThan(100);
  });

  it('deux opérations de deux agents sur les mêmes télédossiers : chacun change une fois, l’autre le dit', async () => {
    const ids = await bulk.cases(40);
    const other = (await createTestAccount(bulk.scene.server, { organization: SI1 })).user;
    const one = await bulk.freeze(agent, ids, 'SI_RECEIVED');
    const two = await bulk.freeze(other, [...ids].reverse(), 'SI_RECEIVED');
    await Promise.all([carryOutBulk(hub()), carryOutBulk(hub())]);
    const sum = [await bulk.outcomes(one), await bulk.outcomes(two)];
    expect(sum.reduce((total, { DONE = 0 }) => total + DONE, 0)).toBe(40);
    expect(sum.reduce((total, outcome) => total + (outcome['Case already has this status'] ?? 0), 0)).toBe(40);
    expect(await bulk.eventsPerCase()).toEqual(Array(40).fill(1));
  });

  it('P-54 : deux fois du même agent : chacun change une fois, et les deux sont dits faits', async () => {
    const ids = await bulk.cases(40);
    const one = await bulk.freeze(agent, ids, 'SI_RECEIVED');
    const two = await bulk.freeze(agent, [...ids].reverse(), 'SI_RECEIVED');
    await Promise.all([carryOutBulk(hub()), carryOutBulk(hub())]);
    expect([await bulk.outcomes(one), await bulk.outcomes(two)]).toEqual([{ DONE: 40 }, { DONE: 40 }]);
    expect(await bulk.eventsPerCase()).toEqual(Array(40).fill(1));
    expect(await told()).toHaveLength(40);
  });
});

describe('interrompu, puis repris', () => {
  it('arrêté entre deux, la passe suivante finit', async () => {
    const ids = await bulk.cases(250);
    const operation = await bulk.freeze(agent, ids, 'SI_RECEIVED');
    const stop = new AbortController();
    let settled = 0;
    const watched: Database = {
      ...hub().db,
      transaction: async (work) => {
        const result = await hub().db.transaction(work);
        settled += 1;
        if (settled === 120) stop.abort();
        return result;
      },
    };
    const first = await carryOutBulk({ ...hub(), db: watched }, stop.signal);
    expect(first).toBeGreaterThanOrEqual(120);
    expect(first).toBeLessThan(250);
    expect(await bulk.ended(operation)).toBe(false);
    expect((await bulk.outcomes(operation)).waiting).toBe(250 - first);
    expect(await carryOutBulk(hub())).toBe(250 - first);
    expect(await bulk.outcomes(operation)).toEqual({ DONE: 250 });
    expect(await bulk.eventsPerCase()).toEqual(Array(250).fill(1));
  });

  it('un processus tué en plein travail : rien de perdu, rien deux fois', async () => {
    const ids = await bulk.cases(500);
    const operation = await bulk.freeze(agent, ids, 'SI_RECEIVED');
    const program = fileURLToPath(new URL('./bulkProcess.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', 'tsx', program, bulk.scene.server.databaseUrl], {
      stdio: 'inherit',
    });
    await expect
      .poll(async () => (await bulk.outcomes(operation)).DONE ?? 0, { timeout: 20_000, interval: 20 })
      .toBeGreaterThan(20);
    child.kill('SIGKILL');
    await once(child, 'close');
    const { DONE: before = 0, waiting = 0 } = await bulk.outcomes(operation);
    expect(waiting).toBeGreaterThan(0);
    // What the dead process held is let go by the server as soon as it notices.
    await expect
      .poll(async () => {
        await carryOutBulk(hub());
        return bulk.ended(operation);
      })
      .toBe(true);
    expect(before + waiting).toBe(500);
    expect(await bulk.outcomes(operation)).toEqual({ DONE: 500 });
    expect(await bulk.eventsPerCase()).toEqual(Array(500).fill(1));
  }, 60_000);

  it('une panne imprévue sur un télédossier est dite et ne retient pas les autres', async () => {
    const ids = await bulk.cases(5);
    const operation = await bulk.freeze(agent, ids, 'SI_RECEIVED');
    await bulk.scene.sql(
      `ALTER TABLE cases ADD CONSTRAINT trial CHECK (id <> '${ids[2]}' OR status <> 'SI_RECEIVED') NOT VALID`,
    );
    try {
      await carryOutBulk(hub());
    } finally {
      await bulk.scene.sql('ALTER TABLE cases DROP CONSTRAINT trial');
    }
    expect(await bulk.outcomes(operation)).toEqual({ DONE: 4, 'Change failed': 1 });
    expect(await bulk.ended(operation)).toBe(true);
    expect(await statuses(ids)).toEqual(['SI_RECEIVED', 'SI_RECEIVED', 'HUBEE_NOTIFIED', 'SI_RECEIVED', 'SI_RECEIVED']);
    expect(bulk.scene.server.alerts).toContainEqual(expect.objectContaining({ name: 'bulk_item_failed', operation }));
  });
});

describe('droits retirés pendant le traitement', () => {
  /** The work, with something done to the account after so many items. */
  async function withdrawnAfter(count: number, sql: string): Promise<void> {
    let settled = 0;
    const watched: Database = {
      ...hub().db,
      transaction: async (work) => {
        const result = await hub().db.transaction(work);
        settled += 1;
        if (settled === count) await bulk.scene.sql(sql, [agent.accountId]);
        return result;
      },
    };
    await carryOutBulk({ ...hub(), db: watched });
  }

  it.each([
    ['compte désactivé', 'UPDATE accounts SET active = false WHERE id = $1', 'Action is not allowed for this user'],
    ['rôle retiré', `UPDATE accounts SET roles = '{CASES_READ}' WHERE id = $1`, 'Action is not allowed for this user'],
    ['habilitation retirée', `UPDATE accounts SET process_codes = '{CERTDC}' WHERE id = $1`, 'Case is not found'],
  ])('%s : ce qui reste est refusé', async (_name, sql, wire) => {
    const operation = await bulk.freeze(agent, await bulk.cases(230), 'SI_RECEIVED');
    await withdrawnAfter(110, sql);
    const { DONE: done = 0, ...refused } = await bulk.outcomes(operation);
    expect(done).toBeGreaterThanOrEqual(110);
    // Besides those whose transaction was under way: the other lanes go on while the right is being taken away.
    expect(done).toBeLessThan(200);
    expect(Object.entries(refused)).toEqual([[wire, 230 - done]]);
    expect(await bulk.ended(operation)).toBe(true);
  });
});

describe('ménage', () => {
  it('au bout de 30 jours l’opération et ses lignes disparaissent, pas avant', async () => {
    const ids = await bulk.cases(3);
    const old = await bulk.tick(agent, ticked(ids), 'SI_RECEIVED');
    const at = Date.now();
    bulk.scene.server.setClock(new Date(at + 29 * 86_400_000));
    expect(await sweepBulk(hub())).toBe(0);
    expect(await bulk.items(old)).toHaveLength(3);
    bulk.scene.server.setClock(new Date(at + 31 * 86_400_000));
    const recent = await bulk.tick(agent, ticked(ids, 'SI_RECEIVED'), 'IN_PROGRESS');
    expect(await sweepBulk(hub())).toBe(1);
    expect(await bulk.items(old)).toEqual([]);
    expect(await bulk.items(recent)).toHaveLength(3);
    expect(await bulk.eventsPerCase()).toEqual([2, 2, 2]);
  });
});
