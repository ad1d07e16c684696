import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACTOR_TYPES, type ActorType, ROLES, type Role } from '../../src/accounts/rules.ts';
import { landingOf } from '../../src/portal/landingRules.ts';
import { wishedPath } from '../../src/portal/wishedPath.ts';
import { createTestAccount } from '../support/accounts.ts';
import { openPortal, type PortalClient } from '../support/portalClient.ts';
import { lastCodeTo } from '../support/portalMails.ts';
import { openScene, type Scene } from '../support/scene.ts';

const MINUTE_MS = 60_000;
const SIGNED_IN_PAGES = ['/mon-compte', '/preferences', '/comptes', '/abonnements', '/teledossiers', '/aide'];

describe('sessions du portail', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene();
  });
  afterAll(() => scene.close());
  const client = (): PortalClient => openPortal(scene.server.url, scene.server.hub);
  const cookieOf = (portal: PortalClient): string => portal.cookies.get('hubee') ?? '';

  it('sans session, avec une session inventée ou celle d’un compte désactivé, aucune page ne s’ouvre', async () => {
    const { id, email } = await createTestAccount(scene.server);
    const former = client();
    await former.signIn(email);
    await scene.sql('UPDATE accounts SET active = false WHERE id = $1', [id]);
    const forged = client();
    for (const cookie of ['', 'x', 'A'.repeat(43), `${cookieOf(former)}A`, '../../x', '%00']) {
      forged.cookies.set('hubee', cookie);
      const answer = await forged.get('/mon-compte');
      expect([cookie, answer.status, answer.location]).toEqual([cookie, 303, '/connexion?suite=%2Fmon-compte']);
    }
    for (const path of SIGNED_IN_PAGES) {
      for (const portal of [client(), former]) {
        const answer = await portal.get(path);
        expect([path, answer.status, answer.text]).toEqual([path, 303, '']);
      }
    }
  });

  it('P-31 : tant que le code n’est pas donné, seule sa page s’ouvre', async () => {
    const { email } = await createTestAccount(scene.server, { actorType: 'LOCAL_ADMINISTRATOR' });
    const portal = openPortal(scene.server.url);
    const page = await portal.signIn(email);
    expect(page.title).toBe('Vérification de l’OTP - HubEE');
    expect(page.text).not.toContain('Déconnexion');
    for (const path of SIGNED_IN_PAGES) {
      const answer = await portal.get(path);
      expect(answer.location).toBe(`/connexion/code?${new URLSearchParams({ suite: path }).toString()}`);
    }
    expect((await portal.get('/nouveau-mot-de-passe')).location).toBe('/connexion/code');
    expect((await portal.get('/nulle-part')).text).not.toContain('Déconnexion');
    const sent = await portal.post('/mon-compte', { title: 'M' });
    expect(sent.location).toBe('/connexion/code');
    const [account] = await scene.sql('SELECT title FROM accounts WHERE email = $1', [email]);
    expect(account).toEqual({ title: 'Mme' });
  });

  it('P-36 : un mot de passe de six mois n’ouvre que la page du nouveau, et celui-ci ouvre le portail', async () => {
    const { email } = await createTestAccount(scene.server, { passwordSetAt: new Date('2024-01-15T08:00:00Z') });
    const portal = client();
    const page = await portal.signIn(email);
    expect(page.title).toBe('Création d’un nouveau mot de passe - HubEE');
    expect(page.words).toContain('plus de 6 mois');
    for (const path of SIGNED_IN_PAGES) expect((await portal.get(path)).location).toMatch(/^\/nouveau-mot-de-passe\?/);
    expect((await portal.get('/connexion/code')).location).toBe('/nouveau-mot-de-passe');
    const same = await portal.post('/nouveau-mot-de-passe', { password: 'Mairie2024!', confirmation: 'Mairie2024!' });
    expect(same.status).toBe(422);
    const before = cookieOf(portal);
    const done = await portal.post('/nouveau-mot-de-passe', { password: 'Mairie2025!', confirmation: 'Mairie2025!' });
    expect(done.location).toBe('/');
    expect(cookieOf(portal)).not.toBe(before);
    expect((await portal.follow(done)).words).toContain('Votre mot de passe est enregistré.');
    portal.cookies.set('hubee', before);
    expect((await portal.get('/mon-compte')).status).toBe(303);
  });

  it('aucune session ne se fixe d’avance : le témoin change à chaque étape, l’ancien est mort', async () => {
    const { email } = await createTestAccount(scene.server, { actorType: 'LOCAL_ADMINISTRATOR' });
    const portal = client();
    await portal.get('/connexion');
    portal.cookies.set('hubee', 'B'.repeat(43));
    await portal.get('/connexion');
    await portal.post('/connexion', { email, password: 'Mairie2024!' });
    const pending = cookieOf(portal);
    expect(pending).not.toBe('B'.repeat(43));
    await portal.get('/connexion/code');
    await portal.post('/connexion/code', { code: await lastCodeTo(scene.server.hub, email) });
    const open = cookieOf(portal);
    expect(open).not.toBe(pending);
    expect((await portal.get('/mon-compte')).status).toBe(200);
    portal.cookies.set('hubee', pending);
    expect((await portal.get('/mon-compte')).status).toBe(303);
    const stored = await scene.sql(`SELECT encode(hash, 'escape') AS hash FROM sessions`);
    expect(JSON.stringify(stored)).not.toContain(open);
  });

  it('P-39 : après 60 minutes sans action, l’action suivante mène à la connexion, avec l’explication, puis à la page voulue', async () => {
    const { email } = await createTestAccount(scene.server);
    const portal = client();
    await portal.signIn(email);
    const start = Date.now();
    try {
      scene.server.setClock(new Date(start + 59 * MINUTE_MS));
      expect((await portal.get('/mon-compte')).status).toBe(200);
      scene.server.setClock(new Date(start + 118 * MINUTE_MS));
      expect((await portal.get('/mon-compte')).status).toBe(200);
      scene.server.setClock(new Date(start + 179 * MINUTE_MS));
      const answer = await portal.get('/preferences');
      expect(answer.location).toBe('/connexion?suite=%2Fpreferences');
      const page = await portal.follow(answer);
      expect(page.words).toContain(
        'Votre session a expiré : elle se ferme après 60 minutes sans action, et 12 heures après la connexion.',
      );
      expect((await portal.get('/connexion?suite=%2Fpreferences')).words).not.toContain('a expiré');
      const back = await portal.post('/connexion', { email, password: 'Mairie2024!', suite: '/preferences' });
      expect(back.location).toBe('/preferences');
    } finally {
      scene.server.setClock(null);
    }
  });

  it('P-39 : un formulaire envoyé trop tard ne change rien', async () => {
    const { id, email } = await createTestAccount(scene.server);
    const portal = client();
    await portal.signIn(email);
    await portal.get('/preferences');
    try {
      scene.server.setClock(new Date(Date.now() + 61 * MINUTE_MS));
      const answer = await portal.post('/preferences', { theme: 'dark' });
      expect(answer.location).toBe('/connexion');
      expect((await portal.follow(answer)).words).toContain('Votre session a expiré');
    } finally {
      scene.server.setClock(null);
    }
    const [account] = await scene.sql('SELECT preferences FROM accounts WHERE id = $1', [id]);
    expect(account).toEqual({ preferences: {} });
  });

  it('P-39 : un formulaire envoyé après la déconnexion d’un autre onglet le dit, et ne change rien', async () => {
    const { email } = await createTestAccount(scene.server);
    const portal = client();
    await portal.signIn(email);
    portal.cookies.delete('hubee');
    const sent = await portal.post('/mon-compte', { title: 'M', phone: '0199000001' });
    expect(sent.location).toBe('/connexion');
    expect((await portal.get('/connexion')).words).toContain('Vous n’étiez plus connecté : rien n’a été enregistré.');
    const [account] = await scene.sql('SELECT title FROM accounts WHERE email = $1', [email]);
    expect(account).toEqual({ title: 'Mme' });
  });

  it('P-43 : après « Déconnexion », le témoin gardé par un autre ne vaut rien, et se déconnecter deux fois ne casse rien', async () => {
    const { email } = await createTestAccount(scene.server);
    const portal = client();
    await portal.signIn(email);
    const kept = cookieOf(portal);
    const answer = await portal.post('/deconnexion');
    expect(answer.location).toBe('/connexion');
    expect(portal.cookies.has('hubee')).toBe(false);
    expect((await portal.follow(answer)).words).toContain('Vous êtes déconnecté.');
    expect((await portal.post('/deconnexion')).location).toBe('/connexion');
    portal.cookies.set('hubee', kept);
    expect((await portal.get('/mon-compte')).status).toBe(303);
    expect((await portal.send('GET', '/deconnexion')).status).toBe(404);
  });

  it('P-23 : un droit retiré vaut dès la requête suivante', async () => {
    const { id, email } = await createTestAccount(scene.server);
    const portal = client();
    await portal.signIn(email);
    expect((await portal.get('/teledossiers')).status).toBe(200);
    await scene.sql(`UPDATE accounts SET roles = '{SUBSCRIPTIONS_READ}' WHERE id = $1`, [id]);
    expect((await portal.get('/teledossiers')).status).toBe(403);
    expect((await portal.get('/')).location).toBe('/abonnements');
  });
});

describe('P-44 : la première page après la connexion', () => {
  const combinations = Array.from({ length: 2 ** ROLES.length }, (_, bits) =>
    ROLES.filter((_role, index) => (bits & (1 << index)) !== 0),
  );
  const has = (roles: readonly Role[], noun: string): boolean => roles.some((role) => role.startsWith(noun));
  const expected = (actorType: ActorType, roles: readonly Role[]): string => {
    if (actorType !== 'TECHNICAL_DELEGATE' && has(roles, 'CASES')) return '/teledossiers?statut=nouveaux';
    if (has(roles, 'SUBSCRIPTIONS')) return '/abonnements';
    if (actorType !== 'TECHNICAL_DELEGATE' && has(roles, 'ACCOUNTS')) return '/comptes';
    return '/mon-compte';
  };

  it.each(ACTOR_TYPES)('toutes les combinaisons de rôles de %s', (actorType) => {
    for (const roles of combinations) {
      expect([roles, landingOf({ actorType, roles })]).toEqual([roles, expected(actorType, roles)]);
    }
  });
});

describe('la page voulue ne mène jamais ailleurs', () => {
  it.each([
    '//mechant.example',
    '///mechant.example',
    '/\\mechant.example',
    '\\\\mechant.example',
    '/\t/mechant.example',
    '/\n/mechant.example',
    '/.//mechant.example',
    '/..//mechant.example',
    '/./',
    '/a/../../b',
    '/%2Fmechant.example',
    '/%2f%2fmechant.example',
    '/%5Cmechant.example',
    '/x%00',
    'https://mechant.example',
    'javascript:alert(1)',
    'mechant.example',
    '',
    ' /comptes',
    '/é',
    '/',
    '/connexion',
    '/connexion/code',
    '/deconnexion',
    '/mot-de-passe/jeton',
    '/nouveau-mot-de-passe?suite=/comptes',
    `/${'a'.repeat(1000)}`,
  ])('%j est oubliée', (path) => {
    expect(wishedPath(path)).toBeNull();
  });

  it.each([
    ['/comptes', '/comptes'],
    ['/teledossiers?statut=nouveaux&recherche=D%27Arc', '/teledossiers?statut=nouveaux&recherche=D%27Arc'],
    ['/comptes?retour=//mechant.example', '/comptes?retour=//mechant.example'],
    ['/comptes#ancre', '/comptes'],
  ])('%j est gardée', (path, kept) => {
    expect(wishedPath(path)).toBe(kept);
  });
});
