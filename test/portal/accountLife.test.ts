import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestAccount, PASSWORD, type TestAccount } from '../support/accounts.ts';
import { openPortal, type PortalAnswer, type PortalClient } from '../support/portalClient.ts';
import { lastLinkTo, mailsTo } from '../support/portalMails.ts';
import { openScene, type Scene } from '../support/scene.ts';

// What happens to an account over its life, and what people are told of it.

describe('la vie d’un compte', () => {
  let scene: Scene;
  let administrator: TestAccount;
  let portal: PortalClient;
  beforeAll(async () => {
    scene = await openScene();
    administrator = await createTestAccount(scene.server, { actorType: 'LOCAL_ADMINISTRATOR' });
    await createTestAccount(scene.server, { actorType: 'LOCAL_ADMINISTRATOR' });
    portal = client();
    await portal.signIn(administrator.email);
  });
  afterAll(() => scene.close());
  const client = (): PortalClient => openPortal(scene.server.url, scene.server.hub);
  const sheet = async ({ id, user }: TestAccount, more: Record<string, string | readonly string[]>) => {
    const version = /name="version" value="(\d+)"/.exec((await portal.get(`/comptes/${id}`)).text)?.[1] ?? '';
    const { firstName, lastName, actorType, roles, processCodes } = user;
    const contact = { title: 'Mme', firstName, lastName, phone: '0123456789' };
    return portal.post(`/comptes/${id}`, { version, ...contact, actorType, roles, processCodes, ...more });
  };

  it('P-107 aucun courriel : verrou, mot de passe périmé, désactivation à la main, réactivation, changement de rôle', async () => {
    const agent = await createTestAccount(scene.server, { passwordSetAt: new Date('2024-01-15T08:00:00Z') });
    expect((await sheet(agent, { roles: ['CASES_READ', 'CASES_MANAGE'] })).status).toBe(303);
    for (const path of ['desactivation', 'activation']) {
      await portal.get(`/comptes/${agent.id}/${path}`);
      expect((await portal.post(`/comptes/${agent.id}/${path}`)).status).toBe(303);
    }
    const theirs = client();
    expect((await theirs.signIn(agent.email)).title).toContain('Création d’un nouveau mot de passe');
    for (let failure = 0; failure < 6; failure += 1) await client().signIn(agent.email, 'Mauvais2024!');
    expect((await client().signIn(agent.email)).words).toContain('verrouillé');
    expect(await mailsTo(scene.server.hub, agent.email)).toEqual([]);
  });

  it('P-13 changer de type ne change pas les rôles assignés, ni à l’aller ni au retour', async () => {
    const agent = await createTestAccount(scene.server, { roles: ['CASES_READ'] });
    const rolesOf = async () =>
      (await scene.sql('SELECT actor_type, roles FROM accounts WHERE id = $1', [agent.id]))[0];
    expect((await sheet(agent, { actorType: 'LOCAL_ADMINISTRATOR' })).status).toBe(303);
    expect(await rolesOf()).toEqual({ actor_type: 'LOCAL_ADMINISTRATOR', roles: ['CASES_READ'] });
    expect((await sheet(agent, { actorType: 'AGENT' })).status).toBe(303);
    expect(await rolesOf()).toEqual({ actor_type: 'AGENT', roles: ['CASES_READ'] });
  });

  it('P-27 aucun compte ne se supprime, par aucune adresse', async () => {
    const agent = await createTestAccount(scene.server);
    const attempts: Promise<PortalAnswer>[] = [
      portal.send('DELETE', `/comptes/${agent.id}`),
      portal.post(`/comptes/${agent.id}/suppression`),
      portal.send('DELETE', `/admin/v1/accounts/${agent.id}`),
    ];
    for (const answer of await Promise.all(attempts)) expect([401, 404, 405]).toContain(answer.status);
    expect(await scene.sql('SELECT active FROM accounts WHERE id = $1', [agent.id])).toEqual([{ active: true }]);
  });

  it('P-42 les CGU sont un lien, jamais une case à cocher', async () => {
    const waiting = await createTestAccount(scene.server, { password: null });
    await portal.post(`/comptes/${waiting.id}/lien`);
    const page = await client().get(await lastLinkTo(scene.server.hub, waiting.email));
    expect(page.words).toContain(
      'Avant toute utilisation du Portail HubEE, merci de prendre connaissance des conditions générales d’utilisation',
    );
    expect(page.text).toContain('<a href="/cgu">conditions générales d’utilisation</a>');
    expect(page.text).not.toContain('type="checkbox"');
  });

  it('P-108 partout où un courriel est attendu, l’écran parle des courriers indésirables', async () => {
    const visitor = client();
    await visitor.get('/mot-de-passe-oublie');
    const asked = await visitor.post('/mot-de-passe-oublie', { email: 'quelquun@commune.example' });
    const other = await createTestAccount(scene.server, { actorType: 'LOCAL_ADMINISTRATOR' });
    const waiting = await createTestAccount(scene.server, { password: null });
    await portal.get(`/comptes/${waiting.id}`);
    const pages = [
      await visitor.follow(asked),
      await openPortal(scene.server.url).signIn(other.email, PASSWORD),
      await portal.follow(await portal.post(`/comptes/${waiting.id}/lien`)),
    ];
    for (const { title, words } of pages)
      expect([title, words.includes('courriers indésirables')]).toEqual([title, true]);
  });
});
