import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deviceName } from '../../src/portal/myAccount/device.ts';
import { createTestAccount, PASSWORD } from '../support/accounts.ts';
import { openPortal, type PortalClient } from '../support/portalClient.ts';
import { openScene, type Scene } from '../support/scene.ts';

describe('« Mon compte »', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene();
  });
  afterAll(() => scene.close());
  const client = (): PortalClient => openPortal(scene.server.url, scene.server.hub);
  const signedIn = async (options = {}): Promise<{ portal: PortalClient; id: string; email: string }> => {
    const { id, email } = await createTestAccount(scene.server, options);
    const portal = client();
    await portal.signIn(email);
    await portal.get('/mon-compte');
    return { portal, id, email };
  };
  const storedOf = async (id: string) =>
    (
      await scene.sql(
        `SELECT title, first_name, last_name, email, function, phone, second_phone, roles, actor_type, organization
         FROM accounts WHERE id = $1`,
        [id],
      )
    )[0];
  const sessionsOf = async (id: string) =>
    (await scene.sql('SELECT id::text FROM sessions WHERE account_id = $1 ORDER BY created_at', [id])).map((row) =>
      String(row.id),
    );
  const details = { title: 'M', function: 'Officier d’état civil', phone: '0198765432', secondPhone: '' };

  it('P-86 : rien d’autre que la civilité, la fonction et les téléphones ne change, quoi qu’on envoie', async () => {
    const { portal, id } = await signedIn();
    const before = await storedOf(id);
    const answer = await portal.post('/mon-compte', {
      ...details,
      firstName: 'Autre',
      lastName: 'Nom',
      email: 'autre@commune.example',
      roles: ['ACCOUNTS_MANAGE', 'CASES_MANAGE'],
      actorType: 'LOCAL_ADMINISTRATOR',
      organization: 'SI-21380544300016-38544',
    });
    expect(answer.location).toBe('/mon-compte');
    expect((await portal.follow(answer)).words).toContain('Vos informations sont enregistrées.');
    expect(await storedOf(id)).toEqual({
      ...before,
      title: 'M',
      function: 'Officier d’état civil',
      phone: '+33198765432',
      second_phone: null,
    });
  });

  it('P-83 : une faute est dite à côté du champ, la saisie est gardée et échappée, rien n’est enregistré', async () => {
    const { portal, id } = await signedIn();
    const before = await storedOf(id);
    const answer = await portal.post('/mon-compte', {
      ...details,
      function: '<script>alert(1)</script>',
      phone: '01 23 45 67 89',
    });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('value="01 23 45 67 89"');
    expect(answer.text).toContain('href="#champ-phone"');
    expect(answer.text).not.toContain('<script>alert');
    expect(answer.text).toContain('value="&lt;script>alert(1)&lt;/script>"');
    expect(await storedOf(id)).toEqual(before);
  });

  it('P-78 : un compte venu de DataPass demande sa civilité', async () => {
    const { portal } = await signedIn({ title: null, phone: null, fromSubscription: true });
    expect((await portal.get('/mon-compte')).words).toContain('Civilité requise');
    expect((await portal.post('/mon-compte', { ...details, title: '' })).status).toBe(422);
    await portal.post('/mon-compte', details);
    expect((await portal.get('/mon-compte')).words).not.toContain('Civilité requise');
  });

  it('ce qu’on ne change pas soi-même se lit : identité, droits, habilitations', async () => {
    const { portal, email } = await signedIn({ firstName: 'Éloïse', lastName: 'D’Arc' });
    const page = await portal.get('/mon-compte');
    for (const words of [
      'Éloïse',
      'D’Arc',
      email,
      'Agent',
      'Gestion des télédossiers',
      'EtatCivil',
      'session actuelle',
    ]) {
      expect(page.words).toContain(words);
    }
    for (const name of ['firstName', 'lastName', 'email', 'roles', 'actorType']) {
      expect(page.text).not.toContain(`name="${name}"`);
    }
  });

  it('D-26 : le mot de passe ne change qu’avec l’actuel ; les autres sessions se ferment, celle-ci reste', async () => {
    const { portal, id, email } = await signedIn();
    const elsewhere = client();
    await elsewhere.signIn(email);
    const next = 'Mairie2025!';
    const change = (current: string, password: string, confirmation = password) =>
      portal.post('/mon-compte/mot-de-passe', { current, password, confirmation });
    for (const [answer, words] of [
      [await change('faux', next), 'Le mot de passe actuel est incorrect.'],
      [await change(PASSWORD, 'faible'), 'ne respecte pas les conditions de sécurité exigées'],
      [await change(PASSWORD, next, 'Mairie2026!'), 'ne sont pas identiques'],
      [await change(PASSWORD, PASSWORD), 'différent'],
    ] as const) {
      expect([answer.status, answer.words.includes(words)]).toEqual([422, true]);
    }
    expect((await elsewhere.get('/mon-compte')).status).toBe(200);
    const done = await change(PASSWORD, next);
    expect((await portal.follow(done)).words).toContain('Votre mot de passe est changé.');
    expect((await elsewhere.get('/mon-compte')).status).toBe(303);
    expect(await sessionsOf(id)).toHaveLength(1);
    const again = client();
    expect((await again.signIn(email)).status).toBe(422);
    expect((await again.signIn(email, next)).status).toBe(200);
  });

  it('D-26 : « Déconnecter » ferme une autre session, jamais celle d’une autre personne', async () => {
    const { portal, id, email } = await signedIn();
    const [own = ''] = await sessionsOf(id);
    const stranger = await signedIn();
    const [foreign = ''] = await sessionsOf(stranger.id);
    const elsewhere = client();
    await elsewhere.signIn(email);
    const other = (await sessionsOf(id)).find((one) => one !== own) ?? '';
    const page = await portal.get('/mon-compte');
    expect(page.text).toContain(`/mon-compte/sessions/${other}/fermeture`);
    expect(page.text).not.toContain(`/mon-compte/sessions/${own}/fermeture`);
    expect(page.text).not.toContain(foreign);
    for (const session of [foreign, 'x', own.replace(/./g, '0')]) {
      expect((await portal.post(`/mon-compte/sessions/${session}/fermeture`)).status).toBe(303);
    }
    expect((await stranger.portal.get('/mon-compte')).status).toBe(200);
    expect((await portal.post(`/mon-compte/sessions/${other}/fermeture`, { _token: 'x' })).status).toBe(403);
    expect((await elsewhere.get('/mon-compte')).status).toBe(200);
    await portal.post(`/mon-compte/sessions/${other}/fermeture`);
    expect((await elsewhere.get('/mon-compte')).status).toBe(303);
    expect((await portal.get('/mon-compte')).status).toBe(200);
  });
});

describe('le nom d’un navigateur', () => {
  it.each([
    [null, 'Navigateur inconnu'],
    ['curl/8', 'Navigateur inconnu'],
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0', 'Firefox sur Windows'],
    ['Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0', 'Edge sur Windows'],
    ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36', 'Chrome sur Linux'],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile/15E148 Safari/604.1',
      'Safari sur iOS',
    ],
  ])('%j', (userAgent, name) => {
    expect(deviceName(userAgent)).toBe(name);
  });
});
