import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/platform/database.ts';
import { SUBSCRIPTION_STATUSES, statusAt } from '../../src/subscriptions/rules.ts';
import { findSubscriptions, type SubscriptionFilter, subscriptionList } from '../../src/subscriptions/store.ts';
import { type ApiAnswer, call, field, messages } from '../support/client.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { OSL, OTHER_OSL, OTHER_PROCESS, PROCESS, seedReferential } from '../support/referential.ts';
import { subscriptionApi } from '../support/subscriptions.ts';

const SERVICES = 20_000;
const PROCESSES = 10;
const ALL: SubscriptionFilter = {
  osl: null,
  processCodes: null,
  status: null,
  companyRegister: null,
  delegateEmail: null,
  datapassId: null,
};

/** Services and démarches by the thousand, each pair subscribed, in every state that time can make of them. */
async function fill(client: pg.Client): Promise<void> {
  await client.query(
    `INSERT INTO organizations (id, type, company_register, branch_code, name, postal_code, territory, status, created_at)
     SELECT 'SI-' || (70000000000000 + n) || '-' || n, 'SI', (70000000000000 + n)::text, n::text, 'Commune ' || n, '01999',
            '01', 'Actif', now() FROM generate_series(1, ${SERVICES}) n`,
  );
  await client.query(
    `INSERT INTO processes SELECT (jsonb_populate_record(p, jsonb_build_object('code', 'DEM' || n))).*
     FROM processes p, generate_series(1, ${PROCESSES}) n WHERE p.code = '${PROCESS}'`,
  );
  await client.query(
    `INSERT INTO subscriptions (id, datapass_id, process_code, subscriber, notification_frequency, status, email,
       effective_from, end_at, suspended_from, delegate, local_administrator, created_at)
     SELECT gen_random_uuid(), n, 'DEM' || d, 'SI-' || (70000000000000 + n) || '-' || n, 'Aucune',
       (ARRAY['Inactif', 'Actif', 'Suspendu', 'Refusé'])[1 + n % 4], 'contact' || n || '@mairie.example',
       (ARRAY[null, now() - interval '1 day', now() + interval '1 day'])[1 + n % 3],
       (ARRAY[null, null, now() - interval '1 hour', now() + interval '1 hour', null])[1 + n % 5], null,
       CASE WHEN n % 100 = 0 THEN jsonb_build_object('email', 'Delegue' || n || '@conseil.example') END,
       '{"email":"admin@mairie.example"}', now() - n * interval '1 second'
     FROM generate_series(1, ${SERVICES}) n, generate_series(1, ${PROCESSES}) d`,
  );
  await client.query('ANALYZE organizations; ANALYZE processes; ANALYZE subscriptions');
}

describe('H-114 : lister les abonnements', () => {
  let server: TestHub;
  let sql: pg.Client;
  let admin: string;
  let osl: string;
  let datapass: string;
  const list = (query: string, token: string): Promise<ApiAnswer> =>
    subscriptionApi(server.url).send('GET', query, token);
  const values = (answer: ApiAnswer, ...path: string[]) =>
    Array.isArray(answer.body) ? answer.body.map((item) => field(item, ...path)) : [];

  beforeAll(async () => {
    server = await startTestHub();
    await seedReferential(server.databaseUrl);
    sql = new pg.Client({ connectionString: server.databaseUrl });
    await sql.connect();
    await fill(sql);
    admin = await server.token(['ADMIN'], null);
    osl = await server.token(['OSL'], OTHER_OSL);
    datapass = await server.token(['DATAPASS'], null);
  }, 120_000);
  afterAll(async () => {
    await sql.end();
    await server.close();
  });

  it('H-213 : un opérateur ne voit que ses démarches, quoi qu’il demande', async () => {
    const own = await list('?maxResult=5000', osl);
    expect(new Set(values(own, 'processCode'))).toEqual(new Set([OTHER_PROCESS]));
    expect(own.headers.get('content-range')).toBe('Susbscriptions 0-1/2');
    for (const query of [`?processCode=${PROCESS}`, '?datapassId=7', '?companyRegister=70000000000007']) {
      const foreign = await list(query, osl);
      expect([foreign.status, foreign.body], query).toEqual([200, []]);
    }
    const other = await list(`?processCode=${OTHER_PROCESS}`, await server.token(['OSL'], OSL));
    expect(other.body).toEqual([]);
  });

  it('H-217 : DataPass cherche, il ne parcourt pas', async () => {
    for (const query of [
      '',
      '?companyRegister=70000000000007',
      '?processCode=DEM1',
      '?status=Actif',
      '?processCode=,&companyRegister=70000000000007',
    ]) {
      const answer = await list(query, datapass);
      expect([answer.status, messages(answer)], query).toEqual([403, ['Unauthorized user']]);
    }
    const one = await list('?companyRegister=70000000000007&processCode=DEM3', datapass);
    expect([values(one, 'processCode'), values(one, 'subscriber', 'name')]).toEqual([['DEM3'], ['Commune 7']]);
    const byNumber = await list('?datapassId=7', datapass);
    expect(new Set(values(byNumber, 'datapassId'))).toEqual(new Set([7]));
    expect(byNumber.body).toHaveLength(PROCESSES);
  });

  it('H-69 : processCode répété, en liste, ou les deux ; vide, il ne désigne rien', async () => {
    const asked = '?companyRegister=70000000000008';
    for (const query of [
      '&processCode=DEM1,DEM2',
      '&processCode=DEM1&processCode=DEM2',
      '&processCode=DEM1,DEM1&processCode=DEM2',
    ]) {
      const answer = await list(`${asked}${query}`, admin);
      expect(values(answer, 'processCode').sort(), query).toEqual(['DEM1', 'DEM2']);
    }
    expect((await list(`${asked}&processCode=`, admin)).body).toEqual([]);
    expect((await list(`${asked}&processCode=dem1`, admin)).body).toEqual([]);
  });

  it('H-24, D-14 : le filtre de statut dit ce que la règle dit, pour chaque abonnement', async () => {
    const now = new Date();
    const page = { offset: 0, limit: 100_000 };
    const order = { sort: 'createdAt', direction: 'asc' } as const;
    const filter = { ...ALL, processCodes: ['DEM1'] };
    const every = await findSubscriptions(server.hub.db, { filter, order, page }, now);
    expect(every.rows).toHaveLength(SERVICES);
    for (const status of SUBSCRIPTION_STATUSES) {
      const query = { filter: { ...filter, status }, order, page };
      const found = await findSubscriptions(server.hub.db, query, now);
      const expected = every.rows.filter((row) => statusAt(row, now) === status).map((row) => row.id);
      expect(expected.length).toBeGreaterThan(100);
      expect(found.rows.map((row) => row.id)).toEqual(expected);
      expect(found.total).toBe(expected.length);
    }
  });

  it.each(['Actif', 'actif', 'SUSPENDU', 'inactif', 'REFUSÉ', 'refusé'])('H-24 : status=%s', async (status) => {
    const answer = await list(`?processCode=DEM2&status=${encodeURIComponent(status)}`, admin);
    expect(new Set(values(answer, 'status').map((value) => String(value).toLowerCase()))).toEqual(
      new Set([status.toLowerCase()]),
    );
  });

  it('H-68 : un statut inconnu ne désigne rien', async () => {
    const answer = await list('?status=Ouvert', admin);
    expect([answer.status, answer.body, answer.headers.get('content-range')]).toEqual([
      200,
      [],
      'Susbscriptions 0-0/0',
    ]);
  });

  it('H-114 : l’adresse du délégué, sans casse', async () => {
    const answer = await list('?delegationActorEmail=delegue100@conseil.example', admin);
    expect(new Set(values(answer, 'delegationActor', 'email'))).toEqual(new Set(['Delegue100@conseil.example']));
    expect(answer.body).toHaveLength(PROCESSES);
  });

  it('H-114 : 25 sans demande, 5000 honorés, la suite sans trou ni doublon', async () => {
    expect((await list('', admin)).body).toHaveLength(25);
    const total = SERVICES * PROCESSES + 4;
    const seen = new Set<unknown>();
    for (let offset = 0; offset < 15_000; offset += 5000) {
      const name = offset === 5000 ? 'offset' : 'offSet';
      const page = await list(`?maxResult=5000&${name}=${offset}`, admin);
      expect(page.body).toHaveLength(5000);
      expect(page.headers.get('content-range')).toBe(`Susbscriptions ${offset}-${offset + 4999}/${total}`);
      for (const id of values(page, 'id')) seen.add(id);
    }
    expect(seen.size).toBe(15_000);
    const beyond = await list(`?offSet=${total}`, admin);
    expect([beyond.body, beyond.headers.get('content-range')]).toEqual([[], `Susbscriptions 0-0/${total}`]);
  });

  it('H-63 : jamais compressée', async () => {
    const headers = { 'accept-encoding': 'gzip, deflate, br' };
    const answer = await call(server.url, 'GET', '/referential/v1/subscriptions', { token: admin, headers });
    expect(answer.text.length).toBeGreaterThan(1400);
    expect(answer.headers.get('content-encoding')).toBeNull();
    expect(answer.headers.get('content-range')).toMatch(/^\w+ \d+-\d+\/\d+$/);
  });

  it.each(
    (
      'id datapass_id si_type si_company_register si_branch_code notification_frequency access_mode delegation_actor ' +
      'email local_admin rejection_reason status activate_date_time validate_date_time reject_date_time end_date_time ' +
      'update_date_time process_code'
    ).split(' '),
  )('H-114 : orderBy=%s', async (column) => {
    const query = '?maxResult=3&processCode=DEM1,DEM2';
    const ordered = (order: string) => list(`${query}&orderBy=${order}`, admin);
    const up = await ordered(`asc(${column})`);
    const down = await ordered(`desc(${column})`);
    const plain = await ordered(column);
    expect([up.status, down.status, plain.status], up.text).toEqual([200, 200, 200]);
    expect(plain.body).toEqual(up.body);
    expect(values(down, 'id')).not.toEqual(values(up, 'id'));
    if (column === 'datapass_id') expect(values(down, 'datapassId')[0]).toBe(SERVICES);
  });

  it.each([
    ['orderBy=asc(creation_date_time)', 'orderBy] ECMA 262 regex'],
    ['orderBy=asc(email);DROP', 'orderBy] ECMA 262 regex'],
    ['orderBy=constructor', 'orderBy] ECMA 262 regex'],
    [
      'maxResult=abc',
      'maxResult] Instance type (string) does not match any allowed primitive type (allowed: ["integer"])',
    ],
    ['maxResult=0', 'maxResult] Numeric'],
    ['maxResult=-1', 'maxResult] Numeric'],
    ['offSet=-1', 'offSet] Numeric'],
    ['datapassId=abc', 'datapassId] Instance type (string)'],
    ['datapassId=9223372036854775807', 'datapassId] Numeric'],
    ['datapassId=', 'datapassId] Instance type (string)'],
    ['companyRegister=12', 'companyRegister] ECMA 262 regex'],
    ['delegationActorEmail=x', 'delegationActorEmail] String "x" is not a valid email address'],
    ['processType=x', 'processType] Query parameter \'processType\' is unexpected on path "/subscriptions"'],
    ['status=%00', 'status'],
  ])('H-68, H-73 : ?%s est un 400', async (query, wording) => {
    const answer = await list(`?${query}`, admin);
    expect(answer.status, answer.text).toBe(400);
    if (wording !== 'status') {
      expect(messages(answer)[0]).toContain(`[ERROR][REQUEST][GET /referential/v1/subscriptions @query.${wording}`);
    }
  });

  it('H-73 : de très grands nombres ne gênent pas', async () => {
    for (const query of ['maxResult=1000000000', 'maxResult=1e300', 'offSet=1e300', 'datapassId=-9007199254740991']) {
      const answer = await list(`?${query}&companyRegister=70000000000009`, admin);
      expect(answer.status, `${query} ${answer.text}`).toBe(200);
    }
  });

  const page = { offset: 0, limit: 25 };
  const byCreation = { sort: 'createdAt', direction: 'asc' } as const;
  it.each([
    ['sans filtre', {}, 'subscriptions_created', 'rows'],
    ['une démarche', { processCodes: ['DEM1'] }, 'subscriptions_process', 'rows'],
    ['un SIRET', { companyRegister: '70000000000007' }, 'subscriptions_subscriber', 'both'],
    ['un numéro DataPass', { datapassId: 7 }, 'subscriptions_datapass', 'both'],
    ['un délégué', { delegateEmail: 'delegue100@conseil.example' }, 'subscriptions_delegate', 'both'],
    ['un statut', { status: 'Actif' }, 'subscriptions_created', 'rows'],
    ['un opérateur', { osl: OSL }, 'subscriptions_created', 'rows'],
  ] as const)('H-67 : %s passe par son index', async (_, filter, index, which) => {
    const queries = subscriptionList({ ...ALL, ...filter }, byCreation, page, new Date());
    for (const { query, parameters } of which === 'both' ? [queries.rows, queries.total] : [queries.rows]) {
      const text = { text: `EXPLAIN (FORMAT JSON) ${query.text}`, values: [...parameters] };
      const plan = JSON.stringify((await sql.query(text)).rows);
      expect(plan).toContain(`"${index}"`);
      expect(plan).not.toMatch(/"Seq Scan"[^}]*"Relation Name":"subscriptions"/);
    }
  });

  it('H-67 : chaque liste répond bien avant deux secondes, sur une base à elle seule', async () => {
    const db = openDatabase({ url: server.databaseUrl, poolSize: 2 });
    const slowest = { name: '', ms: 0 };
    for (const filter of [{}, { status: 'Refusé' }, { osl: OSL }, { companyRegister: '70000000000007' }]) {
      for (const sort of ['createdAt', 'status', 'subscriberRegister'] as const) {
        const start = performance.now();
        await findSubscriptions(
          db,
          { filter: { ...ALL, ...filter }, order: { sort, direction: 'desc' }, page },
          new Date(),
        );
        const ms = performance.now() - start;
        if (ms > slowest.ms) Object.assign(slowest, { name: `${JSON.stringify(filter)} ${sort}`, ms });
      }
    }
    await db.close();
    expect(slowest.ms, slowest.name).toBeLessThan(2000);
  });
});
