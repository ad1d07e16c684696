import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '../../src/clients/createClient.ts';
import type { Scope } from '../../src/clients/rules.ts';
import { call, field, textField } from '../support/client.ts';
import { head, rawExchange } from '../support/rawHttp.ts';
import { OSL, PROCESS, SI1 } from '../support/referential.ts';
import { openScene, type Scene } from '../support/scene.ts';

interface Known {
  readonly clientId: string;
  readonly clientSecret: string;
}
let scene: Scene;
let osl: Known;
let platform: Known;
beforeAll(async () => {
  scene = await openScene();
  osl = await make(['OSL'], OSL);
  platform = await make(['ADMIN', 'DATAPASS'], null);
});
afterAll(() => scene.close());

const make = (scopes: readonly Scope[], organization: string | null, processCode: string | null = null) =>
  createClient(scene.server.hub, null, { scopes, organization, processCode });
const basic = ({ clientId, clientSecret }: Known) => ({
  authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
});
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const ask = (raw: string, headers: Record<string, string> = basic(osl), path = '/oauth2/token') =>
  call(scene.server.url, 'POST', path, { raw, headers: { ...FORM, ...headers } });

describe('le point de jetons : les refus, H-49, à la manière d’OAuth', () => {
  const failed = { error_description: 'Client Authentication failed.', error: 'invalid_client' };
  it('H-49 : client inconnu, mauvais secret, rien du tout', async () => {
    const unknown = await ask('grant_type=client_credentials', basic({ clientId: 'inconnu', clientSecret: 'x' }));
    expect([unknown.status, unknown.body]).toEqual([
      401,
      { error_description: 'A valid OAuth client could not be found for client_id: inconnu', error: 'invalid_client' },
    ]);
    const wrong = await ask('grant_type=client_credentials', basic({ ...osl, clientSecret: `${osl.clientSecret}x` }));
    expect([wrong.status, wrong.body]).toEqual([401, failed]);
    for (const headers of [
      {},
      { authorization: 'Basic' },
      { authorization: 'Basic ' },
      { authorization: 'Basic !!!' },
      { authorization: 'Bearer abc' },
    ]) {
      const none = await ask('grant_type=client_credentials', headers);
      expect([none.status, none.body]).toEqual([401, failed]);
      expect(none.headers.get('www-authenticate')).toMatch(/^Basic/);
    }
  });

  it('H-49 : grant_type absent ou autre', async () => {
    for (const body of [
      '',
      'scope=OSL',
      'grant_type=password',
      'grant_type=',
      '{}',
      '{"grant_type":',
      '[]',
      'null',
      '{"grant_type":1}',
    ]) {
      const answer = await ask(body);
      expect([answer.status, answer.body], body).toEqual([
        400,
        { error_description: 'Unsupported grant_type value', error: 'unsupported_grant_type' },
      ]);
    }
  });

  it('H-44 : aucune portée accordée', async () => {
    for (const scope of ['SI', 'ADMIN', 'n’importe quoi', 'SI ADMIN']) {
      const answer = await ask(`grant_type=client_credentials&scope=${encodeURIComponent(scope)}`);
      expect([answer.status, answer.body]).toEqual([
        400,
        { error: 'invalid_scope', error_description: `Invalid scopes: ${scope}` },
      ]);
    }
  });

  it('D-13 : identifiants hostiles → 401, jamais un 5xx ; rien n’est écrit', async () => {
    const before = await scene.sql('SELECT count(*)::int AS n FROM access_tokens');
    for (const id of ['a\u0000b', '\ud800', 'x'.repeat(5000), "' OR 1=1 --", '\u00e9😀']) {
      const header = await ask('grant_type=client_credentials', basic({ clientId: id, clientSecret: 'x' }));
      expect(header.status).toBe(401);
      const json = JSON.stringify({ grant_type: 'client_credentials', client_id: id, client_secret: 'x' });
      expect((await ask(json, {})).status).toBe(401);
    }
    expect((await ask('x'.repeat(70_000))).status).toBe(413);
    expect((await ask('grant_type=client_credentials&scope=%00OSL')).status).toBe(400);
    expect(await scene.sql('SELECT count(*)::int AS n FROM access_tokens')).toEqual(before);
  });
});

describe('le point de jetons : H-40…H-47', () => {
  const accepted: readonly (readonly [string, string, Record<string, string>])[] = [
    ['formulaire', 'scope=OSL&grant_type=client_credentials', FORM],
    ['autre ordre', 'grant_type=client_credentials&scope=OSL', FORM],
    ['JSON (H-42)', '{"grant_type":"client_credentials","scope":"OSL"}', { 'content-type': 'application/json' }],
    ['JSON annoncé comme formulaire', '{"grant_type":"client_credentials","scope":"OSL"}', FORM],
    [
      'formulaire annoncé comme JSON',
      'grant_type=client_credentials&scope=OSL',
      { 'content-type': 'application/json' },
    ],
    ['type inconnu', 'grant_type=client_credentials&scope=OSL', { 'content-type': 'text/plain' }],
    ['type illisible', 'grant_type=client_credentials&scope=OSL', { 'content-type': 'form' }],
    ['portée en minuscules (H-44)', 'grant_type=client_credentials&scope=osl', FORM],
    ['sans portée (H-44)', 'grant_type=client_credentials', FORM],
    [
      'en-têtes de partenaire de toute longueur (H-43)',
      'grant_type=client_credentials',
      { ...FORM, editorName: 'x'.repeat(200) },
    ],
  ];
  for (const path of ['/oauth2/token', '/token', '//oauth2//token/']) {
    it.each(accepted)(`${path} : %s`, async (_, body, headers) => {
      const answer = await call(scene.server.url, 'POST', path, { raw: body, headers: { ...basic(osl), ...headers } });
      expect(answer.status, answer.text).toBe(200);
      expect(answer.body).toEqual({
        access_token: expect.stringMatching(/^[\w-]{43}$/),
        scope: 'OSL',
        token_type: 'Bearer',
        expires_in: 3600,
      });
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
      expect(answer.headers.get('cache-control')).toBe('no-store');
    });
  }

  it('H-42 : sans aucun Content-Type', async () => {
    const body = 'grant_type=client_credentials&scope=OSL';
    const answer = await rawExchange(
      scene.server.url,
      head('POST', '/oauth2/token', { ...basic(osl), 'Content-Length': String(body.length) }) + body,
    );
    expect([answer.status, JSON.parse(answer.body).scope]).toEqual([200, 'OSL']);
  });

  it('H-41 : identifiants dans le corps, en formulaire ou en JSON', async () => {
    const fields = { grant_type: 'client_credentials', client_id: osl.clientId, client_secret: osl.clientSecret };
    expect((await ask(new URLSearchParams(fields).toString(), {})).status).toBe(200);
    expect((await ask(JSON.stringify(fields), {})).status).toBe(200);
  });

  it('H-44, H-45 : l’intersection des portées, dans n’importe quel ordre ; un jeton réduit reste réduit', async () => {
    const scopesOf = async (scope: string) =>
      field((await ask(`grant_type=client_credentials&scope=${scope}`, basic(platform))).body, 'scope');
    expect(await scopesOf('DATAPASS+ADMIN')).toBe('ADMIN DATAPASS');
    expect(await scopesOf('datapass+SUBCRT+SI')).toBe('DATAPASS');
    const narrow = await ask('grant_type=client_credentials&scope=DATAPASS', basic(platform));
    const token = textField(narrow.body, 'access_token');
    expect((await call(scene.server.url, 'GET', '/admin/v1/clients', { token })).status).toBe(403);
    const wide = textField((await ask('grant_type=client_credentials', basic(platform))).body, 'access_token');
    expect((await call(scene.server.url, 'GET', '/admin/v1/clients', { token: wide })).status).toBe(200);
  });

  it('H-47 : un nouveau jeton n’en révoque aucun ; chacun vit une heure', async () => {
    const start = new Date('2026-06-01T08:00:00Z');
    scene.server.setClock(start);
    const tokens: string[] = [];
    for (let index = 0; index < 3; index += 1) {
      tokens.push(textField((await ask('grant_type=client_credentials')).body, 'access_token'));
    }
    expect(new Set(tokens).size).toBe(3);
    const use = async (token: string | undefined) =>
      (await call(scene.server.url, 'GET', '/teledossiers/v1/notifications', { token: token ?? '' })).status;
    scene.server.setClock(new Date(start.getTime() + 3_599_000));
    expect(await Promise.all(tokens.map(use))).toEqual([200, 200, 200]);
    scene.server.setClock(new Date(start.getTime() + 3_600_000));
    expect(await Promise.all(tokens.map(use))).toEqual([401, 401, 401]);
    scene.server.setClock(null);
  });

  it('H-53 : un abonnement suspendu donne encore des jetons', async () => {
    const si = await make(['SI'], SI1, PROCESS);
    await scene.sql(
      `UPDATE subscriptions SET status = 'Suspendu', suspended_from = now() - interval '1 day' WHERE subscriber = $1`,
      [SI1],
    );
    expect((await ask('grant_type=client_credentials&scope=SI', basic(si))).status).toBe(200);
  });
});
