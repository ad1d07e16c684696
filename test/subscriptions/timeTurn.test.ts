import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Hub } from '../../src/hub.ts';
import { openDatabase } from '../../src/platform/database.ts';
import { receivesNew, SUBSCRIPTION_STATUSES, statusAt } from '../../src/subscriptions/rules.ts';
import { findSubscriptions } from '../../src/subscriptions/store.ts';
import { type TurningTimes, turnOf } from '../../src/subscriptions/turnRules.ts';
import { turnSubscriptions } from '../../src/subscriptions/turnSubscriptions.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { seedReferential } from '../support/referential.ts';
import { GRID_NOW, grid } from '../support/subscriptionTimes.ts';

const OPEN = 'EtatCivil';
const BEFORE = new Date('2026-02-01T00:00:00Z');

let server: TestHub;
let client: pg.Client;
beforeAll(async () => {
  server = await startTestHub();
  server.setClock(GRID_NOW);
  await seedReferential(server.databaseUrl);
  client = new pg.Client({ connectionString: server.databaseUrl });
  await client.connect();
  for (const [index, changedAt] of ['2026-03-28T22:59:59.999Z', '2026-03-28T23:00:00Z'].entries()) {
    await client.query(
      `INSERT INTO processes SELECT (jsonb_populate_record(p, jsonb_build_object('code', $1::text, 'is_activated', false,
         'updated_at', $2::text))).* FROM processes p WHERE code = $3`,
      [`Fermee${index}`, changedAt, OPEN],
    );
  }
});
afterAll(async () => {
  await client.end();
  await server.close();
});
beforeEach(async () => {
  await client.query(`TRUNCATE subscriptions CASCADE`);
});

const isoOrNull = (date: Date | null) => date?.toISOString() ?? null;

/** Stores those subscriptions, each of a service of its own; their identifiers, in the same order. */
async function store(all: readonly TurningTimes[]): Promise<string[]> {
  const rows = all.map((times) => ({
    process: times.processActivated
      ? OPEN
      : times.processChangedAt < new Date('2026-03-28T23:00:00Z')
        ? 'Fermee0'
        : 'Fermee1',
    status: times.status,
    from: isoOrNull(times.effectiveFrom),
    end: isoOrNull(times.endAt),
    suspended: isoOrNull(times.suspendedFrom),
  }));
  await client.query(
    `INSERT INTO organizations (id, type, company_register, branch_code, name, postal_code, territory, status, created_at)
     SELECT 'SI-30000000000000-' || lpad(i::text, 5, '0'), 'SI', '30000000000000', lpad(i::text, 5, '0'), 'n', '75000', 'PARIS',
       'Actif', now() FROM generate_series(1, $1::int) i ON CONFLICT DO NOTHING`,
    [rows.length],
  );
  const inserted = await client.query(
    `INSERT INTO subscriptions (id, datapass_id, process_code, subscriber, notification_frequency, status, activate_at,
       effective_from, end_at, suspended_from, local_administrator, created_at, version)
     SELECT gen_random_uuid(), position, item ->> 'process', 'SI-30000000000000-' || lpad(position::text, 5, '0'), 'Unitaire',
       item ->> 'status', (item ->> 'from')::timestamptz, (item ->> 'from')::timestamptz, (item ->> 'end')::timestamptz,
       (item ->> 'suspended')::timestamptz, '{}', $2, 7
     FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY AS list (item, position) RETURNING id, datapass_id`,
    [JSON.stringify(rows), BEFORE],
  );
  return inserted.rows.sort((a, b) => a.datapass_id - b.datapass_id).map(({ id }) => id);
}

const due: TurningTimes = {
  status: 'Inactif',
  effectiveFrom: new Date(GRID_NOW.getTime() - 1),
  endAt: null,
  suspendedFrom: null,
  processActivated: true,
  processChangedAt: BEFORE,
};
const many = (count: number) => Array.from({ length: count }, () => due);

/** How many times each subscription of the trail was turned, and how many are active. */
async function outcome() {
  const { rows } = await client.query(
    `SELECT (SELECT count(*)::int FROM subscriptions WHERE status = 'Actif') AS active, count(*)::int AS turns,
       count(DISTINCT subject_id)::int AS turned
     FROM audit JOIN subscriptions s ON s.id::text = subject_id WHERE action = 'SUBSCRIPTION_TURN'`,
  );
  return rows[0];
}

/** How many subscriptions each status filter finds, as GET ?status= does. */
async function byStatus(): Promise<number[]> {
  const filter = { osl: null, processCodes: null, companyRegister: null, delegateEmail: null, datapassId: null };
  const counts = SUBSCRIPTION_STATUSES.map(async (status) => {
    const query = {
      filter: { ...filter, status },
      order: { sort: 'status', direction: 'asc' },
      page: { limit: 1, offset: 0 },
    } as const;
    return (await findSubscriptions(server.hub.db, query, GRID_NOW)).total;
  });
  return Promise.all(counts);
}

describe('H-146 : le passage du temps, écrit dans la base', () => {
  it('D-14, P-103 : pour chaque état et chaque date, la ligne devient ce que la règle disait', async () => {
    const all = grid();
    const ids = await store(all);
    const shown = await byStatus();
    expect(shown).toEqual(
      SUBSCRIPTION_STATUSES.map((status) => all.filter((times) => statusAt(times, GRID_NOW) === status).length),
    );
    const turns = all.map((times) => turnOf(times, GRID_NOW));
    const closing = turns.filter((turn) => turn?.reason === 'PROCESS_CLOSED').length;
    expect(await turnSubscriptions(server.hub)).toBe(turns.filter((turn) => turn !== null).length);
    const [inactive = 0, active = 0, suspended = 0, refused = 0] = shown;
    expect(await byStatus()).toEqual([inactive, active - closing, suspended + closing, refused]);

    const { rows } = await client.query(
      `SELECT s.id, s.status, s.effective_from, s.end_at, s.suspended_from, s.updated_at, s.version, a.from_state, a.to_state,
         a.detail, a.at, a.account_id, a.client_id
       FROM subscriptions s LEFT JOIN audit a ON a.subject_id = s.id::text ORDER BY s.datapass_id`,
    );
    expect(rows).toHaveLength(all.length);
    for (const [index, times] of all.entries()) {
      const turn = turns[index] ?? null;
      const { id, effectiveFrom, endAt } = { id: ids[index], ...times };
      expect(rows[index], JSON.stringify(times)).toEqual({
        id,
        status: turn?.status ?? times.status,
        effective_from: effectiveFrom,
        end_at: endAt,
        suspended_from: (turn ?? times).suspendedFrom,
        updated_at: turn && GRID_NOW,
        version: 7,
        from_state: turn && times.status,
        to_state: turn === null ? null : turn.status,
        detail: turn && { reason: turn.reason },
        at: turn && GRID_NOW,
        account_id: null,
        client_id: null,
      });
      const after = { ...times, status: rows[index].status, suspendedFrom: rows[index].suspended_from };
      expect(receivesNew(after, GRID_NOW)).toBe(receivesNew(times, GRID_NOW));
    }
    expect(await turnSubscriptions(server.hub)).toBe(0);
  });

  it('plusieurs processus à la fois : chaque passage une seule fois', async () => {
    await store(many(400));
    const databases = [0, 1, 2].map(() => openDatabase({ url: server.databaseUrl, poolSize: 2 }));
    const hubs: Hub[] = databases.map((db) => ({ ...server.hub, db }));
    const counts = await Promise.all([...hubs, ...hubs].map((hub) => turnSubscriptions(hub, { lot: 7 })));
    await turnSubscriptions(server.hub);
    for (const db of databases) await db.close();
    expect(counts.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(400);
    expect(await outcome()).toEqual({ active: 400, turns: 400, turned: 400 });
  });

  it('interrompu au milieu d’un lot : rien de ce lot n’est écrit, puis tout l’est une fois', async () => {
    await store(many(25));
    let left = 14;
    const newId = () => {
      left -= 1;
      if (left < 0) throw new Error('mort au milieu');
      return server.hub.newId();
    };
    await expect(turnSubscriptions({ ...server.hub, newId }, { lot: 10 })).rejects.toThrow('mort au milieu');
    expect(await outcome()).toEqual({ active: 10, turns: 10, turned: 10 });
    expect(await turnSubscriptions(server.hub, { lot: 10 })).toBe(15);
    expect(await outcome()).toEqual({ active: 25, turns: 25, turned: 25 });
  });

  it('P-104 : ce qu’une personne est en train de changer n’est pas attendu, et passe la fois suivante', async () => {
    const [held] = await store(many(3));
    await client.query('BEGIN');
    await client.query(`UPDATE subscriptions SET email = 'accueil@mairie.example' WHERE id = $1`, [held]);
    expect(await turnSubscriptions(server.hub)).toBe(2);
    await client.query('COMMIT');
    expect(await turnSubscriptions(server.hub)).toBe(1);
    expect(await outcome()).toEqual({ active: 3, turns: 3, turned: 3 });
  });

  it('arrêté au milieu d’une longue nuit, il finit son lot et s’en tient là', async () => {
    await store(many(30));
    expect(await turnSubscriptions(server.hub, { lot: 10, stop: AbortSignal.abort() })).toBe(10);
  });
});
