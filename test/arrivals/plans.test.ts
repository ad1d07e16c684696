import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { announceArrivals } from '../../src/arrivals/announceArrivals.ts';
import { sendDigests } from '../../src/arrivals/sendDigests.ts';
import { deliverAnnouncements } from '../../src/mails/deliverAnnouncements.ts';
import type { Statement, Transaction } from '../../src/platform/database.ts';
import { createPacer } from '../../src/platform/pacer.ts';
import { START } from '../mails/mailScene.ts';
import { flatten, rowsRead } from '../support/plans.ts';
import { type ArrivalScene, openArrivalScene } from './arrivalScene.ts';

const PAST = 100_000;
const WAITING = 20_000;

let scene: ArrivalScene;
let client: pg.Client;
beforeAll(async () => {
  scene = await openArrivalScene();
  await scene.reset();
  client = new pg.Client({ connectionString: scene.scene.server.databaseUrl });
  await client.connect();
  await fill();
}, 120_000);
afterAll(async () => {
  await client.end();
  await scene.close();
});

/**
 * 100,000 arrivals announced and 20,000 that wait for the digest of this afternoon; 100,000 mails that left and 20,000
 * announcements delayed until then.
 */
async function fill(): Promise<void> {
  await scene.subscribe({ notification_frequency: 'Quotidienne' });
  await scene.arrive(1);
  const arrivals = (count: number, announced: string, digest: string) =>
    `INSERT INTO arrivals (id, case_id, recipient, process_code, arrived_at, announced_at, digest_at)
     SELECT gen_random_uuid(), (SELECT id FROM cases LIMIT 1), recipient, process_code, arrived_at, ${announced}, ${digest}
     FROM arrivals, generate_series(1, ${count}) WHERE arrivals.digest_at IS NULL AND arrivals.announced_at IS NULL`;
  const mails = (count: number, state: string, next: string) =>
    `INSERT INTO mails (id, cause, kind, message_id, recipient, priority, state, next_attempt_at, created_at)
     SELECT gen_random_uuid(), gen_random_uuid()::text, 'M-6', 'x', 'a' || i % 500 || '@mairie.example', 9, '${state}',
       ${next}, now() FROM generate_series(1, ${count}) i`;
  const start = `'${START.toISOString()}'::timestamptz`;
  for (const text of [
    'SET synchronous_commit = off',
    arrivals(PAST, `${start} - interval '1 day'`, 'NULL'),
    arrivals(WAITING, 'NULL', `${start} + interval '4 hours'`),
    mails(PAST, 'SENT', 'now()'),
    mails(WAITING, 'QUEUED', `${start} + interval '4 hours'`),
    `UPDATE arrivals SET announced_at = ${start} WHERE digest_at IS NULL AND announced_at IS NULL`,
    'VACUUM ANALYZE',
  ]) {
    await client.query(text);
  }
}

/** Runs the work with every statement explained first; rows read in the big tables, by statement. */
async function rowsByStatement(work: (explained: (tx: Transaction) => Transaction) => Promise<unknown>) {
  const read: Record<string, number> = {};
  const explain = async (query: Statement<unknown>, parameters: readonly unknown[]): Promise<void> => {
    if (query.text.startsWith('INSERT')) return;
    await client.query('BEGIN');
    const { rows } = await client.query(`EXPLAIN (ANALYZE, FORMAT JSON) ${query.text}`, [...parameters]);
    await client.query('ROLLBACK');
    read[query.name] = (read[query.name] ?? 0) + rowsRead(flatten(rows[0]['QUERY PLAN'][0].Plan), counts);
  };
  await work((tx) => ({
    rows: async (query, parameters) => {
      // The advisory lock is this transaction's already.
      if (query.name !== 'arrival.turn') await explain(query, parameters);
      return tx.rows(query, parameters);
    },
    first: async (query, parameters) => {
      if (query.name !== 'arrival.turn') await explain(query, parameters);
      return tx.first(query, parameters);
    },
    write: (query, parameters) => tx.write(query, parameters),
  }));
  return read;
}

const counts = (table: string): boolean => table === 'arrivals' || table === 'mails';

const hubWith = (explained: (tx: Transaction) => Transaction) => {
  const { hub } = scene.scene.server;
  const { db } = hub;
  return {
    ...hub,
    db: {
      ...db,
      transaction: <T>(work: (tx: Transaction) => Promise<T>) => db.transaction((tx) => work(explained(tx))),
    },
  };
};

it('la question de chaque seconde ne lit que ce qui vient d’arriver', async () => {
  const idle = await rowsByStatement((explained) => announceArrivals(hubWith(explained)));
  expect(Object.keys(idle)).toEqual(['arrival.fresh']);
  expect(idle['arrival.fresh']).toBe(0);
  await scene.arrive(20);
  const busy = await rowsByStatement((explained) => announceArrivals(hubWith(explained)));
  expect(busy['arrival.fresh']).toBeLessThanOrEqual(40);
});

it('celle des récapitulatifs ne lit que ce dont l’heure est venue', async () => {
  const idle = await rowsByStatement((explained) => sendDigests(hubWith(explained)));
  expect(Object.keys(idle)).toEqual(['arrival.dueGroups']);
  expect(idle['arrival.dueGroups']).toBe(0);
  await scene.scene.sql(
    `UPDATE arrivals SET digest_at = $1 WHERE id IN (SELECT id FROM arrivals WHERE digest_at IS NOT NULL LIMIT 30)`,
    [START],
  );
  await client.query('VACUUM ANALYZE arrivals');
  const busy = await rowsByStatement((explained) => sendDigests(hubWith(explained)));
  for (const [name, rows] of Object.entries(busy)) expect(rows, name).toBeLessThan(400);
});

it('celle des annonces ne relit ni ce qui est parti, ni, pour chacune, ce que son adresse retarde', async () => {
  await scene.queue(
    ...Array.from({ length: 3 }, (_, index) => ({
      kind: 'M-6' as const,
      cause: `plan:${index}`,
      recipient: `b${index}@mairie.example`,
      accountId: null,
      content: { subject: 's', text: 't', html: 'h' },
      expiresAt: null,
    })),
  );
  const transport = {
    keepsContent: false,
    readiness: async () => null,
    send: async () => undefined,
    close: async () => undefined,
  };
  const lane = { turn: scene.turn, pacer: createPacer(10_000) };
  const read = await rowsByStatement(async (explained) => {
    expect(await deliverAnnouncements(hubWith(explained), transport, lane)).toBe(3);
  });
  expect(read['mail.claimAnnouncement']).toBeLessThan(40);
});
