import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { counterKey } from '../../src/sessions/keys.ts';
import { signIn } from '../../src/sessions/signIn.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { seedReferential } from '../support/referential.ts';
import { auditOf, createPerson, PASSWORD, type Person, sql, tokenOf, visit } from './people.ts';

describe('connexion : le mot de passe', () => {
  let server: TestHub;
  beforeAll(async () => {
    server = await startTestHub();
    await seedReferential(server.databaseUrl);
  });
  afterEach(() => server.setClock(null));
  afterAll(() => server.close());

  /** The hub of a process whose password checks are counted. */
  function counting() {
    const checked: (string | null)[] = [];
    const passwords = {
      hash: (password: string) => server.hub.passwords.hash(password),
      matches: (password: string, stored: string | null) => {
        checked.push(stored);
        return server.hub.passwords.matches(password, stored);
      },
    };
    return { hub: { ...server.hub, passwords }, checked };
  }

  it('P-37, D-23 : cinquante essais simultanés n’en vérifient que cinq, puis 15 minutes', async () => {
    const { hub, checked } = counting();
    const person = await createPerson(server);
    const tries = Array.from({ length: 50 }, () => signIn(hub, visit(), person.email, 'Mauvais2024!'));
    const kinds = (await Promise.all(tries)).map(({ kind }) => kind);
    expect(checked).toHaveLength(5);
    expect(kinds.filter((kind) => kind === 'REFUSED')).toHaveLength(4);
    expect(kinds.filter((kind) => kind === 'LOCKED')).toHaveLength(46);
    expect(await signIn(hub, visit(), person.email, PASSWORD)).toEqual({ kind: 'LOCKED', minutes: 15 });
    expect(checked).toHaveLength(5);
    const audit = await auditOf(server, person.id);
    expect(audit.filter(({ action }) => action === 'ACCOUNT_LOCKED')).toHaveLength(1);
    expect(
      audit.filter(({ action }) => action === 'SIGN_IN_REFUSED'),
      'une seule ligne par verrou',
    ).toHaveLength(6);
  });

  it('P-37, S-13 : verrous de 15 puis 30 minutes, le bon mot de passe refusé dedans, tout oublié après', async () => {
    const start = new Date('2026-03-02T08:00:00Z');
    const at = (minutes: number) => server.setClock(new Date(start.getTime() + minutes * 60_000));
    at(0);
    const { email } = await createPerson(server);
    const lock = async () => {
      const kinds: unknown[] = [];
      for (let time = 0; time < 5; time += 1) kinds.push(await signIn(server.hub, visit(), email, 'Mauvais2024!'));
      return kinds.at(-1);
    };
    expect(await lock()).toEqual({ kind: 'LOCKED', minutes: 15 });
    at(14.5);
    expect(await signIn(server.hub, visit(), email, PASSWORD)).toEqual({ kind: 'LOCKED', minutes: 1 });
    at(15);
    expect(await lock()).toEqual({ kind: 'LOCKED', minutes: 30 });
    at(45);
    expect((await signIn(server.hub, visit(), email, PASSWORD)).kind).toBe('OPEN');
    expect(await lock(), 'une connexion entière remet tout à zéro').toEqual({ kind: 'LOCKED', minutes: 15 });
  });

  it('P-37 : le verrou survit à un redémarrage et vaut pour tous les processus', async () => {
    const other = await startTestHub();
    try {
      const { email } = await createPerson(server);
      for (let time = 0; time < 5; time += 1) await signIn(server.hub, visit(), email, 'Mauvais2024!');
      // Nothing but the database is shared with the hub that locked.
      const restarted = { ...other.hub, db: server.hub.db };
      expect(await signIn(restarted, visit(), email, PASSWORD)).toEqual({ kind: 'LOCKED', minutes: 15 });
    } finally {
      await other.close();
    }
  });

  it('P-37 : un bon mot de passe ne compte pas, même cinq fois de suite avant le code', async () => {
    const person = await createPerson(server, { actorType: 'LOCAL_ADMINISTRATOR' });
    for (let time = 0; time < 7; time += 1) {
      expect((await signIn(server.hub, visit(), person.email, PASSWORD)).kind).toBe('OTP');
    }
  });

  it('P-38, D-23 : adresse inconnue, compte sans mot de passe, mauvais mot de passe : mêmes réponses, même travail', async () => {
    const known = await createPerson(server);
    const never = await createPerson(server, { password: null });
    const deactivated = await createPerson(server, { active: false });
    const traces: unknown[] = [];
    for (const email of [known.email, never.email, deactivated.email, 'personne@nulle-part.example']) {
      const { hub, checked } = counting();
      const statements: string[] = [];
      const db: typeof hub.db = {
        ...hub.db,
        first: (query, parameters) => {
          statements.push(query.name);
          return server.hub.db.first(query, parameters);
        },
        transaction: (work) =>
          server.hub.db.transaction((tx) => {
            statements.push('BEGIN');
            return work({
              rows: (query, parameters) => tx.rows(query, parameters),
              first: (query, parameters) => {
                statements.push(query.name);
                return tx.first(query, parameters);
              },
              write: (query, parameters) => {
                statements.push(query.name);
                tx.write(query, parameters);
              },
            });
          }),
      };
      const answers: unknown[] = [];
      for (let time = 0; time < 7; time += 1) {
        answers.push(await signIn({ ...hub, db }, visit(), email, 'Mauvais2024!'));
      }
      traces.push({ answers, statements, checks: checked.length });
    }
    expect(traces[0]).toMatchObject({
      answers: [
        ...Array.from({ length: 4 }, () => ({ kind: 'REFUSED' })),
        ...Array.from({ length: 3 }, () => ({ kind: 'LOCKED', minutes: 15 })),
      ],
      checks: 5,
    });
    for (const trace of traces) expect(trace).toEqual(traces[0]);
  });

  it('D-23 : une adresse inconnue ne laisse que son empreinte', async () => {
    const email = 'Inconnue@Nulle-Part.example';
    await signIn(server.hub, visit(), email, 'Mauvais2024!');
    await signIn(server.hub, visit(), ' inconnue@nulle-part.example ', 'Mauvais2024!');
    const audit = await auditOf(server, counterKey(email).toString('hex'));
    expect(audit).toEqual([
      { action: 'SIGN_IN_REFUSED', detail: { reason: 'WRONG_PASSWORD' } },
      { action: 'SIGN_IN_REFUSED', detail: { reason: 'WRONG_PASSWORD' } },
    ]);
    const rows = await sql<{ row: string }>(server, 'SELECT audit::text AS row FROM audit');
    expect(rows.filter(({ row }) => /inconnue@/i.test(row))).toEqual([]);
  });

  it.each(['a\0b@commune.example', '', '\ud800@commune.example', `${'a'.repeat(5000)}@commune.example`])(
    'P-38 : ce qui n’est pas une adresse est refusé de même (cas %#)',
    async (email) => {
      expect(await signIn(server.hub, visit(), email, PASSWORD)).toEqual({ kind: 'REFUSED' });
    },
  );

  it('P-35 : un mot de passe démesuré ou vide est refusé', async () => {
    const { email } = await createPerson(server);
    expect(await signIn(server.hub, visit(), email, 'Aa1!'.repeat(500_000))).toEqual({ kind: 'REFUSED' });
    expect(await signIn(server.hub, visit(), email, '')).toEqual({ kind: 'REFUSED' });
  });

  it('P-35 : les deux écritures d’une lettre accentuée sont le même mot de passe', async () => {
    const { email } = await createPerson(server, { password: '\u00c9clair2024!' });
    expect((await signIn(server.hub, visit(), email, 'E\u0301clair2024!')).kind).toBe('OPEN');
  });

  it('P-41 : un compte désactivé ne l’apprend qu’avec le bon mot de passe', async () => {
    const person = await createPerson(server, { active: false });
    expect(await signIn(server.hub, visit(), person.email, 'Mauvais2024!')).toEqual({ kind: 'REFUSED' });
    expect(await signIn(server.hub, visit(), person.email, PASSWORD)).toEqual({ kind: 'DEACTIVATED' });
    expect(await sql(server, 'SELECT 1 FROM sessions WHERE account_id = $1', [person.id])).toEqual([]);
    expect((await auditOf(server, person.id)).at(-1)).toEqual({
      action: 'SIGN_IN_REFUSED',
      detail: { reason: 'DEACTIVATED' },
    });
  });

  it('cinquante échecs d’une adresse en 15 minutes l’arrêtent, IPv6 par /64 ; les autres passent', async () => {
    server.setClock(new Date('2026-03-03T08:00:00Z'));
    const quick = { ...server.hub, passwords: { ...server.hub.passwords, matches: async () => false } };
    for (let time = 0; time < 50; time += 1) {
      const from = visit({ address: `2001:db8:7:7::${time.toString(16)}` });
      expect((await signIn(quick, from, `vise.${time}@nulle-part.example`, 'x')).kind).toBe('REFUSED');
    }
    const { email } = await createPerson(server);
    const blocked = visit({ address: '2001:db8:7:7:ffff::1' });
    for (let time = 0; time < 3; time += 1) {
      expect(await signIn(server.hub, blocked, email, PASSWORD)).toEqual({ kind: 'THROTTLED', minutes: 15 });
    }
    const told = await sql(server, `SELECT 1 FROM audit WHERE detail ->> 'reason' = 'THROTTLED'`);
    expect(told, 'dit une fois par fenêtre').toHaveLength(1);
    expect((await signIn(server.hub, visit({ address: '2001:db8:7:8::1' }), email, PASSWORD)).kind).toBe('OPEN');
    server.setClock(new Date('2026-03-03T08:15:00Z'));
    expect((await signIn(server.hub, blocked, email, PASSWORD)).kind).toBe('OPEN');
  });

  it('P-40 : une connexion entière date le compte et fait repartir les 60 jours', async () => {
    const now = new Date('2026-03-02T08:00:00Z');
    const person = await createPerson(server, { idleSince: new Date('2026-01-02T08:00:00Z') });
    server.setClock(now);
    const entry = await signIn(server.hub, visit(), person.email, PASSWORD);
    expect(tokenOf(entry)).toMatch(/^[\w-]{43}$/);
    const rows = await sql(
      server,
      'SELECT last_sign_in_at AS "at", idle_since AS "since", idle_due_at AS "due" FROM accounts WHERE id = $1',
      [person.id],
    );
    expect(rows).toEqual([{ at: now, since: now, due: new Date('2026-05-01T08:00:00Z') }]);
  });

  it('le calcul des mots de passe n’arrête pas le reste', async () => {
    const people: Person[] = [];
    for (let time = 0; time < 20; time += 1) people.push(await createPerson(server));
    const order: string[] = [];
    const signIns = people.map(async ({ email }) => {
      expect((await signIn(server.hub, visit(), email, PASSWORD)).kind).toBe('OPEN');
      order.push('connexion');
    });
    for (let time = 0; time < 50; time += 1) {
      await server.hub.db.first({ name: 'test.cheap', text: 'SELECT 1' }, []);
      order.push('lecture');
    }
    await Promise.all(signIns);
    // Reads come and go while passwords are being hashed: half of them at least do not wait for the last sign-in.
    expect(order.lastIndexOf('connexion')).toBeGreaterThan(order.indexOf('lecture') + 25);
  });
});
