import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { warnIdleAccounts } from '../../src/accounts/warnIdleAccounts.ts';
import { signIn } from '../../src/sessions/signIn.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { SI1, SI2, seedReferential, UNSUBSCRIBED } from '../support/referential.ts';
import { auditOf, createPerson, mailsTo, PASSWORD, sql, visit } from './people.ts';

const START = new Date('2026-01-05T08:00:00Z');

describe('comptes inactifs', () => {
  let server: TestHub;
  const day = (days: number) => server.setClock(new Date(START.getTime() + days * 86_400_000));
  const pass = async () => {
    const runs = await Promise.all(Array.from({ length: 3 }, () => warnIdleAccounts(server.hub)));
    return runs.reduce((sum, steps) => sum + steps, 0);
  };
  const kinds = async (email: string) => (await mailsTo(server, email)).map(({ kind }) => kind);
  const active = async (id: string) =>
    (await sql<{ active: boolean }>(server, 'SELECT active FROM accounts WHERE id = $1', [id]))[0]?.active;
  beforeAll(async () => {
    server = await startTestHub();
    await seedReferential(server.databaseUrl);
  });
  afterEach(async () => {
    server.setClock(null);
    await sql(server, 'UPDATE accounts SET active = false');
  });
  afterAll(() => server.close());

  it('P-40, S-13 : M-8 à 60 jours, M-9 à 90, désactivé à 120 avec M-10 ; une fois chacun, à trois processus', async () => {
    day(0);
    const person = await createPerson(server);
    const never = await createPerson(server, { password: null });
    day(59.9);
    expect(await pass()).toBe(0);
    day(60);
    expect(await pass()).toBe(2);
    expect(await pass()).toBe(0);
    day(90);
    expect(await pass()).toBe(2);
    day(119.9);
    expect(await pass()).toBe(0);
    const entry = await signIn({ ...server.hub, clock: () => START }, visit(), never.email, PASSWORD);
    expect(entry).toEqual({ kind: 'REFUSED' });
    day(120);
    expect(await pass()).toBe(2);
    expect(await pass()).toBe(0);
    for (const { id, email } of [person, never]) {
      expect(await kinds(email)).toEqual(['M-8', 'M-9', 'M-10']);
      expect(await active(id)).toBe(false);
    }
    expect((await auditOf(server, person.id)).at(-1)).toMatchObject({ action: 'ACCOUNT_DEACTIVATE' });
    expect(await signIn(server.hub, visit(), person.email, PASSWORD)).toEqual({ kind: 'DEACTIVATED' });
  });

  it('P-40 : une connexion fait repartir le compte des jours', async () => {
    day(0);
    const person = await createPerson(server);
    day(60);
    expect(await pass()).toBe(1);
    expect((await signIn(server.hub, visit(), person.email, PASSWORD)).kind).toBe('OPEN');
    day(119);
    expect(await pass()).toBe(0);
    day(120);
    expect(await pass()).toBe(1);
    expect(await kinds(person.email)).toEqual(['M-8', 'M-8']);
    expect(await active(person.id)).toBe(true);
  });

  it('P-40 : après une longue panne, M-9 d’abord et sept jours pour venir', async () => {
    day(0);
    const person = await createPerson(server);
    day(300);
    expect(await pass()).toBe(1);
    // 5 January and 307 days: never « dans 30 jours ».
    const [warning] = await mailsTo(server, person.email);
    expect(warning?.text.replace(/\s+/g, ' ')).toContain('sera désactivé le 08/11/2026');
    day(306);
    expect(await pass()).toBe(0);
    day(307);
    expect(await pass()).toBe(1);
    expect(await kinds(person.email)).toEqual(['M-9', 'M-10']);
  });

  it('D-24 : le dernier administrateur local actif est épargné, l’exploitant prévenu, et encore après 30 jours', async () => {
    day(0);
    const last = await createPerson(server, { organization: SI2, actorType: 'LOCAL_ADMINISTRATOR' });
    for (const days of [60, 90]) {
      day(days);
      await pass();
    }
    day(120);
    expect(await pass()).toBe(0);
    expect(await active(last.id)).toBe(true);
    const alert = { name: 'last_administrator_idle', organization: SI2, account: last.id };
    expect(server.alerts).toEqual([alert]);
    day(149);
    await pass();
    expect(server.alerts).toHaveLength(1);
    day(150);
    await pass();
    expect(server.alerts).toEqual([alert, alert]);
    expect(await kinds(last.email)).toEqual(['M-8', 'M-9']);
    server.alerts.length = 0;
  });

  it('D-24, P-81 : deux derniers administrateurs au même instant, à trois processus : l’un reste', async () => {
    day(0);
    for (const organization of [SI1, UNSUBSCRIBED]) {
      await createPerson(server, { organization, actorType: 'LOCAL_ADMINISTRATOR' });
      await createPerson(server, { organization, actorType: 'LOCAL_ADMINISTRATOR' });
    }
    for (const days of [60, 90, 120]) {
      day(days);
      await pass();
    }
    const left = await sql(server, 'SELECT organization FROM accounts WHERE active ORDER BY organization');
    expect(left).toEqual([{ organization: SI1 }, { organization: UNSUBSCRIBED }]);
    expect(server.alerts).toHaveLength(2);
  });

  it('P-81 : le hub attend qui désactive l’autre administrateur au même instant, puis épargne le dernier', async () => {
    day(0);
    const leaving = await createPerson(server, { organization: SI2, actorType: 'LOCAL_ADMINISTRATOR' });
    const idle = await createPerson(server, { organization: SI2, actorType: 'LOCAL_ADMINISTRATOR' });
    await sql(server, `UPDATE accounts SET idle_due_at = 'infinity' WHERE id = $1`, [leaving.id]);
    for (const days of [60, 90]) {
      day(days);
      await pass();
    }
    day(120);
    server.alerts.length = 0;
    const other = new pg.Client({ connectionString: server.databaseUrl });
    await other.connect();
    try {
      await other.query('BEGIN');
      await other.query('SELECT 1 FROM organizations WHERE id = $1 FOR NO KEY UPDATE', [SI2]);
      await other.query('UPDATE accounts SET active = false WHERE id = $1', [leaving.id]);
      const run = warnIdleAccounts(server.hub);
      await expect
        .poll(
          () =>
            sql(
              server,
              `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
            ),
          { timeout: 20_000 },
        )
        .toHaveLength(1);
      await other.query('COMMIT');
      expect(await run).toBe(0);
    } finally {
      await other.end();
    }
    expect(await active(idle.id)).toBe(true);
    expect(server.alerts).toEqual([{ name: 'last_administrator_idle', organization: SI2, account: idle.id }]);
  });
});
