import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, field, messages } from '../support/client.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { OSL, PROCESS, SI1, seedReferential } from '../support/referential.ts';

const BASE = '/referential/v1/organizations';

const body = (companyRegister: string, branchCode = '01990', more: object = {}) => ({
  type: 'SI',
  companyRegister,
  branchCode,
  name: 'Commune de Valmorel-les-Tilleuls',
  code: null,
  country: 'France',
  postalCode: '01999',
  territory: 'VALMOREL-LES-TILLEULS',
  email: 'contact@valmorel.example',
  phoneNumber: '0199000000',
  status: 'Actif',
  ...more,
});

describe('H-112 : organisations', () => {
  let server: TestHub;
  let admin: string;
  let datapass: string;
  let subcrt: string;
  const request = (method: string, path: string, token: string | null, json?: unknown) =>
    call(server.url, method, `${BASE}${path}`, { token, ...(json !== undefined && { json }) });

  beforeAll(async () => {
    server = await startTestHub();
    await seedReferential(server.databaseUrl);
    admin = await server.token(['ADMIN'], null);
    datapass = await server.token(['DATAPASS'], null);
    subcrt = await server.token(['SUBCRT'], null);
  });
  afterAll(() => server.close());

  it('§8 : chaque portée n’ouvre que ses opérations', async () => {
    const osl = await server.token(['OSL'], OSL);
    const si = await server.token(['SI'], SI1, PROCESS);
    const statuses = async (token: string | null) => [
      (await request('GET', '', token)).status,
      (await request('GET', `/${SI1}`, token)).status,
      (await request('POST', '', token, {})).status,
      (await request('PUT', `/${SI1}`, token, {})).status,
    ];
    expect(await statuses(osl)).toEqual([403, 403, 403, 403]);
    expect(await statuses(si)).toEqual([403, 403, 403, 403]);
    expect(await statuses(datapass)).toEqual([403, 200, 400, 403]);
    expect(await statuses(subcrt)).toEqual([403, 200, 400, 403]);
    expect(await statuses(admin)).toEqual([200, 200, 400, 400]);
    expect(await statuses(null)).toEqual([401, 401, 401, 401]);
  });

  it('H-16, H-4 : créée par DataPass, relue avec toutes ses propriétés', async () => {
    const created = await request('POST', '', datapass, { ...body('00000030100014'), createDateTime: 'ignoré', id: 7 });
    expect(created.status, created.text).toBe(201);
    const read = await request('GET', '/SI-00000030100014-01990', datapass);
    expect(read.status).toBe(200);
    expect(read.body).toEqual(created.body);
    expect(read.body).toEqual({
      ...body('00000030100014'),
      createDateTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$/),
      updateDateTime: null,
    });
  });

  it('H-11, H-17, H-29 : ce qui est facultatif peut manquer, être nul ou vide', async () => {
    const { email: _, phoneNumber: __, ...bare } = body('00000030200012', '06088');
    const created = await request('POST', '', subcrt, { ...bare, code: null, country: null });
    expect(created.status, created.text).toBe(201);
    expect(created.body).toMatchObject({ email: null, phoneNumber: null, branchCode: '06088', country: null });
    const empty = await request('POST', '', subcrt, body('00000030200013', '06088', { email: '', phoneNumber: '' }));
    expect(empty.status, empty.text).toBe(201);
    expect(empty.body).toMatchObject({ email: null, phoneNumber: null });
    const wide = { email: 'a+b@mairie-de-là.collectivite', phoneNumber: '+33199000000' };
    expect((await request('POST', '', subcrt, body('00000030200014', '06088', wide))).status).toBe(201);
  });

  it('E-7 : un doublon est un 400 qui nomme l’organisation', async () => {
    await request('POST', '', admin, body('21050136700010', '00000'));
    const again = await request('POST', '', admin, body('21050136700010', '00000', { name: 'Autre' }));
    expect(again.status).toBe(400);
    expect(again.body).toEqual({
      errors: [{ code: 400, message: 'Organization SI-21050136700010-00000 already exists' }],
    });
  });

  it('E-7, H-15 : de vingt demandes simultanées une seule aboutit ; un autre guichet est une autre organisation', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => request('POST', '', admin, body('00000030300010'))),
    );
    const statuses = answers.map((answer) => answer.status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect(statuses.filter((status) => status === 400)).toHaveLength(19);
    expect((await request('POST', '', admin, body('00000030300010', '01-990'))).status).toBe(201);
    expect((await request('GET', '/SI-00000030300010-01-990', admin)).status).toBe(200);
  });

  it('H-74, E-6 : les propriétés manquantes, e-mail compris, dans l’ordre', async () => {
    const answer = await request('POST', '', admin, { code: null });
    expect(messages(answer)).toEqual([
      'Bad Request : Validation failed.\n[ERROR][REQUEST][POST /referential/v1/organizations @body] ' +
        'Object has missing required properties ' +
        '(["branchCode","companyRegister","email","name","postalCode","status","territory","type"])',
    ]);
    const { status: _, ...unsaid } = body('00000030400000');
    expect(messages(await request('POST', '', admin, unsaid))[0]).toContain('properties (["status"])');
  });

  it('E-4 : un corps vide ou illisible est un 400', async () => {
    const headers = { 'content-type': 'application/json' };
    const empty = await call(server.url, 'POST', BASE, { token: admin, headers });
    expect(empty.status).toBe(400);
    expect(messages(empty)).toEqual(['bad request']);
    expect((await call(server.url, 'POST', BASE, { token: admin, raw: 'null', headers })).status).toBe(400);
    for (const raw of ['{', '[]', '"x"', '12']) {
      const answer = await call(server.url, 'POST', BASE, { token: admin, raw, headers });
      expect(answer.status, raw).toBe(400);
      expect(messages(answer)[0]).toMatch(/^Bad Request : Validation failed\.\n/);
    }
  });

  it.each([
    ['type', 'S-I'],
    ['type', 'x'.repeat(21)],
    ['type', ''],
    ['companyRegister', '1234567890123'],
    ['companyRegister', 12345678901234],
    ['companyRegister', '1234567890123a'],
    ['branchCode', '12345678901'],
    ['branchCode', 'a b'],
    ['name', 'n'.repeat(101)],
    ['name', null],
    ['code', 'c'.repeat(11)],
    ['email', 'pas une adresse'],
    ['email', ['a@b.fr']],
    ['phoneNumber', '12'],
    ['status', 's'.repeat(21)],
    ['postalCode', 75000],
    ['territory', 't'.repeat(256)],
  ])('H-11, H-29 : %s = %j est refusé', async (name, value) => {
    const answer = await request('POST', '', admin, body('00000030500000', '01990', { [name]: value }));
    expect(answer.status, answer.text).toBe(400);
    expect(messages(answer)[0]).toContain(`@body] [Path '/${name}'] `);
  });

  it('H-12, E-3 : un identifiant mal formé est un 400, un inconnu un 404', async () => {
    for (const id of [
      'abc',
      'SI-123-0',
      'SI-12345678901234-',
      'SI-12345678901234-12345678901',
      'S%20I-12345678901234-1',
    ]) {
      const answer = await request('GET', `/${id}`, admin);
      expect(answer.status, id).toBe(400);
      expect(messages(answer)[0]).toContain('@path.id] ECMA 262 regex');
    }
    for (const method of ['GET', 'PUT']) {
      const json = method === 'PUT' ? body('99999999999999', '0') : undefined;
      const answer = await request(method, '/SI-99999999999999-0', admin, json);
      expect([answer.status, messages(answer)]).toEqual([404, ['Organization is not found']]);
    }
  });

  it('PUT remplace tout, sauf l’identité et la date de création', async () => {
    const created = await request('POST', '', admin, body('00000030600000'));
    const path = '/SI-00000030600000-01990';
    const {
      country: _,
      email: __,
      ...rest
    } = body('00000030600000', '01990', { name: 'Commune nouvelle', status: 'Inactif' });
    const put = await request('PUT', path, admin, { ...rest, createDateTime: '2001-01-01T00:00:00Z' });
    expect(put.status, put.text).toBe(200);
    expect(put.body).toMatchObject({
      name: 'Commune nouvelle',
      status: 'Inactif',
      country: null,
      email: null,
      createDateTime: field(created.body, 'createDateTime'),
    });
    expect(field(put.body, 'updateDateTime')).not.toBeNull();
    expect((await request('GET', path, admin)).body).toEqual(put.body);
    const again = await request('PUT', path, admin, put.body);
    expect(again.status, again.text).toBe(200);
    for (const change of [{ type: 'OSL' }, { companyRegister: '00000030600001' }, { branchCode: '01991' }]) {
      const answer = await request('PUT', path, admin, { ...rest, ...change });
      expect([answer.status, messages(answer)]).toEqual([400, ['Organization identity can not be changed']]);
    }
  });

  describe('liste', () => {
    beforeAll(async () => {
      for (let index = 0; index < 30; index += 1) {
        const register = String(40_000_000_000_000 + index);
        const more = { type: 'EDT', name: `Éditeur ${String(99 - index)}`, status: index < 2 ? 'Inactif' : 'Actif' };
        const created = await request('POST', '', admin, body(register, '0', more));
        expect(created.status, created.text).toBe(201);
      }
    });
    const names = (answer: { body: unknown }) =>
      Array.isArray(answer.body) ? answer.body.map((item) => String(field(item, 'name'))) : [];

    it('25 résultats sans demande, les autres à la suite, dans l’ordre de création', async () => {
      const first = await request('GET', '?type=EDT', admin);
      expect(first.body).toHaveLength(25);
      expect(names(first)[0]).toBe('Éditeur 99');
      for (const offset of ['offSet', 'offset']) {
        const rest = await request('GET', `?type=EDT&${offset}=25`, admin);
        expect(names(rest)).toEqual(['Éditeur 74', 'Éditeur 73', 'Éditeur 72', 'Éditeur 71', 'Éditeur 70']);
      }
      expect((await request('GET', '?type=EDT&maxResult=5000', admin)).body).toHaveLength(30);
      expect((await request('GET', '?type=EDT&offSet=9007199254740993', admin)).body).toEqual([]);
    });

    it('G-22 : le filtre par SIRET, sous ses deux noms', async () => {
      for (const name of ['company_register', 'companyRegister']) {
        const answer = await request('GET', `?${name}=40000000000007`, admin);
        expect(names(answer)).toEqual(['Éditeur 92']);
        expect((await request('GET', `?${name}=40000000000007&type=SI`, admin)).body).toEqual([]);
      }
    });

    it.each([
      'code',
      'type',
      'name',
      'company_register',
      'branche_code',
      'country',
      'postal_code',
      'territory',
      'email',
      'phone_number',
      'status',
      'create_date_time',
    ])('orderBy=%s', async (column) => {
      const answer = await request('GET', `?type=EDT&maxResult=2&orderBy=${column}`, admin);
      expect(answer.status, answer.text).toBe(200);
      if (column === 'name') expect(names(answer)).toEqual(['Éditeur 70', 'Éditeur 71']);
    });

    it.each([
      ['orderBy=branch_code', 'orderBy] Instance value ("branch_code") not found in enum'],
      ['orderBy=constructor', 'orderBy] Instance value ("constructor") not found in enum'],
      ['orderBy=name&orderBy=type', 'orderBy] Instance value'],
      [
        'maxResult=abc',
        'maxResult] Instance type (string) does not match any allowed primitive type (allowed: ["integer"])',
      ],
      ['maxResult=0', 'maxResult] Numeric instance is lower'],
      ['maxResult=-1', 'maxResult] Numeric instance is lower'],
      ['maxResult=', 'maxResult] Instance type (string)'],
      ['offSet=-1', 'offSet] Numeric instance is lower'],
      ['nom=x', 'nom] Query parameter \'nom\' is unexpected on path "/organizations"'],
    ])('H-68, H-73 : ?%s est un 400', async (query, wording) => {
      const answer = await request('GET', `?${query}`, admin);
      expect(answer.status, answer.text).toBe(400);
      expect(messages(answer)[0]).toContain(`[GET /referential/v1/organizations @query.${wording}`);
    });

    it('H-73 : de très grands nombres ne gênent pas', async () => {
      for (const query of ['maxResult=1000000000', 'maxResult=1e300', 'offSet=1e300', 'offSet=99999999999999999999']) {
        expect((await request('GET', `?type=EDT&${query}`, admin)).status, query).toBe(200);
      }
    });
  });

  it('H-137 : chaque changement est tracé, sans adresse ni téléphone', async () => {
    const client = new pg.Client({ connectionString: server.databaseUrl });
    await client.connect();
    const { rows } = await client.query(
      `SELECT action, from_state, to_state, detail FROM audit WHERE subject_id = 'SI-00000030600000-01990' ORDER BY id`,
    );
    await client.end();
    expect(rows.map((row) => row.action)).toEqual([
      'ORGANIZATION_CREATE',
      'ORGANIZATION_UPDATE',
      'ORGANIZATION_UPDATE',
    ]);
    expect(rows[1]).toMatchObject({
      from_state: 'Actif',
      to_state: 'Inactif',
      detail: {
        changed: { name: { from: 'Commune de Valmorel-les-Tilleuls', to: 'Commune nouvelle' } },
        alsoChanged: ['email'],
      },
    });
    expect(JSON.stringify(rows)).not.toContain('@');
  });
});
