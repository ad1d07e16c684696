import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issueLink } from '../../src/accounts/links.ts';
import { createServer } from '../../src/server.ts';
import { processResetRequests } from '../../src/sessions/processResetRequests.ts';
import { createTestAccount, PASSWORD } from '../support/accounts.ts';
import { openPortal, type PortalClient } from '../support/portalClient.ts';
import { lastLinkTo, mailsTo } from '../support/portalMails.ts';
import { PLAIN, shapeOf } from '../support/portalShape.ts';
import { rawConnection } from '../support/rawHttp.ts';
import { openScene, type Scene } from '../support/scene.ts';

const MINUTE_MS = 60_000;

describe('mot de passe oublié, premier mot de passe', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene();
  });
  afterAll(() => scene.close());
  const client = (): PortalClient => openPortal(scene.server.url, scene.server.hub);
  const linkFor = async (accountId: string): Promise<string> => {
    const { hub } = scene.server;
    const token = await hub.db.transaction(async (tx) => issueLink(tx, hub.clock(), accountId, 'ACTIVATION'));
    return `/mot-de-passe/${token}`;
  };

  it('P-34 : la réponse est la même pour une adresse connue, inconnue ou désactivée', async () => {
    const known = await createTestAccount(scene.server, { email: 'oubli-connu-1@commune.example' });
    const off = await createTestAccount(scene.server, { email: 'oubli-coupe-1@commune.example', active: false });
    const unknown = 'oubli-aucun-1@commune.example';
    const shapes = [];
    for (const email of [known.email, off.email, unknown]) {
      const portal = client();
      await portal.get('/mot-de-passe-oublie');
      const answer = await portal.post('/mot-de-passe-oublie', { email }, PLAIN);
      const page = await portal.get(answer.location ?? '', PLAIN);
      expect(page.words).toContain(
        'Si votre adresse mail correspond bien à un des comptes enregistrés sur la plateforme',
      );
      shapes.push([shapeOf(answer, email), shapeOf(page, email)]);
    }
    for (const shape of shapes) expect(shape).toEqual(shapes[0]);
    await processResetRequests(scene.server.hub);
    expect(await mailsTo(scene.server.hub, known.email)).toHaveLength(1);
    expect(await mailsTo(scene.server.hub, off.email)).toEqual([]);
    expect(await mailsTo(scene.server.hub, unknown)).toEqual([]);
  });

  it('une adresse mal écrite est dite à côté du champ', async () => {
    const portal = client();
    await portal.get('/mot-de-passe-oublie');
    for (const email of ['', 'pas une adresse']) {
      const answer = await portal.post('/mot-de-passe-oublie', { email });
      expect([answer.status, answer.text.includes('aria-invalid')]).toEqual([422, true]);
    }
    expect(await scene.sql('SELECT 1 FROM reset_requests')).toEqual([]);
  });

  it('D-23 : suivre un lien, même dix fois, ne le consomme pas ; l’envoi du formulaire, une seule fois', async () => {
    const { id, email } = await createTestAccount(scene.server, { password: null });
    const path = await linkFor(id);
    const scanner = client();
    for (let visit = 0; visit < 10; visit += 1) {
      expect((await scanner.get(path)).status).toBe(200);
      expect((await scanner.send('HEAD', path)).status).toBe(200);
    }
    const portal = client();
    const page = await portal.get(path);
    expect(page.title).toBe('Création d’un nouveau mot de passe - HubEE');
    expect(page.words).toContain('conditions générales d’utilisation');
    const sent = { password: PASSWORD, confirmation: PASSWORD };
    // A page that hides its address sends « null » as the origin of its own form.
    const done = await portal.post(path, sent, { origin: 'null', 'sec-fetch-site': 'same-origin' });
    expect([done.status, done.location]).toEqual([303, '/']);
    expect((await portal.follow(done)).words).toContain('Votre mot de passe est enregistré.');
    const second = client();
    const used = await second.get(path);
    expect([used.status, used.title]).toEqual([410, 'Ce lien a déjà servi - HubEE']);
    expect(used.text).toContain('href="/mot-de-passe-oublie"');
    expect((await second.post(path, sent)).status).toBe(403);
    await second.get('/connexion');
    expect((await second.post(path, { password: 'Autre2024!', confirmation: 'Autre2024!' })).status).toBe(410);
    expect((await second.signIn(email)).title).toContain('Nouveaux');
  });

  it('P-35 : un mot de passe trop faible ou mal confirmé ne consomme pas le lien (S-3c)', async () => {
    const { id } = await createTestAccount(scene.server, { password: null });
    const path = await linkFor(id);
    const portal = client();
    await portal.get(path);
    for (const password of ['court1!', 'Mairie2024?', 'mairie2024!', 'MairieMairie!', 'Mairie2024', '']) {
      const answer = await portal.post(path, { password, confirmation: password });
      expect([password, answer.status]).toEqual([password, 422]);
      expect(answer.words).toContain('ne respecte pas les conditions de sécurité exigées');
      expect(answer.words).toContain('! @ # $ % & * ( )');
    }
    const differs = await portal.post(path, { password: PASSWORD, confirmation: `${PASSWORD}1` });
    expect([differs.status, differs.words.includes('ne sont pas identiques')]).toEqual([422, true]);
    expect((await portal.post(path, { password: PASSWORD, confirmation: PASSWORD })).status).toBe(303);
  });

  it('P-33, P-34 : un lien expiré, remplacé ou inconnu est expliqué, avec la sortie', async () => {
    const { id, email } = await createTestAccount(scene.server, { password: null });
    const first = await linkFor(id);
    const second = await linkFor(id);
    const portal = client();
    expect(await portal.get(first)).toMatchObject({ status: 410, title: 'Ce lien est remplacé - HubEE' });
    expect(await portal.get('/mot-de-passe/inconnu')).toMatchObject({
      status: 404,
      title: 'Ce lien n’est pas valable - HubEE',
    });
    try {
      scene.server.setClock(new Date(Date.now() + 48 * 60 * MINUTE_MS + 1000));
      const late = await portal.get(second);
      expect(late).toMatchObject({ status: 410, title: 'Ce lien a expiré - HubEE' });
      expect(late.text).toContain('href="/mot-de-passe-oublie"');
      await portal.get('/mot-de-passe-oublie');
      await portal.post('/mot-de-passe-oublie', { email });
      await processResetRequests(scene.server.hub);
      expect((await portal.get(await lastLinkTo(scene.server.hub, email))).status).toBe(200);
    } finally {
      scene.server.setClock(null);
    }
  });

  it('D-23 : après un lien, un administrateur donne encore son code', async () => {
    const { id } = await createTestAccount(scene.server, { actorType: 'LOCAL_ADMINISTRATOR', password: null });
    const path = await linkFor(id);
    const portal = openPortal(scene.server.url);
    await portal.get(path);
    const done = await portal.post(path, { password: PASSWORD, confirmation: PASSWORD });
    expect(done.location).toBe('/connexion/code');
    expect((await portal.get('/comptes')).status).toBe(303);
  });

  it('le journal ne porte ni jeton, ni mot de passe, ni adresse, et nomme le compte', async () => {
    const lines: string[] = [];
    const app = await createServer(scene.server.hub, { log: { write: (line) => void lines.push(line) } });
    try {
      const url = await app.listen({ host: '127.0.0.1', port: 0 });
      const { id, email } = await createTestAccount(scene.server);
      const path = await linkFor(id);
      const token = path.slice('/mot-de-passe/'.length);
      const portal = openPortal(url, scene.server.hub);
      await portal.get(path);
      for (const spelled of [
        `//mot-de-passe//${token}`,
        `/Mot-de-passe/${token}`,
        `/mot%2Dde-passe/${token}`,
        `${path}/`,
        `${path}/plus`,
        `/mot-de-passe/${token}%`,
        `/fr${path}`,
        `/mot_de_passe/${token}`,
        `/mot-de-passe-oublie/${token}`,
        `/mot-de-passe;${token}`,
        `/${token}`,
      ]) {
        await portal.get(spelled);
      }
      // As a proxy would ask: the whole address in the request line. It is served, hence a live token.
      const proxy = await rawConnection(url);
      proxy.write(`GET http://portail.example${path} HTTP/1.1\r\nHost: portail.example\r\nConnection: close\r\n\r\n`);
      expect((await proxy.closed()).toString()).toMatch(/^HTTP\/1.1 200 /);
      await portal.post(path, { password: 'Court1!', confirmation: 'Court1!' });
      await portal.signIn(email);
      await portal.get('/mon-compte?secret=oui');
      const log = lines.join('');
      for (const secret of [token, PASSWORD, 'Court1!', email, 'secret=oui']) expect(log).not.toContain(secret);
      expect(log).toContain('"path":"/mot-de-passe/:token"');
      expect(log).toContain(`"path":"/mon-compte","status":200`);
      expect(log).toContain(`"account":"${id}"`);
    } finally {
      await app.close();
    }
  });
});
