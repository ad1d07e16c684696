import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { type Database, isUnavailable, openDatabase, statement } from './database.ts';

const insert = statement('test.insert', 'INSERT INTO things (id, name) VALUES ($1, $2)');
const update = statement('test.update', 'UPDATE things SET name = $2 WHERE id = $1');
const select = statement<{ id: number; name: string }>('test.select', 'SELECT id, name FROM things ORDER BY id');
const big = statement<{ size: number; day: string }>(
  'test.big',
  `SELECT 1073741824::bigint AS size, '2026-03-29'::date AS day`,
);
const backend = statement<{ pid: number }>('test.pid', 'SELECT pg_backend_pid() AS pid');

let database: TestDatabase;
let admin: pg.Client;
let db: Database;
const errors: Error[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  await admin.query(`CREATE TABLE things (id bigint PRIMARY KEY, name text NOT NULL CHECK (name <> 'interdit'))`);
  db = openDatabase({ url: database.url, poolSize: 4, readers: 1, onError: (error) => void errors.push(error) });
});
afterAll(async () => {
  await db.close();
  await admin.end();
  await database.drop();
});
beforeEach(async () => {
  await admin.query('DELETE FROM things');
});

describe('noms des requêtes', () => {
  it('deux noms que PostgreSQL couperait au même endroit restent deux requêtes', async () => {
    const long = `test.liste.${'critère+'.repeat(8)}`;
    const one = statement<{ found: string }>(`${long}.asc`, `SELECT 'un' AS found`);
    const other = statement<{ found: string }>(`${long}.desc`, `SELECT 'autre' AS found`);
    for (const [query, found] of [[one, 'un'] as const, [other, 'autre'] as const, [one, 'un'] as const]) {
      expect(await db.rows(query, [])).toEqual([{ found }]);
    }
  });
});

describe('transactions', () => {
  it('ce que le travail jette défait tout', async () => {
    const failing = db.transaction(async (tx) => {
      tx.write(insert, [1, 'a']);
      await tx.rows(select, []);
      throw new Error('refusé');
    });
    await expect(failing).rejects.toThrow('refusé');
    expect(await db.rows(select, [])).toEqual([]);
  });

  it('une écriture qu’on n’attend pas et qui échoue fait échouer la transaction entière', async () => {
    const failing = db.transaction(async (tx) => {
      tx.write(insert, [1, 'a']);
      tx.write(insert, [2, 'interdit']);
      tx.write(insert, [3, 'c']);
      return 'fait';
    });
    await expect(failing).rejects.toMatchObject({ code: '23514' });
    expect(await db.rows(select, [])).toEqual([]);
  });

  it('la cause d’un échec est dite, pas ses suites', async () => {
    const failing = db.transaction(async (tx) => {
      tx.write(insert, [1, 'interdit']);
      await tx.rows(select, []);
    });
    await expect(failing).rejects.toMatchObject({ code: '23514' });
  });

  it('les lectures courtes ne peuvent rien écrire : un verrou attendu y ferait attendre tout le monde', async () => {
    await expect(db.rows(insert, [1, 'a'])).rejects.toMatchObject({ code: '25006' });
    expect(await db.rows(select, [])).toEqual([]);
  });

  it('un échec avalé par le travail ne passe pas pour un succès', async () => {
    const failing = db.transaction(async (tx) => {
      tx.write(insert, [1, 'a']);
      await tx.rows(statement('test.bad', `INSERT INTO things VALUES (2, 'interdit')`), []).catch(() => undefined);
    });
    await expect(failing).rejects.toThrow();
    expect(await db.rows(select, [])).toEqual([]);
  });

  it('une requête à qui l’on donne du temps l’a aussi du serveur, pour sa seule transaction', async () => {
    const limit = `SELECT current_setting('statement_timeout') AS limit`;
    const long = statement<{ limit: string }>('test.long', limit, { timeoutMs: 600_000 });
    const short = statement<{ limit: string }>('test.short', limit);
    const one = openDatabase({ url: database.url, poolSize: 1 });
    expect(await one.transaction((tx) => tx.rows(long, []))).toEqual([{ limit: '10min' }]);
    expect(await one.transaction((tx) => tx.rows(short, []))).toEqual([{ limit: '1min' }]);
    await one.close();
  });

  it('une réponse veut dire « validé » : un autre lecteur voit tout', async () => {
    const answer = await db.transaction(async (tx) => {
      tx.write(insert, [1, 'é😀']);
      return (await tx.first(select, []))?.name;
    });
    expect(answer).toBe('é😀');
    expect((await admin.query('SELECT name FROM things')).rows).toEqual([{ name: 'é😀' }]);
  });

  it('un interblocage est rejoué, et les deux aboutissent', async () => {
    await db.transaction(async (tx) => {
      tx.write(insert, [1, '']);
      tx.write(insert, [2, '']);
    });
    let arrived = 0;
    let open: () => void = () => undefined;
    const bothHold = new Promise<void>((resolve) => {
      open = resolve;
    });
    const swap = (first: number, second: number, name: string) =>
      db.transaction(async (tx) => {
        await tx.rows(update, [first, name]);
        arrived += 1;
        if (arrived === 2) open();
        await bothHold;
        await tx.rows(update, [second, name]);
      });
    await Promise.all([swap(1, 2, 'un'), swap(2, 1, 'deux')]);
    expect(arrived).toBeGreaterThan(2);
    const names = (await db.rows(select, [])).map((row) => row.name);
    expect(new Set(names).size, 'le même a écrit les deux lignes').toBe(1);
  });

  it('plus de transactions que de connexions : elles attendent leur tour', async () => {
    await Promise.all(Array.from({ length: 60 }, (_, id) => db.transaction(async (tx) => tx.write(insert, [id, 'x']))));
    expect(await db.list(select, [])).toHaveLength(60);
  });

  it('après un échec la connexion suivante est saine', async () => {
    for (let round = 0; round < 20; round += 1) {
      await expect(db.transaction(async (tx) => tx.write(insert, [1, 'interdit']))).rejects.toThrow();
      await db.transaction(async (tx) => tx.write(insert, [100 + round, 'a']));
    }
    expect(await db.rows(select, [])).toHaveLength(20);
  });
});

describe('lectures', () => {
  it('les tailles sont des nombres, les jours du texte', async () => {
    expect(await db.first(big, [])).toEqual({ size: 1_073_741_824, day: '2026-03-29' });
    expect(await db.first(select, [])).toBeUndefined();
  });

  it('une lecture qui échoue n’empêche pas ses voisines', async () => {
    const bad = statement('test.divide', 'SELECT 1 / $1::int AS n');
    const answers = await Promise.allSettled([db.rows(select, []), db.rows(bad, [0]), db.rows(select, [])]);
    expect(answers.map((answer) => answer.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('une connexion tuée est signalée, puis rouverte', async () => {
    const pid = (await db.first(backend, []))?.pid;
    await admin.query('SELECT pg_terminate_backend($1)', [pid]);
    await vi.waitFor(() => expect(errors.length).toBeGreaterThan(0));
    expect((await db.first(backend, []))?.pid).not.toBe(pid);
  });

  it('une transaction dont la connexion meurt échoue comme « indisponible », sans rien écrire', async () => {
    const failing = db.transaction(async (tx) => {
      tx.write(insert, [1, 'a']);
      const pid = (await tx.first(backend, []))?.pid;
      await admin.query('SELECT pg_terminate_backend($1)', [pid]);
      await tx.rows(select, []);
    });
    await expect(failing).rejects.toSatisfy(isUnavailable);
    expect(await db.rows(select, [])).toEqual([]);
  });

  it('isUnavailable : seulement ce qui peut aller mieux plus tard', async () => {
    const nowhere = openDatabase({ url: 'postgres://x@127.0.0.1:1/x' });
    await expect(nowhere.rows(select, [])).rejects.toSatisfy(isUnavailable);
    await expect(nowhere.transaction(async () => undefined)).rejects.toSatisfy(isUnavailable);
    await nowhere.close();
    const wrong = await db.rows(statement('test.wrong', 'SELECT nothing'), []).catch((error: unknown) => error);
    expect([isUnavailable(wrong), isUnavailable('x'), isUnavailable(null)]).toEqual([false, false, false]);
  });
});
