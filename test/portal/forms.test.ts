import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestAccount } from '../support/accounts.ts';
import { openPortal, type PortalClient } from '../support/portalClient.ts';
import { openScene, type Scene } from '../support/scene.ts';

describe('les formulaires du portail ne se forgent pas', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene();
  });
  afterAll(() => scene.close());

  const client = (): PortalClient => openPortal(scene.server.url, scene.server.hub);
  const signedIn = async (): Promise<{ portal: PortalClient; id: string; email: string }> => {
    const { id, email } = await createTestAccount(scene.server);
    const portal = client();
    await portal.signIn(email);
    await portal.get('/preferences');
    return { portal, id, email };
  };
  const preferencesOf = async (id: string): Promise<unknown> =>
    (await scene.sql('SELECT preferences FROM accounts WHERE id = $1', [id]))[0]?.preferences;
  const chosen = { pageSize: '50', caseSort: 'SENT_ASC', theme: 'dark' };

  it('sans jeton, avec un jeton faux, tronqué ou vide : 403, la page a expiré, rien n’a changé', async () => {
    const { portal, id } = await signedIn();
    const token = portal.token ?? '';
    for (const forged of ['', 'x', token.slice(1), `${token}A`, token.toLowerCase(), 'é'.repeat(token.length)]) {
      const answer = await portal.post('/preferences', { ...chosen, _token: forged });
      expect([answer.status, answer.title]).toEqual([403, 'Cette page a expiré - HubEE']);
    }
    portal.token = null;
    expect((await portal.post('/preferences', chosen)).status).toBe(403);
    expect(await preferencesOf(id)).toEqual({});
    // P-14: forged or merely old, each leaves a trace.
    const traces = await scene.sql(
      `SELECT detail->>'status' AS status FROM audit
       WHERE account_id = $1 AND action = 'ACCESS_REFUSED' AND subject_id = 'POST /preferences'`,
      [id],
    );
    expect(traces).toEqual(Array.from({ length: 7 }, () => ({ status: '403' })));
  });

  it('le jeton d’une session ne vaut rien dans une autre, ni celui d’avant la connexion', async () => {
    const one = await signedIn();
    const other = await signedIn();
    const stolen = await one.portal.post('/preferences', { ...chosen, _token: other.portal.token ?? '' });
    expect(stolen.status).toBe(403);

    const portal = client();
    await portal.get('/connexion');
    const before = portal.token ?? '';
    await portal.signIn(one.email);
    expect((await portal.post('/preferences', { ...chosen, _token: before })).status).toBe(403);
    expect(await preferencesOf(one.id)).toEqual({});
  });

  it('le jeton change à chaque page, et chacun reste bon : la taille d’une page compressée ne dit rien de lui', async () => {
    const { portal } = await signedIn();
    const first = portal.token ?? '';
    await portal.get('/preferences');
    expect(portal.token).not.toBe(first);
    for (const token of [first, portal.token ?? '']) {
      expect((await portal.post('/preferences', { ...chosen, _token: token })).status).toBe(303);
    }
  });

  it('le jeton d’une session fermée ne vaut plus rien', async () => {
    const { portal, id, email } = await signedIn();
    const old = portal.token ?? '';
    await portal.post('/deconnexion');
    await portal.signIn(email);
    expect((await portal.post('/preferences', { ...chosen, _token: old })).status).toBe(403);
    expect(await preferencesOf(id)).toEqual({});
  });

  it('un envoi fait par un autre site est refusé même avec le bon jeton', async () => {
    const { portal, id } = await signedIn();
    const foreign: Record<string, string>[] = [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://mechant.example' },
      { origin: 'null' },
      { origin: 'pas une adresse' },
      { origin: 'http://portail.example.mechant.example' },
      { origin: 'http://portail.example:8080' },
    ];
    for (const headers of foreign) {
      await portal.get('/preferences');
      expect([headers, (await portal.post('/preferences', chosen, headers)).status]).toEqual([headers, 403]);
    }
    expect(await preferencesOf(id)).toEqual({});
  });

  it('le même formulaire, envoyé d’ici, est accepté : par l’adresse publique comme par celle du serveur', async () => {
    const { portal, id } = await signedIn();
    const own: Record<string, string>[] = [
      {},
      { 'sec-fetch-site': 'same-origin', origin: scene.server.url },
      { 'sec-fetch-site': 'none' },
      { origin: 'http://portail.example' },
    ];
    for (const headers of own) {
      const answer = await portal.post('/preferences', chosen, headers);
      expect([answer.status, answer.location]).toEqual([303, '/preferences']);
    }
    expect(await preferencesOf(id)).toEqual({ pageSize: 50, caseSort: 'SENT_ASC', theme: 'dark', shortcuts: true });
  });

  it('la page expirée ramène à la page du formulaire, jamais ailleurs', async () => {
    const { portal } = await signedIn();
    const from = async (referer: string) => (await portal.post('/preferences', { _token: 'x' }, { referer })).text;
    expect(await from(`${scene.server.url}/preferences`)).toContain('href="/preferences">Rouvrir');
    expect(await from('https://mechant.example/preferences')).toContain('href="/">Rouvrir');
  });

  it('la page de connexion expirée garde l’adresse saisie, jamais le mot de passe, et fonctionne aussitôt', async () => {
    const { email } = await createTestAccount(scene.server);
    const portal = client();
    const sent = { email, password: 'Mairie2024!', suite: '/mon-compte' };
    const answer = await portal.post('/connexion', sent);
    expect([answer.status, answer.title]).toEqual([403, 'Connexion - HubEE']);
    expect(answer.words).toContain('Cette page a expiré');
    expect(answer.text).toContain(`value="${email}"`);
    expect(answer.text).not.toContain('Mairie2024!');
    expect((await portal.post('/connexion', sent)).location).toBe('/mon-compte');
  });

  it('D-13 : U+0000, trop de champs, trop d’octets ou un autre type de contenu sont refusés sans 5xx', async () => {
    const { portal, id } = await signedIn();
    const raw = (body: string, type = 'application/x-www-form-urlencoded') =>
      portal.send('POST', '/preferences', { headers: { 'content-type': type }, body });
    const token = `_token=${portal.token}`;
    const many = Array.from({ length: 201 }, (_, index) => `champ${index}=1`).join('&');
    expect((await raw(`${token}&theme=da%00rk`)).status).toBe(400);
    expect((await raw(`${token}&the%00me=dark`)).status).toBe(400);
    expect((await raw(`${token}&${many}`)).status).toBe(400);
    expect((await raw(`${token}&theme=${'a'.repeat(70_000)}`)).status).toBe(413);
    expect((await raw('{"theme":"dark"}', 'application/json')).status).toBe(400);
    expect((await raw('x', 'multipart/form-data; boundary=x')).status).toBe(400);
    expect((await raw('', 'text/plain')).status).toBe(400);
    expect((await portal.send('POST', '/preferences')).status).toBe(403);
    expect((await portal.get('/comptes/%00')).status).toBe(400);
    expect((await portal.get('/teledossiers?recherche=%00')).status).toBe(400);
    expect(await preferencesOf(id)).toEqual({});
  });

  it('un choix hors de la liste compte comme non choisi', async () => {
    const { portal, id } = await signedIn();
    await portal.post('/preferences', { pageSize: '1000', caseSort: 'DROP TABLE', theme: '<b>' });
    expect(await preferencesOf(id)).toEqual({ pageSize: 10, caseSort: 'SENT_DESC', theme: 'system', shortcuts: true });
  });

  it('les préférences s’appliquent à la page suivante et sont annoncées une seule fois', async () => {
    const { portal } = await signedIn();
    const page = await portal.follow(await portal.post('/preferences', chosen));
    expect(page.words).toContain('Vos préférences sont enregistrées.');
    expect(page.text).toContain('data-fr-theme="dark"');
    expect((await portal.get('/preferences')).words).not.toContain('Vos préférences sont enregistrées.');
  });

  it('une annonce écrite à la main dans le témoin n’affiche rien', async () => {
    const { portal } = await signedIn();
    const plain = await portal.get('/preferences');
    for (const code of ['Virement-effectue', 'toString', '__proto__']) {
      portal.cookies.set('hubee-notice', code);
      expect((await portal.get('/preferences')).words).toBe(plain.words);
    }
  });
});
