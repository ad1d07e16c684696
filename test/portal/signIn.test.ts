import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestAccount, PASSWORD } from '../support/accounts.ts';
import { openPortal, type PortalClient } from '../support/portalClient.ts';
import { lastCodeTo, mailsTo } from '../support/portalMails.ts';
import { PLAIN, shapeOf } from '../support/portalShape.ts';
import { openScene, type Scene } from '../support/scene.ts';

const MINUTE_MS = 60_000;

describe('connexion au portail', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene({ settings: { datapassUrl: 'https://datapass.example/hubee' } });
  });
  afterAll(() => scene.close());
  const client = (): PortalClient => openPortal(scene.server.url, scene.server.hub);

  it('P-38 : échec générique, le même que l’adresse soit connue, inconnue, jamais activée ou désactivée', async () => {
    const known = await createTestAccount(scene.server, { email: 'connue-0001@commune.example' });
    const never = await createTestAccount(scene.server, { email: 'jamais-0001@commune.example', password: null });
    const off = await createTestAccount(scene.server, { email: 'eteinte-001@commune.example', active: false });
    const shapes = [];
    for (const email of [known.email, never.email, off.email, 'inconnu-001@commune.example']) {
      const portal = client();
      await portal.get('/connexion');
      const answer = await portal.post('/connexion', { email, password: 'Mauvais2024!' }, PLAIN);
      expect(answer.status).toBe(422);
      expect(answer.words).toContain('Erreur d’authentification !');
      expect(answer.words).toContain('Veuillez essayer de vous connecter à nouveau.');
      expect(answer.text).not.toContain('Mauvais2024!');
      expect(portal.cookies.has('hubee')).toBe(false);
      shapes.push(shapeOf(answer, email));
    }
    for (const shape of shapes) expect(shape).toEqual(shapes[0]);
  });

  it('P-37, P-38 : cinq échecs verrouillent 15 minutes, même le bon mot de passe, qu’un compte existe ou non', async () => {
    const { email } = await createTestAccount(scene.server, { email: 'verrou-0001@commune.example' });
    const shapes = [];
    for (const typed of [email, 'verrou-0002@commune.example']) {
      const portal = client();
      await portal.get('/connexion');
      let last = await portal.post('/connexion', { email: typed, password: 'faux' }, PLAIN);
      for (let failure = 1; failure < 5; failure += 1)
        last = await portal.post('/connexion', { email: typed, password: 'faux' }, PLAIN);
      shapes.push(shapeOf(last, typed));
      const right = await portal.post('/connexion', { email: typed, password: PASSWORD }, PLAIN);
      expect([right.status, right.words.includes('réessayez dans 15 minutes')]).toEqual([422, true]);
      shapes.push(shapeOf(right, typed));
    }
    expect(shapes.slice(2)).toEqual(shapes.slice(0, 2));
  });

  it('P-41 : un compte désactivé n’est prévenu qu’après le bon mot de passe', async () => {
    const { email } = await createTestAccount(scene.server, { active: false });
    const page = await client().signIn(email);
    expect(page.status).toBe(422);
    expect(page.words).toContain('Votre compte est désactivé. Contactez l’administrateur local de votre service.');
  });

  it('la page de connexion dit ce que dit la spécification et renvoie vers DataPass', async () => {
    const page = await client().get('/connexion');
    for (const words of [
      'Bienvenue sur HubEE',
      'Merci de vous connecter au moyen de vos identifiants ou de vous mettre en relation avec l’administrateur de votre service.',
      'Me connecter',
      'Login',
      'Mot de passe oublié?',
      'Abonner mon service',
      'Ces demandes sont gérées dans l’application Data Pass.',
      'Pour accéder au formulaire d’abonnement veuillez-vous inscrire ici.',
      'Votre service est abonné mais vous ne disposez pas de compte ? Contactez l’administrateur de votre service.',
    ]) {
      expect(page.words).toContain(words);
    }
    expect(page.text).toContain('href="https://datapass.example/hubee" target="_blank" rel="noopener noreferrer"');
  });

  it('un agent entre sans code, arrive sur « Nouveaux », ou sur la page qu’il voulait', async () => {
    const { email } = await createTestAccount(scene.server);
    const direct = client();
    await direct.get('/connexion');
    const entered = await direct.post('/connexion', { email: ` ${email.toUpperCase()} `, password: PASSWORD });
    expect(entered.location).toBe('/');
    expect((await direct.get('/')).location).toBe('/teledossiers?statut=nouveaux');

    const wishing = client();
    const page = await wishing.follow(await wishing.get('/mon-compte?onglet=1'));
    expect(page.words).toContain('Connectez-vous pour accéder à cette page.');
    expect(page.text).toContain('name="suite" value="/mon-compte?onglet=1"');
    const back = await wishing.post('/connexion', { email, password: PASSWORD, suite: '/mon-compte?onglet=1' });
    expect(back.location).toBe('/mon-compte?onglet=1');
  });

  it('la suite ne mène jamais à un autre site', async () => {
    const { email } = await createTestAccount(scene.server);
    for (const suite of [
      '//mechant.example',
      '/\\mechant.example',
      '/%2F%2Fmechant.example',
      'https://mechant.example',
      '/\t/mechant.example',
    ]) {
      const portal = client();
      const page = await portal.get(`/connexion?${new URLSearchParams({ suite }).toString()}`);
      expect(page.text).not.toContain('mechant');
      expect((await portal.post('/connexion', { email, password: PASSWORD, suite })).location).toBe('/');
    }
    const twice = await client().get('/connexion?suite=/comptes&suite=//mechant.example');
    expect(twice.text).not.toContain('mechant');
  });

  it('deux onglets, double envoi, connexion déjà faite : on arrive chez soi sans nouvelle session', async () => {
    const { id, email } = await createTestAccount(scene.server);
    const portal = client();
    await portal.get('/connexion');
    const anonymous = portal.token ?? '';
    await portal.post('/connexion', { email, password: PASSWORD });
    const session = portal.cookies.get('hubee');
    const again = await portal.post('/connexion', { email, password: PASSWORD, _token: anonymous });
    expect([again.status, again.location]).toEqual([303, '/']);
    expect((await portal.get('/connexion')).location).toBe('/');
    expect((await portal.get('/connexion/code')).location).toBe('/');
    expect(portal.cookies.get('hubee')).toBe(session);
    expect(await scene.sql('SELECT 1 FROM sessions WHERE account_id = $1', [id])).toHaveLength(1);
  });

  it('P-32 : le code par courriel, un mauvais code est dit sur sa page, le bon mène à la page voulue', async () => {
    const { email } = await createTestAccount(scene.server, { actorType: 'LOCAL_ADMINISTRATOR' });
    const portal = openPortal(scene.server.url);
    await portal.get('/connexion');
    const step = await portal.post('/connexion', { email, password: PASSWORD, suite: '/comptes' });
    expect(step.location).toBe('/connexion/code?suite=%2Fcomptes');
    const page = await portal.follow(step);
    expect(page.words).toContain(`Saisissez le code envoyé à votre adresse électronique (${email})`);
    expect(page.words).toContain('spam');
    const code = await lastCodeTo(scene.server.hub, email);
    const wrong = await portal.post('/connexion/code', {
      code: code === '000000' ? '000001' : '000000',
      suite: '/comptes',
    });
    expect([wrong.status, wrong.text.includes('name="suite" value="/comptes"')]).toEqual([422, true]);
    expect(wrong.words).toContain('Ce code n’est pas le bon');
    const right = await portal.post('/connexion/code', {
      code: `${code.slice(0, 3)} ${code.slice(3)}`,
      suite: '/comptes',
    });
    expect(right.location).toBe('/comptes');
    expect((await portal.get('/comptes')).status).toBe(200);
  });

  it('« Renvoyer le code » annonce le nouveau, annule l’ancien et se limite', async () => {
    const { email } = await createTestAccount(scene.server, { actorType: 'LOCAL_ADMINISTRATOR' });
    const portal = openPortal(scene.server.url);
    await portal.signIn(email);
    const first = await lastCodeTo(scene.server.hub, email);
    const sent = await portal.post('/connexion/code/envoi', { suite: '/comptes' });
    expect(sent.location).toBe('/connexion/code?suite=%2Fcomptes');
    expect((await portal.follow(sent)).words).toContain('Un nouveau code vient de vous être envoyé');
    const second = await lastCodeTo(scene.server.hub, email);
    if (first !== second) expect((await portal.post('/connexion/code', { code: first })).status).toBe(422);
    let last = sent;
    for (let again = 0; again < 4; again += 1) last = await portal.post('/connexion/code/envoi');
    expect((await portal.follow(last)).words).toContain('Vous avez demandé trop de codes');
    expect((await mailsTo(scene.server.hub, email)).filter(({ kind }) => kind === 'M-3')).toHaveLength(4);
  });

  it('verrouillé par de mauvais codes, ou trop tard : retour à la connexion avec l’explication', async () => {
    const { email } = await createTestAccount(scene.server, { actorType: 'LOCAL_ADMINISTRATOR' });
    const portal = openPortal(scene.server.url);
    await portal.signIn(email);
    const code = await lastCodeTo(scene.server.hub, email);
    let last = await portal.get('/connexion/code');
    for (let failure = 0; failure < 5; failure += 1) {
      last = await portal.post('/connexion/code', { code: code === '123456' ? '654321' : '123456' });
    }
    expect([last.status, last.title]).toEqual([422, 'Connexion - HubEE']);
    expect(last.words).toContain('réessayez dans 15 minutes');
    expect(portal.cookies.has('hubee')).toBe(false);
    expect((await portal.post('/connexion', { email, password: PASSWORD })).status).toBe(422);

    const other = await createTestAccount(scene.server, { actorType: 'LOCAL_ADMINISTRATOR' });
    const late = openPortal(scene.server.url);
    await late.signIn(other.email);
    try {
      scene.server.setClock(new Date(Date.now() + 20 * MINUTE_MS));
      const answer = await late.post('/connexion/code', { code: await lastCodeTo(scene.server.hub, other.email) });
      expect(answer.location).toBe('/connexion');
      expect((await late.follow(answer)).status).toBe(200);
    } finally {
      scene.server.setClock(null);
    }
  });

  it('D-22 : l’appareil connu est retenu 180 jours', async () => {
    const { email, user } = await createTestAccount(scene.server);
    await scene.sql('UPDATE organizations SET otp_on_new_device = true WHERE id = $1', [user.organization]);
    try {
      const portal = client();
      await portal.signIn(email);
      expect(portal.cookies.has('hubee-device')).toBe(true);
      await portal.post('/deconnexion');
      await portal.get('/connexion');
      const again = await portal.post('/connexion', { email, password: PASSWORD });
      expect(again.location).toBe('/');
    } finally {
      await scene.sql('UPDATE organizations SET otp_on_new_device = false');
    }
  });

  it('D-22 : un navigateur que quatre personnes partagent reste connu de chacune', async () => {
    const people = [];
    for (let one = 0; one < 4; one += 1) people.push(await createTestAccount(scene.server));
    await scene.sql('UPDATE organizations SET otp_on_new_device = true');
    try {
      const portal = client();
      for (const { email } of people) {
        await portal.signIn(email);
        await portal.post('/deconnexion');
      }
      for (const { email } of people) {
        await portal.get('/connexion');
        expect((await portal.post('/connexion', { email, password: PASSWORD })).location).toBe('/');
        await portal.get('/mon-compte');
        await portal.post('/deconnexion');
      }
    } finally {
      await scene.sql('UPDATE organizations SET otp_on_new_device = false');
    }
  });
});
