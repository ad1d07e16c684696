import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, field, messages, textField } from '../support/client.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import {
  OSL,
  OTHER_OSL,
  OTHER_PROCESS,
  PROCESS,
  SI1,
  SI2,
  seedReferential,
  UNSUBSCRIBED,
} from '../support/referential.ts';
import { subscriberOf, subscriptionApi, subscriptionBody } from '../support/subscriptions.ts';

const NOBODY = { type: null, companyRegister: null, branchCode: null, email: null };

describe('H-113 : demander un abonnement', () => {
  let server: TestHub;
  let admin: string;
  let datapass: string;
  let send: ReturnType<typeof subscriptionApi>['send'];
  let sirets = 50_000_000_000_000;

  /** A new service, so that each test has a subscription of its own to ask for. */
  async function newService(): Promise<string> {
    sirets += 1;
    const organization = {
      ...subscriberOf(`SI-${sirets}-01990`),
      name: 'Commune de Saint-Guénolé-sur-Brume',
      postalCode: '29999',
      territory: '29991',
      status: 'Actif',
    };
    const created = await call(server.url, 'POST', '/referential/v1/organizations', {
      token: admin,
      json: organization,
    });
    if (created.status !== 201) throw new Error(created.text);
    return `SI-${sirets}-01990`;
  }
  const bodyOf = async (more: object = {}) =>
    subscriptionBody(PROCESS, { subscriber: subscriberOf(await newService()), ...more });

  beforeAll(async () => {
    server = await startTestHub();
    await seedReferential(server.databaseUrl);
    admin = await server.token(['ADMIN'], null);
    datapass = await server.token(['DATAPASS'], null);
    send = subscriptionApi(server.url).send;
  });
  afterAll(() => server.close());

  it('§8, H-213, H-217 : chaque portée n’ouvre que ses opérations', async () => {
    const subcrt = await server.token(['SUBCRT'], null);
    const osl = await server.token(['OSL'], OSL);
    const foreign = await server.token(['OSL'], OTHER_OSL);
    const si = await server.token(['SI'], SI1, PROCESS);
    const created = await send('POST', '', subcrt, await bodyOf());
    expect(created.status, created.text).toBe(201);
    const path = `/${textField(created.body, 'id')}`;
    const statuses = async (token: string | null) => [
      (await send('GET', path, token)).status,
      (await send('GET', '', token)).status,
      (await send('POST', '', token, {})).status,
      (await send('PUT', path, token, {})).status,
    ];
    expect(await statuses(si)).toEqual([403, 403, 403, 403]);
    expect(await statuses(foreign)).toEqual([403, 200, 403, 403]);
    expect(await statuses(osl)).toEqual([200, 200, 403, 403]);
    expect(await statuses(subcrt)).toEqual([403, 403, 400, 403]);
    expect(await statuses(datapass)).toEqual([200, 403, 400, 403]);
    expect(await statuses(admin)).toEqual([200, 200, 400, 400]);
    expect(await statuses(null)).toEqual([401, 401, 401, 401]);
    expect(messages(await send('GET', path, foreign))).toEqual(['Unauthorized user']);
  });

  it('H-22, H-28, H-32 : le POST rend les personnes telles qu’envoyées, le GET leur adresse seule', async () => {
    const body = { ...(await bodyOf()), delegationActor: null, accessMode: null, rejectDateTime: null };
    const created = await send('POST', '', datapass, body);
    expect(created.status, created.text).toBe(201);
    expect(field(created.body, 'localAdministrator')).toEqual(body.localAdministrator);
    const read = await send('GET', `/${textField(created.body, 'id')}`, datapass);
    expect(read.body).toEqual({
      id: field(created.body, 'id'),
      datapassId: 14_632,
      processCode: PROCESS,
      subscriber: { ...body.subscriber, name: 'Commune de Saint-Guénolé-sur-Brume' },
      accessMode: null,
      notificationFrequency: 'unitaire',
      activateDateTime: null,
      validateDateTime: '2026-01-12T09:00:00.000+00:00',
      rejectDateTime: null,
      endDateTime: null,
      creationDateTime: expect.stringMatching(/\.\d{3}\+00:00$/),
      updateDateTime: '2026-01-12T10:00:00.250+00:00',
      delegationActor: NOBODY,
      rejectionReason: null,
      status: 'Inactif',
      email: 'accueil@mairie.example',
      localAdministrator: { email: 'Zoe.NDiaye@mairie.example' },
    });
    expect(field(created.body, 'subscriber', 'name')).toBe('Commune de Saint-Guénolé-sur-Brume');
  });

  it('H-11, H-23, H-29 : le minimum suffit, les chaînes vides sont nulles, datapassId peut valoir 0', async () => {
    const {
      status: _,
      email: __,
      validateDateTime: ___,
      updateDateTime: ____,
      ...rest
    } = await bodyOf({
      datapassId: 0,
      localAdministrator: { email: 'a+b@mairie.collectivite', phoneNumber: '', firstName: null },
    });
    const created = await send('POST', '', datapass, { ...rest, email: '', id: 'ignoré', creationDateTime: 'ignoré' });
    expect(created.status, created.text).toBe(201);
    expect(created.body).toMatchObject({ datapassId: 0, status: 'Inactif', email: null, updateDateTime: null });
    expect(field(created.body, 'localAdministrator', 'phoneNumber')).toBeNull();
  });

  it('E-8, H-21 : un doublon est un 400 dont le premier message se reconnaît', async () => {
    const body = await bodyOf();
    expect((await send('POST', '', datapass, body)).status).toBe(201);
    const again = await send('POST', '', datapass, body);
    const id = Object.values(body.subscriber).join('-');
    expect(again.status).toBe(400);
    expect(again.body).toEqual({
      errors: [{ code: 400, message: `Subscription ${PROCESS} for organization ${id} already exists` }],
    });
    expect((await send('POST', '', datapass, { ...body, processCode: OTHER_PROCESS })).status).toBe(201);
  });

  it('E-8 : de vingt demandes simultanées une seule aboutit', async () => {
    const body = await bodyOf();
    const answers = await Promise.all(Array.from({ length: 20 }, () => send('POST', '', datapass, body)));
    const statuses = answers.map((answer) => answer.status).sort();
    expect(statuses).toEqual([201, ...Array.from({ length: 19 }, () => 400)]);
  });

  it('H-21 : les refus sont une histoire, à côté d’un abonnement vivant', async () => {
    const body = await bodyOf();
    const refused = {
      ...body,
      status: 'refusé',
      rejectionReason: 'Hors périmètre',
      rejectDateTime: '2026-02-01T08:00:00Z',
    };
    for (let time = 0; time < 2; time += 1) {
      const created = await send('POST', '', datapass, refused);
      expect(created.status, created.text).toBe(201);
      expect(created.body).toMatchObject({
        status: 'Refusé',
        rejectionReason: 'Hors périmètre',
        rejectDateTime: '2026-02-01T08:00:00.000+00:00',
      });
    }
    expect((await send('POST', '', datapass, body)).status).toBe(201);
    expect((await send('POST', '', datapass, refused)).status).toBe(201);
    expect((await send('POST', '', datapass, body)).status).toBe(400);
  });

  it('H-113, H-20 : organisation ou démarche inconnue, démarche fermée', async () => {
    const nowhere = subscriptionBody('INCONNUE', { subscriber: subscriberOf('SI-99999999999999-0') });
    expect(messages(await send('POST', '', datapass, nowhere))).toEqual([
      'Organization SI-99999999999999-0 does not exist',
      'Process INCONNUE does not exist',
    ]);
    const process = await call(server.url, 'GET', `/referential/v1/processes/${OTHER_PROCESS}`, { token: admin });
    const json = { ...(process.body ?? {}), isActivated: false };
    const closed = await call(server.url, 'PUT', `/referential/v1/processes/${OTHER_PROCESS}`, { token: admin, json });
    expect(closed.status, closed.text).toBe(200);
    const fresh = await send('POST', '', datapass, { ...(await bodyOf()), processCode: OTHER_PROCESS });
    expect([fresh.status, messages(fresh)]).toEqual([400, [`Process ${OTHER_PROCESS} is not activated`]]);
    const repeated = subscriptionBody(OTHER_PROCESS, { subscriber: subscriberOf(SI2) });
    expect(messages(await send('POST', '', datapass, repeated))[0]).toContain('already exists');
    const kept = await send('GET', `?companyRegister=21380544300016&processCode=${OTHER_PROCESS}`, datapass);
    expect(field(kept.body, 0, 'status')).toBe('Actif');
  });

  it('H-25 : la fréquence s’écrit dans la casse qu’on veut et revient de même', async () => {
    for (const frequency of ['Unitaire', 'AUCUNE', 'quotidienne', 'biQuotidienne']) {
      const created = await send('POST', '', datapass, await bodyOf({ notificationFrequency: frequency }));
      expect(field(created.body, 'notificationFrequency'), created.text).toBe(frequency);
    }
  });

  it('H-6 : des dates extrêmes sont rendues telles quelles', async () => {
    const dates = { activateDateTime: '9999-12-31T23:59:59.999Z', validateDateTime: '0001-01-01T00:00:00Z' };
    const created = await send('POST', '', datapass, await bodyOf(dates));
    expect(created.status, created.text).toBe(201);
    expect((await send('GET', `/${textField(created.body, 'id')}`, admin)).body).toMatchObject({
      activateDateTime: '9999-12-31T23:59:59.999+00:00',
      validateDateTime: '0001-01-01T00:00:00.000+00:00',
      status: 'Inactif',
    });
  });

  it('H-32 : une personne déléguée, ou un éditeur qui n’existe pas encore', async () => {
    const person = { email: 'helene@conseil.example', firstName: 'Hélène', lastName: 'Saint-Yves' };
    const delegated = await send('POST', '', datapass, await bodyOf({ delegationActor: person }));
    expect(field(delegated.body, 'delegationActor'), delegated.text).toMatchObject({ ...person, type: null });
    const one = await send('GET', `/${textField(delegated.body, 'id')}`, admin);
    expect(field(one.body, 'delegationActor')).toEqual({ ...NOBODY, email: person.email });
    const editor = { type: 'EDT', companyRegister: '00000099900017', branchCode: '00-1' };
    const edited = await send('POST', '', datapass, await bodyOf({ delegationActor: editor, accessMode: 'API' }));
    const two = await send('GET', `/${textField(edited.body, 'id')}`, admin);
    expect(field(two.body, 'delegationActor')).toEqual({ ...editor, email: null });
  });

  it('D-14, H-146 : une activation atteinte se montre aussitôt, sans attendre la nuit', async () => {
    server.setClock(new Date('2026-03-28T12:00:00Z'));
    try {
      const token = await server.token(['ADMIN'], null);
      const created = await send('POST', '', token, await bodyOf({ activateDateTime: '2026-03-29T10:00:00Z' }));
      expect(field(created.body, 'status'), created.text).toBe('Inactif');
      const path = `/${textField(created.body, 'id')}`;
      for (const [instant, status] of [
        ['2026-03-28T23:00:59Z', 'Inactif'],
        ['2026-03-28T23:01:00Z', 'Actif'],
      ] as const) {
        server.setClock(new Date(instant));
        const later = await server.token(['ADMIN'], null);
        expect(field((await send('GET', path, later)).body, 'status')).toBe(status);
      }
    } finally {
      server.setClock(null);
    }
  });

  it('H-113 : l’administrateur local est gardé entier, la trace ne nomme personne', async () => {
    const body = { ...subscriptionBody(PROCESS), subscriber: subscriberOf(UNSUBSCRIBED) };
    const created = await send('POST', '', datapass, body);
    const client = new pg.Client({ connectionString: server.databaseUrl });
    await client.connect();
    const id = textField(created.body, 'id');
    const stored = await client.query('SELECT local_administrator FROM subscriptions WHERE id = $1', [id]);
    const audit = await client.query('SELECT action, to_state, detail FROM audit WHERE subject_id = $1', [id]);
    await client.end();
    expect(stored.rows[0].local_administrator).toEqual(body.localAdministrator);
    expect(audit.rows).toEqual([
      {
        action: 'SUBSCRIPTION_CREATE',
        to_state: 'Inactif',
        detail: {
          processCode: PROCESS,
          subscriber: UNSUBSCRIBED,
          datapassId: 14_632,
          accessMode: null,
          editor: null,
          activateAt: null,
        },
      },
    ]);
  });
});
