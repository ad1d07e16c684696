import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { call, field, messages, objectOf, textField } from '../support/client.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { OSL, PROCESS, SI1, seedReferential } from '../support/referential.ts';
import { subscriberOf, subscriptionApi, subscriptionBody } from '../support/subscriptions.ts';

const NOON = new Date('2026-03-10T11:00:00Z');

describe('H-115 : changer un abonnement', () => {
  let server: TestHub;
  let send: ReturnType<typeof subscriptionApi>['send'];
  let admin: string;
  let osl: string;
  let sirets = 60_000_000_000_000;
  let service: string;
  let path: string;
  let created: object;

  /** The hub's clock, with tokens that live at that time. */
  async function at(instant: string | Date): Promise<void> {
    server.setClock(new Date(instant));
    admin = await server.token(['ADMIN'], null);
    osl = await server.token(['OSL'], OSL);
  }

  const put = async (change: object, from: object = created) => send('PUT', path, admin, { ...from, ...change });
  const status = async () => field((await send('GET', path, admin)).body, 'status');

  /** E-10 or not: whether the operator may send a new télédossier to the service. */
  async function receives(): Promise<boolean> {
    const answer = await call(server.url, 'POST', '/teledossiers/v1/folders', {
      token: osl,
      json: {
        externalId: 'DILA-AEC-1',
        processCode: PROCESS,
        applicant: { firstName: 'Éloïse', lastName: 'D’Arc' },
        cases: [{ externalId: '1', recipient: subscriberOf(service) }],
        attachments: [{ fileName: 'a.txt', type: 'piece', size: 1, mimeType: 'text/plain', recipients: ['1'] }],
      },
    });
    if (answer.status === 400) expect(messages(answer)).toEqual([expect.stringContaining('does not suscribed')]);
    return answer.status === 201;
  }

  beforeAll(async () => {
    server = await startTestHub();
    await seedReferential(server.databaseUrl);
    send = subscriptionApi(server.url).send;
  });
  afterAll(() => server.close());

  beforeEach(async () => {
    await at(NOON);
    sirets += 1;
    service = `SI-${sirets}-01990`;
    const organization = {
      ...subscriberOf(service),
      name: 'Commune de Grandchamp-lès-Ormes',
      postalCode: '01999',
      territory: '01',
      status: 'Actif',
    };
    await call(server.url, 'POST', '/referential/v1/organizations', { token: admin, json: organization });
    const answer = await send('POST', '', admin, subscriptionBody(PROCESS, { subscriber: subscriberOf(service) }));
    expect(answer.status, answer.text).toBe(201);
    path = `/${textField(answer.body, 'id')}`;
    created = objectOf(answer.body);
  });

  it('H-31 : ce qu’un POST ou un GET a rendu se renvoie tel quel, et rien ne se perd', async () => {
    const person = { email: 'helene@conseil.example', firstName: 'Hélène', lastName: 'Saint-Yves' };
    const first = await put({ delegationActor: person });
    expect(first.status, first.text).toBe(200);
    const read = await send('GET', path, admin);
    expect(read.body).toEqual(first.body);
    const { id: _, creationDateTime: __, ...rest } = Object.fromEntries(Object.entries(objectOf(read.body)));
    const again = await send('PUT', path, admin, rest);
    expect(again.status, again.text).toBe(200);
    expect(again.body).toEqual(read.body);
    const client = new pg.Client({ connectionString: server.databaseUrl });
    await client.connect();
    const { rows } = await client.query(
      'SELECT delegate, local_administrator AS admin FROM subscriptions WHERE id = $1',
      [path.slice(1)],
    );
    await client.end();
    expect(rows[0].delegate).toMatchObject(person);
    expect(rows[0].admin).toEqual(field(created, 'localAdministrator'));
  });

  it('H-115 : ce qui n’est pas répété est effacé, la date de changement est celle du hub', async () => {
    await put({ accessMode: 'API', rejectionReason: 'x', delegationActor: { email: 'a@b.example' } });
    const bare = {
      datapassId: 0,
      processCode: PROCESS,
      subscriber: subscriberOf(service),
      notificationFrequency: 'Aucune',
      localAdministrator: { email: 'luc@mairie.example' },
      updateDateTime: '2001-01-01T00:00:00Z',
    };
    const answer = await send('PUT', path, admin, bare);
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body).toMatchObject({
      datapassId: 0,
      accessMode: null,
      email: null,
      validateDateTime: null,
      rejectionReason: null,
      delegationActor: { email: null },
      localAdministrator: { email: 'luc@mairie.example' },
      status: 'Inactif',
      updateDateTime: '2026-03-10T11:00:00.000+00:00',
      creationDateTime: field(created, 'creationDateTime'),
    });
  });

  it('le service et la démarche ne changent pas', async () => {
    for (const change of [{ processCode: 'CERTDC' }, { subscriber: subscriberOf(SI1) }]) {
      const answer = await put(change);
      expect([answer.status, messages(answer)]).toEqual([400, ['Subscription identity can not be changed']]);
    }
  });

  it('E-6 : les propriétés manquantes d’un PUT, sans allOf', async () => {
    expect(messages(await send('PUT', path, admin, {}))[0]).toContain(
      `${path} @body] Object has missing required properties (["datapassId","localAdministrator",`,
    );
  });

  it('H-115, E-10 : activer à l’instant ; sans statut ou avec null, l’abonnement reste actif', async () => {
    expect(await receives()).toBe(false);
    const activated = await put({ status: 'ACTIF', accessMode: 'API', activateDateTime: NOON.toISOString() });
    expect(activated.body, activated.text).toMatchObject({
      status: 'Actif',
      activateDateTime: '2026-03-10T11:00:00.000+00:00',
    });
    expect(await receives()).toBe(true);
    const { status: _, ...unsaid } = Object.fromEntries(Object.entries(objectOf(activated.body)));
    expect(field((await send('PUT', path, admin, unsaid)).body, 'status')).toBe('Actif');
    expect(field((await send('PUT', path, admin, { ...unsaid, status: null })).body, 'status')).toBe('Actif');
  });

  it('H-115, D-14 : une date à venir attend 00:01 à Paris', async () => {
    const planned = await put({ status: 'Actif', activateDateTime: '2026-03-11T15:00:00+01:00' });
    expect(field(planned.body, 'status')).toBe('Inactif');
    await at('2026-03-10T23:00:59Z');
    expect([await status(), await receives()]).toEqual(['Inactif', false]);
    await at('2026-03-10T23:01:00Z');
    expect([await status(), await receives()]).toEqual(['Actif', true]);
  });

  it('D-14 : une suspension se voit aussitôt et vaut à minuit à Paris, le jour du changement d’heure aussi', async () => {
    await put({ status: 'Actif' });
    await at('2026-03-29T12:00:00Z');
    expect(field((await put({ status: 'Suspendu' })).body, 'status')).toBe('Suspendu');
    expect([await status(), await receives()]).toEqual(['Suspendu', true]);
    await at('2026-03-29T21:59:59Z');
    await put({ status: 'Suspendu' });
    expect(await receives()).toBe(true);
    await at('2026-03-29T22:00:00Z');
    expect([await status(), await receives()]).toEqual(['Suspendu', false]);
  });

  it('D-14 : une fin passée suspend, réactiver l’efface', async () => {
    await put({ status: 'Actif' });
    const ending = await put({ status: 'Actif', endDateTime: '2026-03-12T11:00:00Z' });
    expect(field(ending.body, 'status')).toBe('Actif');
    await at('2026-03-12T11:00:00Z');
    expect([await status(), await receives()]).toEqual(['Suspendu', false]);
    const read = objectOf((await send('GET', path, admin)).body);
    const again = await put({ status: 'Actif' }, read);
    expect(again.body).toMatchObject({ status: 'Actif', endDateTime: null });
    expect(await receives()).toBe(true);
  });

  it('H-21, P-99 : « Refusé » libère la place et ne revient pas', async () => {
    const refused = await put({ status: 'Refusé', rejectionReason: 'Doublon' });
    expect(refused.body).toMatchObject({ status: 'Refusé', rejectDateTime: '2026-03-10T11:00:00.000+00:00' });
    const next = await send('POST', '', admin, subscriptionBody(PROCESS, { subscriber: subscriberOf(service) }));
    expect(next.status, next.text).toBe(201);
    const back = await put({ status: 'Actif' });
    expect([back.status, messages(back)]).toEqual([400, ['Status Actif is not allowed']]);
    expect((await put({ status: 'Refusé', rejectionReason: 'Erreur' })).status).toBe(200);
  });

  it('H-20 : une démarche fermée laisse ses abonnements s’activer et se suspendre', async () => {
    const process = `/referential/v1/processes/${PROCESS}`;
    const read = objectOf((await call(server.url, 'GET', process, { token: admin })).body);
    await call(server.url, 'PUT', process, { token: admin, json: { ...read, isActivated: false } });
    try {
      expect(field((await put({ status: 'Actif' })).body, 'status')).toBe('Actif');
      expect(await receives()).toBe(true);
    } finally {
      await call(server.url, 'PUT', process, { token: admin, json: { ...read, isActivated: true } });
    }
  });

  it('H-67 : des PUT simultanés aboutissent tous, chacun tracé avec l’état qu’il a trouvé', async () => {
    const states = ['Actif', 'Suspendu', 'Actif', 'Suspendu', 'Actif', 'Suspendu'];
    const answers = await Promise.all(states.map((name) => put({ status: name, accessMode: 'API' })));
    expect(answers.map((answer) => answer.status)).toEqual(states.map(() => 200));
    const client = new pg.Client({ connectionString: server.databaseUrl });
    await client.connect();
    const { rows } = await client.query(
      `SELECT from_state, to_state, detail FROM audit WHERE subject_id = $1 AND action = 'SUBSCRIPTION_UPDATE'`,
      [path.slice(1)],
    );
    await client.end();
    expect(rows).toHaveLength(states.length);
    const first = rows.filter((row) => row.from_state === 'Inactif');
    expect(first).toHaveLength(1);
    expect(first[0].detail.changed.accessMode).toEqual({ from: null, to: 'API' });
    expect(JSON.stringify(rows)).not.toContain('@');
  });
});
