import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { closeSession } from '../../src/sessions/closeSession.ts';
import { findSession } from '../../src/sessions/findSession.ts';
import { listSessions } from '../../src/sessions/listSessions.ts';
import type { Session } from '../../src/sessions/rules.ts';
import { signOut } from '../../src/sessions/signOut.ts';
import { endSessionsOf } from '../../src/sessions/store.ts';
import { sweepSessions } from '../../src/sessions/sweepSessions.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { SI1, seedReferential } from '../support/referential.ts';
import { auditOf, createPerson, enterWith, type Person, sql, visit } from './people.ts';

const START = new Date('2026-03-02T08:00:00Z');

describe('sessions ouvertes', () => {
  let server: TestHub;
  const at = (seconds: number) => server.setClock(new Date(START.getTime() + seconds * 1000));
  beforeAll(async () => {
    server = await startTestHub();
    await seedReferential(server.databaseUrl);
  });
  afterEach(() => server.setClock(null));
  afterAll(() => server.close());

  async function openFor(person: Person): Promise<Session> {
    const session = await findSession(server.hub, await enterWith(server, person, 'OPEN'), 'r');
    if (session === null || session === 'EXPIRED') throw new Error('no session');
    return session;
  }
  const stateOf = async ({ token }: Session, renew = true) => {
    const found = await findSession(server.hub, token, 'r', { renew });
    return found === null || found === 'EXPIRED' ? found : found.stage;
  };

  it('un jeton inconnu, ou d’un compte désactivé, n’est personne', async () => {
    expect(await findSession(server.hub, 'inconnu', 'r')).toBeNull();
    const person = await createPerson(server);
    const session = await openFor(person);
    await sql(server, 'UPDATE accounts SET active = false WHERE id = $1', [person.id]);
    expect(await stateOf(session)).toBeNull();
  });

  it('P-39 : à 59 min 59 s elle vit et repart, à 60 min 1 s elle est dite expirée', async () => {
    at(0);
    const session = await openFor(await createPerson(server));
    at(3599);
    expect(await stateOf(session)).toBe('OPEN');
    at(3599 + 3600);
    expect(await stateOf(session)).toBe('OPEN');
    at(3599 + 3600 + 3601);
    expect(await stateOf(session)).toBe('EXPIRED');
    expect(await stateOf(session), 'et ne revit pas').toBe('EXPIRED');
  });

  it('D-28 : une demande du navigateur seul ne la prolonge pas', async () => {
    at(0);
    const session = await openFor(await createPerson(server));
    at(3000);
    expect(await stateOf(session, false)).toBe('OPEN');
    at(3601);
    expect(await stateOf(session, false)).toBe('EXPIRED');
  });

  it('12 heures en tout, même sans cesse utilisée ; écrite toutes les 10 secondes au plus', async () => {
    at(0);
    const session = await openFor(await createPerson(server));
    const seen = async () =>
      (await sql<{ at: Date }>(server, 'SELECT seen_at AS at FROM sessions WHERE id = $1', [session.id]))[0]?.at;
    at(9);
    await stateOf(session);
    expect(await seen()).toEqual(START);
    at(10);
    await stateOf(session);
    expect(await seen()).toEqual(new Date(START.getTime() + 10_000));
    for (let minutes = 50; minutes < 720; minutes += 50) {
      at(minutes * 60);
      expect(await stateOf(session)).toBe('OPEN');
    }
    at(12 * 3600);
    expect(await stateOf(session)).toBe('EXPIRED');
  });

  it('P-23 : ce que la personne peut faire est lu à chaque demande', async () => {
    const person = await createPerson(server);
    const session = await openFor(person);
    expect(session.user).toEqual({
      accountId: person.id,
      email: person.email,
      firstName: 'Jeanne',
      lastName: 'DUPONT',
      organization: SI1,
      organizationName: `Organisation ${SI1}`,
      actorType: 'AGENT',
      roles: ['CASES_MANAGE'],
      processCodes: [],
      requestId: 'r',
    });
    await sql(server, `UPDATE accounts SET roles = '{CASES_READ}', process_codes = '{EtatCivil}' WHERE id = $1`, [
      person.id,
    ]);
    expect(await findSession(server.hub, session.token, 'r2')).toMatchObject({
      user: { roles: ['CASES_READ'], processCodes: ['EtatCivil'], requestId: 'r2' },
    });
  });

  it('P-43, D-26 : se déconnecter, voir ses sessions, en fermer une ; jamais celle d’un autre', async () => {
    const person = await createPerson(server);
    const [one, two, three] = [await openFor(person), await openFor(person), await openFor(person)];
    const stranger = await openFor(await createPerson(server));
    const ids = async () => (await listSessions(server.hub, one.user)).map(({ id }) => id).sort();
    expect(await ids()).toEqual([one.id, two.id, three.id].sort());
    expect((await listSessions(server.hub, one.user))[0]).toMatchObject({ userAgent: 'Navigateur de test' });
    await closeSession(server.hub, one.user, stranger.id);
    await closeSession(server.hub, one.user, 'rien');
    expect(await stateOf(stranger)).toBe('OPEN');
    await closeSession(server.hub, one.user, two.id);
    expect(await stateOf(two)).toBeNull();
    await signOut(server.hub, three);
    await signOut(server.hub, three);
    expect(await stateOf(three)).toBeNull();
    expect(await ids()).toEqual([one.id]);
    const actions = (await auditOf(server, person.id)).map(({ action }) => action);
    expect(actions).toEqual(['SIGN_IN', 'SIGN_IN', 'SIGN_IN', 'SESSION_CLOSED', 'SIGN_OUT']);
  });

  it('P-80 : une désactivation ferme tout, ou tout sauf la session qu’on désigne', async () => {
    const person = await createPerson(server);
    const [one, two] = [await openFor(person), await openFor(person)];
    await server.hub.db.transaction(async (tx) => endSessionsOf(tx, person.id, one.id));
    expect([await stateOf(one), await stateOf(two)]).toEqual(['OPEN', null]);
    await server.hub.db.transaction(async (tx) => endSessionsOf(tx, person.id));
    expect(await stateOf(one)).toBeNull();
  });

  it('un navigateur qui se présente avec n’importe quoi entre quand même', async () => {
    const person = await createPerson(server);
    const userAgent = `\0\ud800${'é😀'.repeat(400)}`;
    await enterWith(server, person, 'OPEN', visit({ userAgent }));
    const [{ agent } = { agent: '' }] = await sql<{ agent: string }>(
      server,
      'SELECT user_agent AS agent FROM sessions WHERE account_id = $1',
      [person.id],
    );
    expect(agent.length).toBeLessThanOrEqual(400);
  });

  it('le balai ôte ce qui est mort, et rien d’autre', async () => {
    at(0);
    const person = await createPerson(server);
    const session = await openFor(person);
    at(36 * 3600 + 1);
    const alive = await openFor(person);
    await sql(server, `INSERT INTO sign_in_counters VALUES ('\\x01', 5, 1, $1, $1), ('\\x02', 5, 1, $2, $2)`, [
      START,
      server.hub.clock(),
    ]);
    expect(await sweepSessions(server.hub)).toBeGreaterThanOrEqual(2);
    expect(await stateOf(session)).toBeNull();
    expect(await stateOf(alive)).toBe('OPEN');
    const keys = await sql(server, `SELECT key FROM sign_in_counters WHERE key IN ('\\x01', '\\x02')`);
    expect(keys).toEqual([{ key: Buffer.from([2]) }]);
    expect(await sweepSessions(server.hub)).toBe(0);
  });
});
