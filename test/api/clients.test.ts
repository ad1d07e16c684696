import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createVault } from '../../src/platform/vault.ts';
import { type ApiAnswer, call, field, messages, textField } from '../support/client.ts';
import { OSL, PROCESS, SI1 } from '../support/referential.ts';
import { auditOf, fingerprint, openScene, type Scene } from '../support/scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());

const admin = (method: string, path: string, json?: unknown): Promise<ApiAnswer> =>
  call(scene.server.url, method, `/admin/v1${path}`, {
    token: scene.tokens.admin,
    ...(json !== undefined && { json }),
  });

async function tokenOf(id: string, secret: string): Promise<ApiAnswer> {
  const authorization = `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
  return call(scene.server.url, 'POST', '/oauth2/token', {
    raw: 'grant_type=client_credentials',
    headers: { authorization },
  });
}
const use = async (token: string): Promise<number> =>
  (await call(scene.server.url, 'GET', '/teledossiers/v1/notifications', { token })).status;

describe('POST /admin/v1/clients', () => {
  it('H-48 : les refus, et ils ne créent rien', async () => {
    const before = await fingerprint(scene);
    const refused: readonly (readonly [unknown, string])[] = [
      [{ scope: 'SI', organization: SI1 }, 'Process code is required for scope SI and only for it'],
      [
        { scope: 'OSL', organization: OSL, processCode: PROCESS },
        'Process code is required for scope SI and only for it',
      ],
      [{ scope: 'OSL' }, 'Organization is required for scopes OSL and SI'],
      [{ scope: 'OSL', organization: SI1 }, 'Scope OSL needs an organization of type OSL'],
      [{ scope: 'SI', organization: OSL, processCode: PROCESS }, 'Scope SI needs an organization of type SI'],
      [{ scope: ['OSL', 'SI'], organization: OSL, processCode: PROCESS }, 'Scope SI needs an organization of type SI'],
      [{ scope: 'OSL', organization: 'OSL-99999999999999-0' }, 'Organization OSL-99999999999999-0 does not exist'],
      [{ scope: 'SI', organization: SI1, processCode: 'Inconnue' }, 'Process Inconnue does not exist'],
    ];
    for (const [json, message] of refused) {
      expect((await admin('POST', '/clients', json)).body, message).toEqual({ errors: [{ code: 400, message }] });
    }
    for (const json of [
      {},
      { scope: 'ROOT' },
      { scope: [] },
      { scope: ['OSL', 'ROOT'], organization: OSL },
      { scope: 'osl', organization: OSL },
      { scope: { toString: 1 } },
      { scope: 'OSL', organization: 'x' },
      [],
    ]) {
      const answer = await admin('POST', '/clients', json);
      expect(answer.status, JSON.stringify(json)).toBe(400);
      expect(messages(answer)[0]).toContain('[ERROR][REQUEST][POST /admin/v1/clients @body]');
    }
    expect(await fingerprint(scene)).toBe(before);
  });

  it('D-20 : un client de plus à chaque fois, son secret montré une seule fois', async () => {
    const json = { scope: 'SI', organization: SI1, processCode: PROCESS };
    const [one, two] = [await admin('POST', '/clients', json), await admin('POST', '/clients', json)];
    expect([one.status, two.status]).toEqual([201, 201]);
    expect(one.headers.get('cache-control')).toBe('no-store');
    expect(Object.keys(Object(one.body)).sort()).toEqual(['clientId', 'clientSecret']);
    const [id, secret] = [textField(one.body, 'clientId'), textField(one.body, 'clientSecret')];
    expect(textField(two.body, 'clientId')).not.toBe(id);
    expect((await tokenOf(id, secret)).status).toBe(200);
    const list = await admin('GET', '/clients');
    expect(list.text).not.toContain(secret);
    const listed = Array.isArray(list.body) ? list.body.find((item) => field(item, 'clientId') === id) : null;
    expect(listed).toEqual({
      clientId: id,
      scopes: ['SI'],
      organization: SI1,
      processCode: PROCESS,
      createDateTime: expect.stringMatching(/\+00:00$/),
      secretDateTime: expect.stringMatching(/\+00:00$/),
      lastTokenDateTime: expect.stringMatching(/\+00:00$/),
    });
    expect((await auditOf(scene, id)).map((row) => row.action)).toEqual(['CLIENT_CREATE']);
  });

  it('D-20 : seul le secret d’un client de service se relit, chiffré ; les autres ne sont que hachés', async () => {
    const si = await admin('POST', '/clients', { scope: 'SI', organization: SI1, processCode: PROCESS });
    const osl = await admin('POST', '/clients', { scope: 'OSL', organization: OSL });
    const sealedOf = async (answer: ApiAnswer) =>
      (await scene.sql('SELECT secret_encrypted FROM clients WHERE id = $1', [textField(answer.body, 'clientId')]))[0]
        ?.secret_encrypted;
    expect(await sealedOf(osl)).toBeNull();
    const sealed = await sealedOf(si);
    if (!Buffer.isBuffer(sealed)) throw new Error('no sealed secret');
    const vault = createVault(Buffer.alloc(32, 7));
    expect(vault.open(sealed, textField(si.body, 'clientId'))).toBe(textField(si.body, 'clientSecret'));
    expect(() => vault.open(sealed, textField(osl.body, 'clientId'))).toThrow();
  });
});

describe('régénérer et révoquer', () => {
  it('404 pour un client inconnu', async () => {
    for (const [method, path] of [
      ['POST', '/clients/inconnu/secret'],
      ['DELETE', '/clients/inconnu'],
    ] as const) {
      expect((await admin(method, path)).body).toEqual({ errors: [{ code: 404, message: 'Client is not found' }] });
    }
    for (const id of ['%00', 'x'.repeat(201)])
      expect((await admin('DELETE', `/clients/${id}`)).status).toBeLessThan(500);
  });

  it('H-53, D-20 : régénérer tue l’ancien secret et les jetons vivants, pas ceux d’un autre client', async () => {
    const json = { scope: 'OSL', organization: OSL };
    const [one, other] = [await admin('POST', '/clients', json), await admin('POST', '/clients', json)];
    const id = textField(one.body, 'clientId');
    const old = textField(one.body, 'clientSecret');
    const token = textField((await tokenOf(id, old)).body, 'access_token');
    const otherToken = textField(
      (await tokenOf(textField(other.body, 'clientId'), textField(other.body, 'clientSecret'))).body,
      'access_token',
    );
    const renewed = await admin('POST', `/clients/${id}/secret`);
    expect(renewed.status).toBe(201);
    expect(renewed.headers.get('cache-control')).toBe('no-store');
    expect([await use(token), await use(otherToken)]).toEqual([401, 200]);
    expect((await tokenOf(id, old)).status).toBe(401);
    expect((await tokenOf(id, textField(renewed.body, 'clientSecret'))).status).toBe(200);
    expect((await auditOf(scene, id)).map((row) => row.action)).toEqual(['CLIENT_CREATE', 'CLIENT_SECRET']);
  });

  it('D-20 : demander des jetons pendant une régénération n’en laisse vivre aucun de l’ancien secret', async () => {
    const made = await admin('POST', '/clients', { scope: 'OSL', organization: OSL });
    const id = textField(made.body, 'clientId');
    const old = textField(made.body, 'clientSecret');
    const [renewed, ...asked] = await Promise.all([
      admin('POST', `/clients/${id}/secret`),
      ...Array.from({ length: 20 }, () => tokenOf(id, old)),
    ]);
    expect(renewed.status).toBe(201);
    for (const answer of asked) {
      const token = field(answer.body, 'access_token');
      if (typeof token === 'string') expect(await use(token)).toBe(401);
    }
  });

  it('révoquer tue le client et ses jetons, et laisse une trace', async () => {
    const made = await admin('POST', '/clients', { scope: ['ADMIN', 'DATAPASS'] });
    const id = textField(made.body, 'clientId');
    const token = textField((await tokenOf(id, textField(made.body, 'clientSecret'))).body, 'access_token');
    expect(await use(token)).toBe(200);
    expect((await admin('DELETE', `/clients/${id}`)).status).toBe(204);
    expect(await use(token)).toBe(401);
    expect((await tokenOf(id, textField(made.body, 'clientSecret'))).status).toBe(401);
    expect((await admin('DELETE', `/clients/${id}`)).status).toBe(404);
    expect((await auditOf(scene, id)).map((row) => row.action)).toEqual(['CLIENT_CREATE', 'CLIENT_REVOKE']);
  });
});
