import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '../../src/clients/createClient.ts';
import { hubee, outcomeOf, spawnHubee } from '../support/cli.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { OSL, PROCESS, SI1, seedReferential } from '../support/referential.ts';

describe('hubee : ce qui se dit sans hub', () => {
  it.each([
    [[], 2, 'Usage : hubee'],
    [['sned'], 2, 'Vouliez-vous dire « hubee send »'],
    [['client'], 2, 'hubee client create'],
    [['client', 'creat'], 2, 'Il manque un mot'],
    [['send'], 2, 'Usage : hubee send'],
    [['fetch', 'a', 'b'], 2, '« b » est de trop'],
    [['send', 'a', '--ulr', 'x'], 2, 'Vouliez-vous dire --url'],
    [['send', 'a', '--url'], 2, 'attend une valeur'],
    [['send', 'a', '--url', '--client', 'x'], 2, 'attend une valeur'],
    [['send', 'a', '--url', 'ftp://hub'], 2, 'n’est pas une adresse'],
    [['send', 'a', '--url', 'http://moi:secret@hub'], 2, 'ne se mettent pas dans l’adresse'],
    [['send', 'a'], 2, 'HUBEE_CLIENT'],
    [['send', 'a', '--client', 'x'], 2, 'HUBEE_SECRET'],
    [['client', 'list', '--json=oui'], 2, 'n’attend pas de valeur'],
    [['fetch', 'a', '--status', 'CLOSED'], 2, '--status CLOSED'],
    [['fetch', 'a', '--max', '0'], 2, '--max doit être'],
    [['fetch', 'a', '--retries', 'beaucoup', '--client', 'x', '--secret', 'y'], 2, '--retries doit être'],
    [['help', 'rien'], 2, 'Commande inconnue'],
    [['process', 'create', 'absent.json'], 1, 'introuvable'],
    [['migrate'], 2, 'DATABASE_URL'],
  ])('hubee %j : code %i', async (args, code, words) => {
    const outcome = await hubee(args);
    expect([outcome.code, outcome.err]).toEqual([code, expect.stringContaining(words)]);
  });

  it.each([[['help']], [['--help']], [['help', 'fetch']], [['fetch', '--help']], [['help', 'client']]])(
    'hubee %j : l’aide, en français, code 0',
    async (args) => {
      const outcome = await hubee(args);
      expect([outcome.code, outcome.out, outcome.err]).toEqual([0, expect.stringContaining('Usage'), '']);
    },
  );

  it('un hub injoignable : code 3', async () => {
    const env = { HUBEE_URL: 'http://127.0.0.1:1', HUBEE_CLIENT: 'x', HUBEE_SECRET: 'y' };
    const outcome = await hubee(['client', 'list', '--retries', '0'], { env });
    expect([outcome.code, outcome.err]).toEqual([3, expect.stringContaining('connexion refusée')]);
  });

  it('le vrai programme rend les mêmes codes', async () => {
    const outcome = await outcomeOf(spawnHubee(['fetch'], {}));
    expect([outcome.code, outcome.err]).toEqual([2, expect.stringContaining('Usage : hubee fetch')]);
  });
});

describe('hubee : administration', () => {
  let server: TestHub;
  let env: Record<string, string>;
  let root: string;
  beforeAll(async () => {
    server = await startTestHub();
    await seedReferential(server.databaseUrl);
    const admin = await createClient(server.hub, null, { scopes: ['ADMIN'], organization: null, processCode: null });
    env = { HUBEE_URL: `${server.url}/`, HUBEE_CLIENT: admin.clientId, HUBEE_SECRET: admin.clientSecret };
    root = await mkdtemp(join(tmpdir(), 'hubee-cli-'));
  });
  afterAll(async () => {
    await server.close();
    await rm(root, { recursive: true, force: true });
  });

  it('D-20 : un client est créé, sert, change de secret, est révoqué', async () => {
    const create = ['client', 'create', '--scope', 'SI', '--organization', SI1, '--process', PROCESS, '--json'];
    const created = await hubee(create, { env });
    expect(created.code, created.err).toBe(0);
    const { clientId, clientSecret } = JSON.parse(created.out);
    const own = { HUBEE_URL: server.url, HUBEE_CLIENT: clientId, HUBEE_SECRET: clientSecret };
    expect((await hubee(['fetch', join(root, 'relève')], { env: own })).code).toBe(0);
    const listed = await hubee(['client', 'list'], { env });
    expect(listed.out).toMatch(new RegExp(`${clientId} +SI +${SI1} +${PROCESS}`));
    expect(listed.out).not.toContain(clientSecret);
    const renewed = await hubee(['client', 'secret', clientId], { env });
    expect(renewed.out).toMatch(/Secret : \S{20}/);
    const stale = await hubee(['fetch', join(root, 'relève')], { env: own });
    expect([stale.code, stale.err]).toEqual([2, expect.stringContaining('Identifiants refusés')]);
    expect((await hubee(['client', 'revoke', clientId], { env })).code).toBe(0);
    const gone = await hubee(['client', 'revoke', clientId], { env });
    expect([gone.code, gone.err]).toEqual([1, expect.stringContaining('Client is not found (404)')]);
  });

  it('un client sans démarche est refusé dans les mots du hub (H-48)', async () => {
    const refused = await hubee(['client', 'create', '--scope', 'SI', '--organization', SI1], { env });
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('Process code is required')]);
  });

  it('une portée insuffisante est un refus, code 1 (E-2)', async () => {
    const osl = await createClient(server.hub, null, { scopes: ['OSL'], organization: OSL, processCode: null });
    const own = { HUBEE_URL: server.url, HUBEE_CLIENT: osl.clientId, HUBEE_SECRET: osl.clientSecret };
    const refused = await hubee(['client', 'list'], { env: own });
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('Unauthorized user (403)')]);
  });

  const organization = (branchCode: string) => ({
    type: 'SI',
    companyRegister: '00000020300010',
    branchCode,
    name: 'Commune de Roc-d’Aspremont',
    postalCode: '06999',
    territory: 'ROC-D’ASPREMONT',
    email: null,
    status: 'Actif',
  });

  it('H-72 : des organisations sont créées d’un fichier ; ce qui existe est dit, sans échec avec --if-missing', async () => {
    const file = join(root, 'organisations.json');
    await writeFile(file, JSON.stringify([organization('06992'), organization('06992-02')]));
    const created = await hubee(['organization', 'create', file], { env });
    expect([created.code, created.out.split('\n')]).toEqual([
      0,
      [expect.stringMatching(/^création : .*06992$/), expect.stringMatching(/^création : .*06992-02$/)],
    ]);
    const again = await hubee(['organization', 'create', file], { env });
    expect([again.code, again.out]).toEqual([1, expect.stringContaining('existe déjà')]);
    expect((await hubee(['organization', 'create', file, '--if-missing'], { env })).code).toBe(0);
    const listed = await hubee(['organization', 'list', '--siret', '00000020300010'], { env });
    expect(listed.out.split('\n')).toHaveLength(3);
  });

  it('un refus n’empêche pas les suivants, et se lit en JSON', async () => {
    const input = JSON.stringify([{ type: 'SI' }, organization('06995')]);
    const outcome = await hubee(['organization', 'create', '-', '--json'], { env, input });
    expect(outcome.code).toBe(1);
    const results: { result: string; messages: string[] }[] = JSON.parse(outcome.out);
    expect(results.map(({ result }) => result)).toEqual(['refused', 'created']);
    expect(results[0]?.messages[0]).toContain('missing required properties');
  });

  it('les démarches et les abonnements se listent, en table et en JSON', async () => {
    const processes = await hubee(['process', 'list'], { env });
    expect(processes.out).toMatch(new RegExp(`^${PROCESS} .*${OSL} +oui`, 'm'));
    const subscriptions = await hubee(['subscription', 'list', '--process', PROCESS, '--json'], { env });
    const items: { processCode: string }[] = JSON.parse(subscriptions.out);
    expect(items.map(({ processCode }) => processCode)).toEqual([PROCESS, PROCESS]);
  });
});
