import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { messages } from '../support/client.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { OSL, PROCESS, seedReferential } from '../support/referential.ts';
import { subscriptionApi, subscriptionBody } from '../support/subscriptions.ts';

const UNKNOWN = '0190b7a0-0000-7000-8000-000000000000';

describe('E-6 : les demandes d’abonnement mal formées', () => {
  let server: TestHub;
  let admin: string;
  let datapass: string;
  let send: ReturnType<typeof subscriptionApi>['send'];

  beforeAll(async () => {
    server = await startTestHub();
    await seedReferential(server.databaseUrl);
    admin = await server.token(['ADMIN'], null);
    datapass = await server.token(['DATAPASS'], null);
    send = subscriptionApi(server.url).send;
  });
  afterAll(() => server.close());

  it('H-73, H-74 : les propriétés manquantes, dans les mots de l’allOf', async () => {
    const list = '(["datapassId","localAdministrator","notificationFrequency","processCode","subscriber"])';
    expect(messages(await send('POST', '', datapass, {}))).toEqual([
      'Bad Request : Validation failed.\n[ERROR][REQUEST][POST /referential/v1/subscriptions @body] ' +
        'Instance failed to match all required schemas (matched only 1 out of 2)\n' +
        `\t* /allOf/0: Object has missing required properties ${list}\t\n` +
        `\t- [ERROR] Object has missing required properties ${list}`,
    ]);
    const nested = await send('POST', '', datapass, {
      ...subscriptionBody(PROCESS),
      subscriber: {},
      localAdministrator: {},
    });
    expect(messages(nested)[0]?.split('\n').slice(1)).toEqual([
      `[ERROR][REQUEST][POST /referential/v1/subscriptions @body] [Path '/subscriber'] Object has missing required properties (["branchCode","companyRegister","type"])`,
      `[ERROR][REQUEST][POST /referential/v1/subscriptions @body] [Path '/localAdministrator'] Object has missing required properties (["email"])`,
    ]);
  });

  it.each([
    ['accessMode', 'SFTP'],
    ['accessMode', 'portail'],
    ['datapassId', '12'],
    ['datapassId', 1.5],
    ['datapassId', 2 ** 63],
    ['datapassId', -1e300],
    ['datapassId', null],
    ['notificationFrequency', 'mensuelle'],
    ['notificationFrequency', null],
    ['status', 'Ouvert'],
    ['status', ''],
    ['email', 'pas une adresse'],
    ['email', `${'a'.repeat(320)}@mairie.example`],
    ['activateDateTime', '2026-02-31T00:00:00Z'],
    ['activateDateTime', '2026-02-01'],
    ['activateDateTime', '0001-01-01T00:00:00+10:00'],
    ['endDateTime', '9999-12-31T23:59:59-10:00'],
    ['validateDateTime', 1_700_000_000],
    ['processCode', 'c'.repeat(31)],
    ['rejectionReason', 'r'.repeat(1001)],
    ['subscriber', { type: 'SI', companyRegister: '12', branchCode: '1' }],
    ['localAdministrator', { email: '' }],
    ['localAdministrator', { email: 'a@mairie.example', phoneNumber: '12' }],
    ['localAdministrator', { email: 'a@mairie.example', firstName: 'x'.repeat(256) }],
    ['delegationActor', { type: 'SI', companyRegister: '00000020100014', branchCode: '1' }],
    ['delegationActor', { type: 'EDT', companyRegister: '00000020100014' }],
    ['delegationActor', 'personne'],
  ])('H-11, H-23…H-29 : %s = %j est refusé', async (name, value) => {
    const answer = await send('POST', '', datapass, subscriptionBody(PROCESS, { [name]: value }));
    expect(answer.status, answer.text).toBe(400);
    expect(messages(answer)[0]).toContain(`@body] [Path '/${name}`);
  });

  it('H-73, E-3 : un identifiant mal formé est un 400, un inconnu un 404', async () => {
    const malformed = await send('GET', '/23133', admin);
    expect(messages(malformed)).toEqual([
      'Bad Request : Validation failed.\n[ERROR][REQUEST][GET /referential/v1/subscriptions/23133 @path.subscriptionId] ' +
        'Input string "23133" is not a valid UUID',
    ]);
    for (const token of [admin, await server.token(['OSL'], OSL)]) {
      const answer = await send('GET', `/${UNKNOWN}`, token);
      expect([answer.status, messages(answer)]).toEqual([404, ['Subscription is not found']]);
    }
    expect((await send('PUT', `/${UNKNOWN}`, admin, subscriptionBody(PROCESS))).status).toBe(404);
  });
});
