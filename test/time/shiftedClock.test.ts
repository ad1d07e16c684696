import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parisInstant } from '../../src/platform/parisTime.ts';
import type { HubProcess } from '../crash/hubProcess.ts';
import { field, messages, textField } from '../support/client.ts';
import { PROCESS, SI1, SI2, UNSUBSCRIBED } from '../support/referential.ts';
import { subscriptionBody } from '../support/subscriptions.ts';
import { type NightStage, openNightStage, until } from './nightStage.ts';

/** The day winter time begins lasts 25 hours; the next begins with another offset. */
const FIRST_DAY = '2027-10-31';
const SECOND_DAY = '2027-11-01';
const CROWD = 6_000;
const LATE_CROWD = 1_200;
const REFERENTIAL = '/referential/v1/subscriptions';

const paris = (day: string, time: string, seconds = 0) => new Date(parisInstant(day, time).getTime() + seconds * 1000);

/**
 * Services whose subscription becomes active on that day, written straight into the database. Their count is what makes
 * the night long enough to be cut.
 */
async function plan(stage: NightStage, register: string, day: string, count: number): Promise<void> {
  await stage.sql(
    `INSERT INTO organizations (id, type, company_register, branch_code, name, postal_code, territory, status, created_at)
     SELECT 'SI-' || $1 || '-' || i, 'SI', $1, i::text, 'Mairie ' || i, '75000', 'PARIS', 'Actif', now()
     FROM generate_series(1, $2::int) i`,
    [register, count],
  );
  await stage.sql(
    `INSERT INTO subscriptions (id, datapass_id, process_code, subscriber, access_mode, notification_frequency, status,
       activate_at, effective_from, local_administrator, created_at)
     SELECT gen_random_uuid(), 0, $3, 'SI-' || $1 || '-' || i, 'PORTAIL', 'Aucune', 'Inactif', $4, $4, '{}', now()
     FROM generate_series(1, $2::int) i`,
    [register, count, PROCESS, paris(day, '00:01')],
  );
}

/** How often subscriptions of those services were turned, and how many of those services were. */
async function turns(stage: NightStage, register: string) {
  const [row] = await stage.sql(
    `SELECT count(*)::int AS turns, count(DISTINCT a.subject_id)::int AS services,
       count(*) FILTER (WHERE s.status = 'Actif' AND a.from_state = 'Inactif' AND a.to_state = 'Actif')::int AS active
     FROM audit a JOIN subscriptions s ON s.id::text = a.subject_id
     WHERE a.action = 'SUBSCRIPTION_TURN' AND s.subscriber LIKE 'SI-' || $1 || '-%'`,
    [register],
  );
  return row;
}

/** The hub that is turning subscriptions at this instant: it holds rows of theirs. */
async function rankTurning(stage: NightStage): Promise<number | null> {
  const [row] = await stage.sql(
    `SELECT right(application_name, 1)::int AS rank FROM pg_locks JOIN pg_stat_activity USING (pid)
     WHERE relation = 'subscriptions'::regclass AND mode = 'RowShareLock' AND application_name LIKE 'hub-%' LIMIT 1`,
  );
  return typeof row?.rank === 'number' ? row.rank : null;
}

async function total(stage: NightStage, status: string): Promise<number> {
  const { headers } = await stage.admin('GET', `${REFERENTIAL}?status=${status}&processCode=${PROCESS}&maxResult=1`);
  return Number(headers.get('content-range')?.split('/')[1]);
}

/** What went wrong in turning subscriptions; a busy machine may also make a hub complain of its database's slowness. */
function failures(hub: HubProcess | undefined): readonly string[] {
  return hub?.complaints.filter((line) => line.includes('life_loop_failed')) ?? ['no hub'];
}

describe('issue 4, 2 : la vie dans le temps, hubs et PostgreSQL sous une horloge décalée', () => {
  let stage: NightStage;
  let planned: string;
  const [evening, late] = ['30000000000001', '30000000000002'];

  beforeAll(async () => {
    stage = await openNightStage(paris('2027-10-30', '15:00'));
    await stage.sql(`UPDATE subscriptions SET created_at = now()`);
    await plan(stage, evening, FIRST_DAY, CROWD);
    await plan(stage, late, SECOND_DAY, LATE_CROWD);
    const json = subscriptionBody(PROCESS, { status: 'Actif', activateDateTime: '2027-10-31T15:00:00+01:00' });
    const created = await stage.admin('POST', REFERENTIAL, json);
    expect(field(created.body, 'status'), created.text).toBe('Inactif');
    planned = `${REFERENTIAL}/${textField(created.body, 'id')}`;
  }, 240_000);
  afterAll(() => stage?.close());

  /** Deposits to one service through both hubs until the answer changes, each judged by the time it was asked at. */
  async function depositAcross(service: string, turn: Date, accepted: { before: boolean }): Promise<void> {
    const seen = { before: 0, after: 0 };
    await until(`both answers around ${turn.toISOString()}`, async () => {
      const asked = stage.clock.now();
      const answer = await stage.deposit(service);
      const answered = stage.clock.now();
      if (answered < turn) {
        expect(answer.status, answer.text).toBe(accepted.before ? 201 : 400);
        seen.before += 1;
      }
      if (asked >= turn) {
        expect(answer.status, answer.text).toBe(accepted.before ? 400 : 201);
        seen.after += 1;
      }
      if (answer.status === 400) expect(messages(answer)).toEqual([expect.stringContaining('does not suscribed')]);
      return seen.after >= 4;
    });
    expect(seen.before, 'there was time before it').toBeGreaterThan(0);
  }

  it('D-14, S-14 : suspendu la veille, un service reçoit jusqu’à minuit à Paris, par les deux processus', async () => {
    const [found] = await stage.sql(`SELECT id FROM subscriptions WHERE subscriber = $1 AND process_code = $2`, [
      SI1,
      PROCESS,
    ]);
    const path = `${REFERENTIAL}/${String(found?.id)}`;
    const { body } = await stage.admin('GET', path);
    const suspended = await stage.admin('PUT', path, { ...Object(body), status: 'Suspendu' });
    expect(field(suspended.body, 'status'), suspended.text).toBe('Suspendu');
    await stage.jumpTo(paris(FIRST_DAY, '00:00', -60));
    await stage.signIn();
    await stage.jumpTo(paris(FIRST_DAY, '00:00', -8));
    await depositAcross(SI1, paris(FIRST_DAY, '00:00'), { before: true });
    expect((await stage.deposit(SI2)).status).toBe(201);
  }, 120_000);

  it('P-99, E-10, H-146 : à 00:01, un processus tué au milieu : chaque abonnement s’active une fois', async () => {
    await stage.jumpTo(paris(FIRST_DAY, '00:00', 50));
    await depositAcross(UNSUBSCRIBED, paris(FIRST_DAY, '00:01'), { before: false });
    expect([await total(stage, 'Inactif'), await total(stage, 'Actif')]).toEqual([LATE_CROWD, CROWD + 2]);
    expect(field((await stage.admin('GET', planned)).body, 'status')).toBe('Actif');

    let rank: number | null = null;
    await until('one of them is at work', async () => {
      rank = (await turns(stage, evening))?.turns === 0 ? null : await rankTurning(stage);
      return rank !== null;
    });
    const [victim, survivor] = rank === 0 ? stage.hubs : [...stage.hubs].reverse();
    if (victim !== undefined) await stage.kill(victim);
    const cut = await turns(stage, evening);
    expect(cut?.turns).toBeGreaterThan(0);
    expect(cut?.turns, 'killed in the middle').toBeLessThan(CROWD);
    await until('the other finishes', async () => Number((await turns(stage, evening))?.turns) >= CROWD);
    await victim?.start();
    expect(await turns(stage, evening)).toEqual({ turns: CROWD, services: CROWD, active: CROWD });
    expect(failures(survivor)).toEqual([]);
  }, 120_000);

  it('H-146 : tous arrêtés à 00:01, relancés à 00:05 : reçoit dès le démarrage, et s’active une fois', async () => {
    await stage.jumpTo(paris(SECOND_DAY, '00:00', 20));
    await stage.signIn();
    const service = `SI-${late}-7`;
    expect((await stage.deposit(service)).status).toBe(400);
    await Promise.all(stage.hubs.map((hub) => stage.kill(hub)));
    expect(await turns(stage, late)).toEqual({ turns: 0, services: 0, active: 0 });
    stage.clock.jumpTo(paris(SECOND_DAY, '00:05'));
    await Promise.all(stage.hubs.map((hub) => hub.start()));
    expect([(await stage.deposit(service, 0)).status, (await stage.deposit(service, 1)).status]).toEqual([201, 201]);
    expect(await total(stage, 'Inactif')).toBe(0);
    await until('all are turned', async () => Number((await turns(stage, late))?.turns) >= LATE_CROWD);
    expect(await turns(stage, late)).toEqual({ turns: LATE_CROWD, services: LATE_CROWD, active: LATE_CROWD });
    expect(stage.hubs.flatMap(failures)).toEqual([]);
  }, 120_000);

  it('D-15, P-95 : à 08:00, un récapitulatif par abonnement, un seul, que deux processus y pensent ou non', async () => {
    const services = [
      { service: SI2, frequency: 'Quotidienne', email: 'accueil@mairie.example', count: 3 },
      { service: `SI-${late}-7`, frequency: 'Biquotidienne', email: 'contact@annexe.example', count: 1 },
    ];
    for (const { service, frequency, email, count } of services) {
      const columns = [service, frequency, email];
      await stage.sql(
        `UPDATE subscriptions SET notification_frequency = $2, email = $3 WHERE subscriber = $1`,
        columns,
      );
      for (let sent = 0; sent < count; sent += 1) await stage.transmit(service);
    }
    await stage.jumpTo(paris(SECOND_DAY, '08:00', -4));
    const slot = paris(SECOND_DAY, '08:00');
    const digests = () => stage.smtp.mails().filter(({ subject }) => subject.includes('Télédossiers reçus'));
    await until(
      'both digests',
      async () => {
        const asked = stage.clock.now();
        const { length } = digests();
        if (asked < slot) expect(length).toBe(0);
        return length >= services.length;
      },
      45_000,
    );
    await Promise.all(stage.hubs.map((hub) => hub.stop()));
    const mails = digests().map(({ to, text, date }) => ({ to, text, date: date?.getTime() ?? 0 }));
    expect(mails.map(({ to }) => to).sort()).toEqual(['accueil@mairie.example', 'contact@annexe.example']);
    for (const { email, count } of services) {
      const mail = mails.find(({ to }) => to === email);
      expect(mail?.text).toContain(count === 1 ? '1 télédossier ' : `${count} télédossiers`);
      expect(mail?.date).toBeGreaterThanOrEqual(slot.getTime());
    }
    expect(
      await stage.sql(`SELECT DISTINCT kind, count(*)::int AS n FROM mails WHERE kind = 'M-7' GROUP BY kind`),
    ).toEqual([{ kind: 'M-7', n: 2 }]);
  }, 120_000);

  it('une activation faite d’avance ne laisse qu’une trace de son passage', async () => {
    const trail = await stage.sql(
      `SELECT action, from_state AS before, to_state AS after FROM audit WHERE subject_id = $1 ORDER BY id`,
      [planned.slice(REFERENTIAL.length + 1)],
    );
    expect(trail).toEqual([
      { action: 'SUBSCRIPTION_CREATE', before: null, after: 'Inactif' },
      { action: 'SUBSCRIPTION_TURN', before: 'Inactif', after: 'Actif' },
    ]);
  });
});
