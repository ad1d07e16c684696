import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { INSTANCE_LOCK } from '../../src/attachments/strayObjects.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { checkConsistency, checkObjects } from './checks.ts';
import { DatabaseProxy } from './databaseProxy.ts';
import { checkPromises } from './promises.ts';
import { openStage, type Stage } from './stage.ts';

const ROUNDS = Math.max(8, Math.floor(Number(process.env.HUBEE_CRASH_KILLS ?? 0) / 4));
// Pool, readers and the connection that holds the lock of the process (see platform/database.ts).
const MOST_CONNECTIONS = 16 + 2 + 1;

describe('issue 2 : la base s’en va et revient sous un hub qui vit', () => {
  let database: TestDatabase;
  let proxy: DatabaseProxy;
  let stage: Stage;
  afterEach(async () => {
    await stage.close();
    await proxy.close();
    await database.drop();
  });

  it('D-9, H-163 : des 503 puis un retour seul, toutes connexions tuées', {
    timeout: 60_000 + ROUNDS * 4_000,
  }, async () => {
    await open();
    const { random, ledger, sql } = stage;
    await stage.play(async () => {
      for (let round = 0; round < ROUNDS && ledger.faults.length === 0; round += 1) {
        await delay(random.integer(50, 900));
        await sql(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE datname = current_database() AND application_name <> 'crash-test'`,
        );
      }
    });
    await recovered();
  });

  it('D-9, H-163 : réseau coupé, réponses de COMMIT perdues', { timeout: 60_000 + ROUNDS * 4_000 }, async () => {
    await open();
    const { random, ledger } = stage;
    await stage.play(async () => {
      for (let round = 0; round < ROUNDS && ledger.faults.length === 0; round += 1) {
        await delay(random.integer(100, 900));
        await proxy.cut(random.integer(0, 600));
      }
    });
    await recovered();
  });

  async function open(): Promise<void> {
    database = await createTestDatabase();
    proxy = await DatabaseProxy.open(database.url);
    stage = await openStage({
      databaseUrl: database.url,
      hubDatabaseUrl: proxy.url,
      depositors: 8,
      unavailability: true,
    });
  }

  /** The same process, with no help, has everything again: its lock, its connections, what it acknowledged. */
  async function recovered(): Promise<void> {
    const { hubs, ledger, seed, sql } = stage;
    const complaints = hubs.flatMap((hub) => hub.complaints);
    const serious = complaints.filter(
      (line) =>
        !/database connection lost|request failed|sweeper_failed|(reset|arrival|life|bulk|count|take_in)_loop_failed/.test(
          line,
        ),
    );
    expect(serious, `seed ${seed}`).toEqual([]);
    await checkPromises(stage);
    await expect
      .poll(
        () =>
          sql(`SELECT count(*) AS n FROM pg_locks WHERE locktype = 'advisory' AND classid = ${INSTANCE_LOCK}
         AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`),
        {
          timeout: 10_000,
        },
      )
      .toEqual([{ n: 1 }]);
    const [connections] = await sql(
      `SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND application_name <> 'crash-test'`,
    );
    expect(Number(connections?.n), 'no connection was forgotten').toBeLessThanOrEqual(MOST_CONNECTIONS);
    await checkObjects(stage);
    await checkConsistency(stage);
    expect(ledger.acknowledged, 'the load was real').toBeGreaterThan(ROUNDS * 10);
    process.stdout.write(
      `${ROUNDS} losses, ${ledger.acknowledged} acknowledged writes, ${ledger.unanswered} unanswered (seed ${seed})\n`,
    );
  }
});
