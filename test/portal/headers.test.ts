import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestAccount } from '../support/accounts.ts';
import { openPortal, type PortalAnswer } from '../support/portalClient.ts';
import { openScene, type Scene, UNKNOWN_ID } from '../support/scene.ts';

const POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

function expectSafe(answer: PortalAnswer, referrer = 'same-origin'): void {
  expect(answer.headers.get('content-security-policy')).toBe(POLICY);
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(answer.headers.get('cross-origin-opener-policy')).toBe('same-origin');
  expect(answer.headers.get('permissions-policy')).toContain('camera=()');
  expect(answer.headers.get('referrer-policy')).toBe(referrer);
  expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  expect(answer.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
}

describe('chaque réponse du portail est protégée', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene();
  });
  afterAll(() => scene.close());

  it('P-43 : pages, redirections et erreurs, signé ou non, ne sont gardées par personne et ne se laissent rien injecter', async () => {
    const visitor = openPortal(scene.server.url);
    for (const path of [
      '/',
      '/connexion',
      '/connexion/code',
      '/nouveau-mot-de-passe',
      '/mot-de-passe-oublie',
      '/mon-compte',
      '/comptes',
      '/cgu',
      '/nulle-part',
      '/connexion?x=%00',
      '/comptes/%ZZ',
    ]) {
      expectSafe(await visitor.get(path));
    }
    expectSafe(await visitor.post('/connexion', { email: 'x', _token: '' }));
    const { email } = await createTestAccount(scene.server);
    await visitor.signIn(email);
    for (const path of ['/', '/mon-compte', '/preferences', '/teledossiers', '/comptes', '/nulle-part', '/aide']) {
      expectSafe(await visitor.get(path));
    }
    expectSafe(await visitor.post('/preferences', { _token: 'faux' }));
    expectSafe(await visitor.post('/preferences', { x: 'a'.repeat(70_000) }));
    expectSafe(await visitor.post('/preferences', { theme: 'dark' }));
    expectSafe(await visitor.send('HEAD', '/mon-compte'));
  });

  it('l’adresse d’un lien de courriel n’est dite à personne', async () => {
    const visitor = openPortal(scene.server.url);
    expectSafe(await visitor.get('/mot-de-passe/un-jeton-inconnu'), 'no-referrer');
    expectSafe(await visitor.post('/mot-de-passe/un-jeton-inconnu', {}), 'no-referrer');
  });

  it('les feuilles de style et les scripts se gardent, et ne posent pas de témoin', async () => {
    const visitor = openPortal(scene.server.url);
    const { text } = await visitor.get('/connexion');
    const found = [...text.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path = '']) => path);
    expect(found.length).toBeGreaterThan(1);
    for (const path of found) {
      const asset = await openPortal(scene.server.url).get(path);
      expect(asset.status).toBe(200);
      expect(asset.headers.get('cache-control')).toContain('immutable');
      expect(asset.headers.get('x-content-type-options')).toBe('nosniff');
      expect(asset.headers.getSetCookie()).toEqual([]);
    }
    const missing = await visitor.get('/assets/0/rien.js');
    expect([missing.status, missing.headers.get('cache-control')]).toEqual([404, 'no-store']);
  });

  it('aucune page ne porte de script, de style ou de gestionnaire en ligne', async () => {
    const visitor = openPortal(scene.server.url);
    const { email } = await createTestAccount(scene.server);
    const pages = [await visitor.get('/connexion'), await visitor.get('/mot-de-passe-oublie?demande=envoyee')];
    pages.push(await visitor.signIn(email), await visitor.get('/mon-compte'), await visitor.get('/nulle-part'));
    for (const { text } of pages) {
      expect(text).not.toMatch(/<style|\sstyle=|\son\w+=|javascript:/i);
      for (const [script] of text.matchAll(/<script[^>]*>/g)) expect(script).toContain(' src="/assets/');
    }
  });

  it('une page voyage compressée chez qui le sait, entière chez les autres, et les caches le savent', async () => {
    const visitor = openPortal(scene.server.url);
    const plain = await visitor.get('/cgu', { 'accept-encoding': 'identity' });
    expect([plain.headers.get('content-encoding'), plain.status]).toEqual([null, 200]);
    for (const accepted of ['gzip, deflate, br', 'gzip;q=0.5', 'br;q=1.0, gzip']) {
      const packed = await visitor.get('/cgu', { 'accept-encoding': accepted });
      expect([packed.headers.get('content-encoding'), packed.headers.get('vary')]).toEqual(['gzip', 'accept-encoding']);
      expect(packed.words).toBe(plain.words);
    }
    const refused = await visitor.get('/cgu', { 'accept-encoding': 'gzip;q=0, identity' });
    expect([refused.headers.get('content-encoding'), refused.words]).toEqual([null, plain.words]);
  });

  it('HEAD dit la même chose que GET, sans corps', async () => {
    const visitor = openPortal(scene.server.url);
    const get = await visitor.get('/connexion');
    const head = await visitor.send('HEAD', '/connexion');
    expect([head.status, head.text]).toEqual([200, '']);
    const told = ['content-type', 'content-encoding', 'cache-control', 'content-security-policy'];
    expect(told.map((name) => head.headers.get(name))).toEqual(told.map((name) => get.headers.get(name)));
  });

  it('l’API n’apprend rien du portail : erreurs en JSON, ni témoin ni politique, quels que soient Accept et Cookie', async () => {
    const { email } = await createTestAccount(scene.server);
    const person = openPortal(scene.server.url);
    await person.signIn(email);
    for (const path of [
      '/teledossiers/v1/inconnu',
      '/referential/v1',
      '/admin/v1/clients',
      '/oauth2/autre',
      '/docs/rien',
      '//teledossiers/v1/inconnu',
      '/teledossiers/v1/notifications',
    ]) {
      const answer = await person.get(path);
      expect([path, answer.headers.get('content-type')?.split(';')[0]]).toEqual([path, 'application/json']);
      expect(answer.headers.get('content-security-policy')).toBeNull();
      expect(answer.headers.getSetCookie()).toEqual([]);
      expect(JSON.parse(answer.text)).toHaveProperty('errors');
    }
    expect((await person.get('/teledossiers/v1/notifications')).status).toBe(401);
    const machine = await person.get('/nulle-part', { accept: 'application/json' });
    expect([machine.status, machine.text]).toEqual([
      404,
      '{"errors":[{"code":404,"message":"Resource is not found"}]}',
    ]);
    const script = await person.send('POST', '/teledossiers/v1/folders', {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'a=b',
    });
    expect([script.status, script.headers.get('content-type')?.split(';')[0]]).toEqual([401, 'application/json']);
  });

  it('une adresse inconnue est une page pour qui a un navigateur, avec son menu s’il est connecté', async () => {
    const person = openPortal(scene.server.url);
    expect((await person.get('/nulle-part')).title).toBe('Page introuvable - HubEE');
    const { email } = await createTestAccount(scene.server, { lastName: 'Visible' });
    await person.signIn(email);
    const page = await person.get('/nulle-part');
    expect([page.status, page.title]).toEqual([404, 'Page introuvable - HubEE']);
    expect(page.words).toContain('VISIBLE');
    expect((await person.get('/comptes/%ZZ')).status).toBe(400);
  });

  it('P-14 : ce qui est refusé laisse une trace, avec le motif de la route et l’identifiant, jamais l’adresse', async () => {
    const { id, email } = await createTestAccount(scene.server);
    const person = openPortal(scene.server.url);
    await person.signIn(email);
    const refused = await person.get(`/comptes/${UNKNOWN_ID}?secret=x`);
    expect([refused.status, refused.title]).toEqual([403, 'Accès refusé - HubEE']);
    const traces = await scene.sql(
      `SELECT subject_id, detail, request_id::text FROM audit WHERE account_id = $1 AND action = 'ACCESS_REFUSED'`,
      [id],
    );
    expect(traces).toEqual([
      {
        subject_id: 'GET /comptes/:id',
        detail: { status: 403, subject: UNKNOWN_ID },
        request_id: refused.headers.get('x-request-id'),
      },
    ]);
  });

  it('S-11 : l’objet d’une autre organisation est introuvable, et la tentative est tracée', async () => {
    const person = openPortal(scene.server.url, scene.server.hub);
    const mine = await createTestAccount(scene.server, { actorType: 'LOCAL_ADMINISTRATOR' });
    const foreign = await createTestAccount(scene.server, {
      organization: 'SI-21380544300016-38544',
      lastName: 'Secrète',
    });
    await person.signIn(mine.email);
    const page = await person.get(`/comptes/${foreign.id}`);
    expect([page.status, page.title]).toEqual([404, 'Page introuvable - HubEE']);
    expect(page.text).not.toContain('Secrète');
    const [trace] = await scene.sql(`SELECT detail FROM audit WHERE account_id = $1 AND action = 'ACCESS_REFUSED'`, [
      mine.id,
    ]);
    expect(trace?.detail).toEqual({ status: 404, subject: foreign.id });
  });

  it('une requête sans Host ni Accept ne casse rien', async () => {
    const { hostname, port } = new URL(scene.server.url);
    const status = await new Promise((resolve, reject) => {
      const sent = request({ hostname, port, path: '/connexion' }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.on('error', reject);
      sent.end();
    });
    expect(status).toBe(200);
  });
});

describe('en https', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene({ settings: { publicUrl: 'https://hubee.example' } });
  });
  afterAll(() => scene.close());

  it('les témoins sont __Host-, Secure, HttpOnly, SameSite=Lax, sans Domain ; ceux de session n’ont pas d’âge', async () => {
    const { email } = await createTestAccount(scene.server, { actorType: 'LOCAL_ADMINISTRATOR' });
    const person = openPortal(scene.server.url, scene.server.hub);
    const lines: string[] = [];
    const collect = (answer: PortalAnswer): PortalAnswer => {
      lines.push(...answer.headers.getSetCookie());
      return answer;
    };
    const first = collect(await person.get('/mon-compte'));
    expect(first.headers.get('strict-transport-security')).toBe('max-age=31536000');
    collect(await person.get('/connexion'));
    collect(await person.post('/connexion', { email, password: 'Mairie2024!' }, { origin: 'https://hubee.example' }));
    expect(lines.map((line) => line.split('=')[0])).toEqual([
      '__Host-hubee-form',
      '__Host-hubee-notice',
      '__Host-hubee-notice',
      '__Host-hubee',
    ]);
    for (const line of lines) {
      expect(line).toMatch(/; Path=\/(;|$)/);
      expect(line).toContain('; HttpOnly');
      expect(line).toContain('; Secure');
      expect(line).toContain('; SameSite=Lax');
      expect(line).not.toMatch(/Domain|Max-Age/i);
    }
    await person.get('/connexion');
    const clear = await person.post('/connexion', {}, { origin: 'http://hubee.example' });
    expect(clear.status).toBe(403);
  });

  it('un témoin sans le préfixe n’est pas lu', async () => {
    const { email } = await createTestAccount(scene.server);
    const person = openPortal(scene.server.url);
    await person.signIn(email);
    expect((await person.get('/mon-compte')).status).toBe(200);
    person.cookies.set('hubee', person.cookies.get('__Host-hubee') ?? '');
    person.cookies.delete('__Host-hubee');
    expect((await person.get('/mon-compte')).location).toBe('/connexion?suite=%2Fmon-compte');
  });
});
