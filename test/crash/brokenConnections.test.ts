import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, isUnavailable, openDatabase, statement } from '../../src/platform/database.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

const selectOne = statement<{ one: number }>('test.one', 'SELECT 1 AS one');
const OTHERS = `FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`;
const BREAKS = 60;
const READERS = 2;
const POOL = 3;

describe('connexions à PostgreSQL tuées une à une sous charge', () => {
  let database: TestDatabase;
  let db: Database;
  let watcher: pg.Client;
  beforeAll(async () => {
    database = await createTestDatabase();
    db = openDatabase({ url: database.url, readers: READERS, poolSize: POOL });
    watcher = new pg.Client({ connectionString: database.url });
    await watcher.connect();
  });
  afterAll(async () => {
    await watcher.end();
    await db.close();
    await database.drop();
  });

  it('D-9 : chacune est remplacée, aucune n’est oubliée ouverte, le processus vit', async () => {
    let working = true;
    const surprises: unknown[] = [];
    const repeat = async (work: () => Promise<unknown>): Promise<void> => {
      while (working) {
        await work().catch((error: unknown) => {
          if (!isUnavailable(error)) surprises.push(error);
        });
      }
    };
    const load = [
      ...Array.from({ length: 8 }, () => repeat(() => db.rows(selectOne, []))),
      ...Array.from({ length: 4 }, () => repeat(() => db.transaction((tx) => tx.first(selectOne, [])))),
    ];
    for (let round = 0; round < BREAKS; round += 1) {
      await expect.poll(openConnections, { interval: 1 }).toBeGreaterThan(0);
      await watcher.query(`SELECT pg_terminate_backend(pid) ${OTHERS} ORDER BY backend_start LIMIT 1`);
    }
    working = false;
    await Promise.all(load);
    expect(surprises).toEqual([]);
    expect(await db.rows(selectOne, [])).toEqual([{ one: 1 }]);
    await expect.poll(openConnections).toBeLessThanOrEqual(READERS + POOL);
  });

  async function openConnections(): Promise<number> {
    return Number((await watcher.query(`SELECT count(*) AS n ${OTHERS}`)).rows[0]?.n);
  }
});
