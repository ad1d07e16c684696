import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, field, messages, objectOf } from '../support/client.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { OSL, OTHER_OSL, OTHER_PROCESS, PROCESS, SI1, seedReferential } from '../support/referential.ts';

const BASE = '/referential/v1/processes';
const osl = { type: 'OSL', companyRegister: '13000918600011', branchCode: '00000' };

const body = (code: string, more: object = {}) => ({
  code,
  name: 'Déclaration d’un hébergement',
  description: null,
  isActivated: true,
  osl,
  attachmentFormatsEnabled: ['application/pdf', 'application/xml'],
  siAttachmentFormatsEnabled: ['application/pdf'],
  attachmentTypesEnabled: ['piece'],
  attachmentMaxSizeEnabled: 1_073_741_824,
  statusBeforeFileDeletion: 'SI_RECEIVED',
  timeBeforeFileDeletion: 7,
  timeBeforeArchiving: 90,
  timeBeforeFolderDeletion: 365,
  messageToTransmitter: true,
  messageWithStatus: false,
  authorizedAwaiting: false,
  subscriptionValidation: 'Auto',
  legalJustification: null,
  ...more,
});

describe('H-116 : démarches', () => {
  let server: TestHub;
  let admin: string;
  const request = (method: string, path: string, token: string | null, json?: unknown) =>
    call(server.url, method, `${BASE}${path}`, { token, ...(json !== undefined && { json }) });

  beforeAll(async () => {
    server = await startTestHub();
    await seedReferential(server.databaseUrl);
    admin = await server.token(['ADMIN'], null);
  });
  afterAll(() => server.close());

  it('§8, H-213 : un opérateur lit ses démarches, pas celles d’un autre ; personne d’autre que la plateforme n’écrit', async () => {
    const own = await server.token(['OSL'], OSL);
    const foreign = await server.token(['OSL'], OTHER_OSL);
    const statuses = async (token: string | null) => [
      (await request('GET', '', token)).status,
      (await request('GET', `/${PROCESS}`, token)).status,
      (await request('POST', '', token, {})).status,
      (await request('PUT', `/${PROCESS}`, token, {})).status,
    ];
    expect(await statuses(own)).toEqual([403, 200, 403, 403]);
    expect(await statuses(foreign)).toEqual([403, 403, 403, 403]);
    expect(await statuses(await server.token(['SI'], SI1, PROCESS))).toEqual([403, 403, 403, 403]);
    expect(await statuses(await server.token(['DATAPASS'], null))).toEqual([403, 403, 403, 403]);
    expect(await statuses(await server.token(['SUBCRT'], null))).toEqual([403, 403, 403, 403]);
    expect(await statuses(admin)).toEqual([200, 200, 400, 400]);
    expect(await statuses(null)).toEqual([401, 401, 401, 401]);
    expect(messages(await request('GET', `/${PROCESS}`, foreign))).toEqual(['Unauthorized user']);
    expect((await request('GET', '/INCONNUE', foreign)).status).toBe(404);
  });

  it('H-18, H-4 : créée, relue avec toutes ses propriétés', async () => {
    const created = await request('POST', '', admin, { ...body('HebergementTourisme'), inconnue: true });
    expect(created.status, created.text).toBe(201);
    expect(created.body).toEqual({
      ...body('HebergementTourisme'),
      creationDateTime: expect.stringMatching(/\+00:00$/),
      updateDateTime: null,
    });
    expect((await request('GET', '/HebergementTourisme', admin)).body).toEqual(created.body);
    expect((await request('GET', '/hebergementtourisme', admin)).status).toBe(404);
  });

  it('H-18, H-19 : les deux booléens valent oui, les formats des services sont vides', async () => {
    const { messageWithStatus: _, siAttachmentFormatsEnabled: __, ...bare } = body('MD', { authorizedAwaiting: null });
    const created = await request('POST', '', admin, bare);
    expect(created.status, created.text).toBe(201);
    expect(created.body).toMatchObject({
      messageWithStatus: true,
      authorizedAwaiting: true,
      siAttachmentFormatsEnabled: [],
    });
  });

  it('H-72 : un code déjà pris est un 400, une seule fois sur dix au même instant', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => request('POST', '', admin, body('OTV'))));
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, ...Array.from({ length: 9 }, () => 400)]);
    const again = await request('POST', '', admin, body('OTV'));
    expect(again.body).toEqual({ errors: [{ code: 400, message: 'Process OTV already exists' }] });
  });

  it('H-116 : l’opérateur doit exister, à la création comme au changement', async () => {
    const unknown = { osl: { ...osl, branchCode: '99999' } };
    for (const answer of [
      await request('POST', '', admin, body('PVPP', unknown)),
      await request('PUT', `/${PROCESS}`, admin, body(PROCESS, unknown)),
    ]) {
      expect([answer.status, messages(answer)]).toEqual([
        400,
        ['Organization OSL-13000918600011-99999 does not exist'],
      ]);
    }
  });

  it('E-6 : les propriétés manquantes', async () => {
    expect(messages(await request('POST', '', admin, {}))).toEqual([
      'Bad Request : Validation failed.\n[ERROR][REQUEST][POST /referential/v1/processes @body] ' +
        'Object has missing required properties (["attachmentFormatsEnabled","attachmentMaxSizeEnabled",' +
        '"attachmentTypesEnabled","code","isActivated","messageToTransmitter","name","osl",' +
        '"statusBeforeFileDeletion","subscriptionValidation","timeBeforeArchiving","timeBeforeFileDeletion",' +
        '"timeBeforeFolderDeletion"])',
    ]);
  });

  it.each([
    ['code', ''],
    ['code', 'c'.repeat(31)],
    ['name', 'n'.repeat(101)],
    ['isActivated', 'true'],
    ['attachmentFormatsEnabled', []],
    ['attachmentTypesEnabled', 'piece'],
    ['attachmentMaxSizeEnabled', -1],
    ['attachmentMaxSizeEnabled', 1e300],
    ['statusBeforeFileDeletion', 'FINI'],
    ['timeBeforeFileDeletion', 1.5],
    ['timeBeforeArchiving', 2_147_483_648],
    ['timeBeforeFolderDeletion', '30'],
    ['subscriptionValidation', 'Automatique'],
    ['description', 'd'.repeat(1001)],
    ['osl', null],
  ])('H-19 : %s = %j est refusé', async (name, value) => {
    const answer = await request('POST', '', admin, body('FCB', { [name]: value }));
    expect(answer.status, answer.text).toBe(400);
    expect(messages(answer)[0]).toContain(`@body] [Path '/${name}'] `);
  });

  it('PUT remplace tout, sauf le code', async () => {
    const read = await request('GET', '/HebergementTourisme', admin);
    const put = await request('PUT', '/HebergementTourisme', admin, {
      ...objectOf(read.body),
      isActivated: false,
      siAttachmentFormatsEnabled: null,
    });
    expect(put.status, put.text).toBe(200);
    expect(put.body).toMatchObject({
      isActivated: false,
      siAttachmentFormatsEnabled: [],
      creationDateTime: field(read.body, 'creationDateTime'),
    });
    expect(field(put.body, 'updateDateTime')).not.toBeNull();
    expect((await request('GET', '/HebergementTourisme', admin)).body).toEqual(put.body);
    const other = await request('PUT', '/HebergementTourisme', admin, body('Autre'));
    expect([other.status, messages(other)]).toEqual([400, ['Process identity can not be changed']]);
    const unknown = await request('PUT', '/Autre', admin, body('Autre'));
    expect([unknown.status, messages(unknown)]).toEqual([404, ['Process is not found']]);
  });

  it('G-22 : la liste entière, Content-Range, le SIRET de l’opérateur, jamais compressée (H-63)', async () => {
    const headers = { 'accept-encoding': 'gzip' };
    const all = await call(server.url, 'GET', BASE, { token: admin, headers });
    expect(all.status, all.text).toBe(200);
    expect(all.text.length).toBeGreaterThan(1400);
    expect(all.headers.get('content-encoding')).toBeNull();
    const total = Array.isArray(all.body) ? all.body.length : 0;
    expect(all.headers.get('content-range')).toBe(`Susbscriptions 0-${total - 1}/${total}`);
    const others = await request('GET', '?companyRegister=13000918600029', admin);
    expect(field(others.body, 0, 'code')).toBe(OTHER_PROCESS);
    expect(others.headers.get('content-range')).toBe('Susbscriptions 0-0/1');
    const none = await request('GET', '?companyRegister=99999999999999', admin);
    expect([none.body, none.headers.get('content-range')]).toEqual([[], 'Susbscriptions 0-0/0']);
  });

  it.each([
    'code',
    'name',
    'description',
    'is_activated',
    'subscription_validation',
    'osl_type',
    'osl_company_register',
    'osl_branch_code',
    'attachments_max_size',
    'time_before_archiving',
    'time_before_deletion',
    'message_transmitter',
    'attachments_types',
    'attachments_formats',
  ])('orderBy=%s', async (column) => {
    const answer = await request('GET', `?orderBy=${column}`, admin);
    expect(answer.status, answer.text).toBe(200);
    const codes = Array.isArray(answer.body) ? answer.body.map((item) => String(field(item, 'code'))) : [];
    if (column === 'code') expect(codes).toEqual([...codes].sort());
    expect(codes.length).toBeGreaterThan(3);
  });

  it.each(['orderBy=status', 'companyRegister=12', 'maxResult=3', 'x=1', 'orderBy='])(
    'H-68 : ?%s est un 400',
    async (query) => {
      const answer = await request('GET', `?${query}`, admin);
      expect(answer.status, answer.text).toBe(400);
      expect(messages(answer)[0]).toContain('[GET /referential/v1/processes @query.');
    },
  );

  it('un code hors d’usage dans le chemin est un 404 ou un 400, jamais un 5xx', async () => {
    for (const code of ['%2F', 'a%20b', '%C3%A9', 'x'.repeat(199), '%00', '..%2f..', "'%3B--"]) {
      expect([400, 404], code).toContain((await request('GET', `/${code}`, admin)).status);
    }
  });

  it('H-137 : chaque changement est tracé, avant et après', async () => {
    const client = new pg.Client({ connectionString: server.databaseUrl });
    await client.connect();
    const { rows } = await client.query(
      `SELECT action, organization, detail FROM audit WHERE subject_id = 'HebergementTourisme' ORDER BY id`,
    );
    await client.end();
    expect(rows).toEqual([
      {
        action: 'PROCESS_CREATE',
        organization: 'ADMIN-13002526500013-00000',
        detail: { osl: OSL, isActivated: true },
      },
      {
        action: 'PROCESS_UPDATE',
        organization: 'ADMIN-13002526500013-00000',
        detail: {
          changed: {
            isActivated: { from: true, to: false },
            siAttachmentFormatsEnabled: { from: ['application/pdf'], to: [] },
          },
          alsoChanged: [],
        },
      },
    ]);
  });
});
