import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { needsLoading } from '../../src/demo/firstLoad.ts';
import { ConfigError, readConfig } from '../../src/platform/config.ts';
import { createServer } from '../../src/server.ts';
import { processResetRequests } from '../../src/sessions/processResetRequests.ts';
import { createTestAccount, PASSWORD, type TestAccount } from '../support/accounts.ts';
import { openPortal, type PortalAnswer, type PortalClient } from '../support/portalClient.ts';
import { lastCodeTo, lastLinkTo, mailsTo } from '../support/portalMails.ts';
import { PROCESS } from '../support/referential.ts';
import { openScene, type Scene } from '../support/scene.ts';

/** Some hundreds of requests one after the other, on a machine that may be busy. */
const EVERY_ROUTE_MS = 120_000;

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());
// Everybody here comes from one address.
beforeEach(() => scene.sql('DELETE FROM throttles WHERE true'));

const NEW_PASSWORD = 'Commune2025!';
const administrator = (): Promise<TestAccount> => createTestAccount(scene.server, { actorType: 'LOCAL_ADMINISTRATOR' });
const client = (): PortalClient => openPortal(scene.server.url, scene.server.hub);

/** The whole of « Mot de passe oublié », up to the page that follows the new password. */
async function resetPassword(portal: PortalClient, email: string): Promise<PortalAnswer> {
  await portal.get('/mot-de-passe-oublie');
  await portal.post('/mot-de-passe-oublie', { email });
  await processResetRequests(scene.server.hub);
  const link = await lastLinkTo(scene.server.hub, email);
  await portal.get(link);
  return portal.follow(await portal.post(link, { password: NEW_PASSWORD, confirmation: NEW_PASSWORD }));
}

describe('quelqu’un connaît le mot de passe d’un autre', () => {
  it('D-22 : il n’inonde pas sa boîte de codes ; un lien reste possible, une connexion entière efface tout', async () => {
    const { hub } = scene.server;
    const { email, id } = await administrator();
    const answers: PortalAnswer[] = [];
    for (let time = 0; time < 23; time += 1) {
      const portal = client();
      await portal.get('/connexion');
      answers.push(await portal.post('/connexion', { email, password: PASSWORD }));
    }
    expect(answers.slice(0, 20).map(({ location }) => location)).toEqual(Array(20).fill('/connexion/code'));
    for (const { status, words } of answers.slice(20)) {
      expect([status, words]).toEqual([422, expect.stringContaining('réessayez dans 60 minutes')]);
    }
    expect((await mailsTo(hub, email)).filter(({ kind }) => kind === 'M-3')).toHaveLength(20);
    const traces = "SELECT detail FROM audit WHERE subject_id = $1 AND action = 'SIGN_IN_REFUSED'";
    expect(await scene.sql(traces, [id]), 'une trace pour toutes').toEqual([{ detail: { reason: 'THROTTLED' } }]);

    const owner = client();
    expect((await resetPassword(owner, email)).title).toContain('OTP');
    const code = await lastCodeTo(hub, email);
    expect((await owner.follow(await owner.post('/connexion/code', { code }))).text).toContain('Déconnexion');
    expect((await client().signIn(email, NEW_PASSWORD)).text).toContain('Déconnexion');
  });

  it('D-22 : un appareil connu grâce à l’ancien mot de passe redevient inconnu après « Mot de passe oublié »', async () => {
    const { email, user } = await createTestAccount(scene.server);
    await scene.sql('UPDATE organizations SET otp_on_new_device = true WHERE id = $1', [user.organization]);
    try {
      const thief = client();
      await thief.signIn(email);
      expect(thief.cookies.has('hubee-device')).toBe(true);
      await resetPassword(client(), email);
      await thief.get('/connexion');
      const again = await thief.post('/connexion', { email, password: NEW_PASSWORD });
      expect(again.location).toBe('/connexion/code');
    } finally {
      await scene.sql('UPDATE organizations SET otp_on_new_device = false');
    }
  });
});

describe('d’où vient une demande', () => {
  it.each([
    {
      who: 'sans proxy de confiance, X-Forwarded-For ne compte pas',
      trusted: [],
      spoofed: (rank: number) => `192.0.2.${rank}`,
    },
    {
      who: 'avec un proxy de confiance, seule compte l’adresse qu’il a vue',
      trusted: ['127.0.0.1'],
      spoofed: (rank: number) => `192.0.2.${rank}, 203.0.113.9`,
    },
  ])('D-23 : $who', async ({ trusted, spoofed }) => {
    const app = await createServer(scene.server.hub, { log: false, trustedProxies: trusted });
    try {
      const portal = openPortal(await app.listen({ host: '127.0.0.1', port: 0 }));
      await portal.get('/mot-de-passe-oublie');
      const statuses: number[] = [];
      for (let rank = 0; rank < 32; rank += 1) {
        const forged = { 'x-forwarded-for': spoofed(rank), forwarded: `for=192.0.2.${rank}` };
        const email = `inconnu.${rank}@commune.example`;
        statuses.push((await portal.post('/mot-de-passe-oublie', { email }, forged)).status);
      }
      expect(statuses).toEqual([...Array(30).fill(303), 429, 429]);
    } finally {
      await app.close();
    }
  });

  it('ni Host ni X-Forwarded-Host ne choisissent où mène un lien', async () => {
    const { email } = await createTestAccount(scene.server);
    const portal = client();
    await portal.get('/mot-de-passe-oublie');
    const forged = {
      'x-forwarded-host': 'mechant.example',
      'x-forwarded-proto': 'https',
      forwarded: 'host=mechant.example',
    };
    expect((await portal.post('/mot-de-passe-oublie', { email }, forged)).status).toBe(303);
    await processResetRequests(scene.server.hub);
    const [mail] = await mailsTo(scene.server.hub, email);
    expect(mail?.text).toContain('http://portail.example/mot-de-passe/');
    expect(`${mail?.text}${mail?.html}`).not.toContain('mechant');
  });
});

// Already encoded as they travel.
const NASTY = [
  '%00',
  '%ED%A0%80',
  '%FF',
  '%E2%80%AE',
  '%C4%B0',
  '%0D%0ASet-Cookie:intrus=1',
  '%22%3E%3Cscript%3Ealert(1)%3C/script%3E',
  '%27;SELECT%201--',
  '%25',
  '1e309',
  '-1',
  '%5C',
  'a'.repeat(500),
  '',
];
// Each field is posted once with each: those that once went through a reader, a rule or a page by a way of their own.
const STRANGE = NASTY.filter((value) => /^(%00|%FF|%C4|%0D|%22|-1|a+$)/.test(value));
const SPECIAL = ['__proto__', 'constructor', '_token'];

function expectHarmless(answer: PortalAnswer, what: string): void {
  expect(answer.status, what).toBeLessThan(500);
  expect(answer.headers.get('cache-control'), what).toContain('no-store');
  expect(answer.text, what).not.toContain('<script>alert');
  expect(answer.headers.getSetCookie().join(), what).not.toContain('intrus');
}

describe('D-13 : rien de ce qu’on envoie ne fait tomber une page, ni ne s’y exécute', () => {
  const PARAMETERS = [
    'type',
    'role',
    'demarche',
    'nom',
    'tri',
    'taille',
    'page',
    'statut',
    'recherche',
    'apres',
    'suite',
  ];
  const CONTACT = ['title', 'firstName', 'lastName', 'function', 'phone', 'secondPhone'];

  it('dans une adresse, connecté ou non', { timeout: EVERY_ROUTE_MS }, async () => {
    const { email } = await createTestAccount(scene.server, {
      actorType: 'LOCAL_ADMINISTRATOR',
      roles: ['ACCOUNTS_MANAGE', 'SUBSCRIPTIONS_MANAGE', 'CASES_MANAGE'],
    });
    const portal = client();
    await portal.signIn(email);
    for (const value of NASTY) {
      const query = [...PARAMETERS, ...SPECIAL].map((name) => `${name}=${value}`).join('&');
      for (const path of ['/comptes', '/abonnements', '/teledossiers', '/comptes/nouveau', '/mon-compte']) {
        expectHarmless(await portal.get(`${path}?${query}`), `${path} ${value}`);
        for (const name of PARAMETERS) {
          if (path.startsWith('/comptes/') || path === '/mon-compte') continue;
          expectHarmless(await portal.get(`${path}?${name}=${value}&${name}=x`), `${path} ${name} ${value}`);
        }
      }
      for (const path of ['/comptes/', '/mot-de-passe/', '/'])
        expectHarmless(await portal.get(`${path}${value}`), value);
      expectHarmless(await client().get(`/connexion?${query}`), value);
    }
  });

  it('dans un champ, en double, ou sous un nom que l’objet a déjà', { timeout: EVERY_ROUTE_MS }, async () => {
    const { email, id } = await administrator();
    const agent = await createTestAccount(scene.server);
    const portal = client();
    await portal.signIn(email);
    const rights = ['version', 'actorType', 'roles', 'processCodes'];
    const forms: [string, readonly string[]][] = [
      ['/comptes/nouveau', ['id', 'actorType', 'processCodes', 'email', ...CONTACT]],
      [`/comptes/${agent.id}`, [...rights, ...CONTACT]],
      [`/comptes/${id}`, [...rights, ...CONTACT]],
      ['/mon-compte', CONTACT],
      ['/mon-compte/mot-de-passe', ['current']],
      ['/preferences', ['pageSize', 'caseSort', 'theme']],
    ];
    const filled = `actorType=AGENT&processCodes=${PROCESS}&title=Mme&firstName=A&lastName=B&phone=0123456789&version=1&roles=CASES_MANAGE`;
    const passwords = `password=${encodeURIComponent(NEW_PASSWORD)}&confirmation=${encodeURIComponent(NEW_PASSWORD)}`;
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    for (const [path, names] of forms) {
      for (const name of [...names, ...SPECIAL]) {
        for (const value of STRANGE) {
          // First of its name, hence the one that is read.
          const body = `${name}=${value}&_token=${portal.token}&${filled}&${passwords}&email=x@y.example&${name}=`;
          expectHarmless(await portal.send('POST', path, { headers, body }), `${path} ${name} ${value}`);
        }
      }
    }
    expect((await portal.get('/mon-compte')).status, 'la session vit toujours').toBe(200);
  });
});

describe('la démonstration n’entre pas là où quelqu’un travaille', () => {
  it('D-29 : une base qui a des comptes et aucun client est refusée avant que rien n’y commence', async () => {
    const dataDirectory = await mkdtemp(join(tmpdir(), 'hubee-attaque-'));
    const config = { ...readConfig({}), dataDirectory };
    const other = await openScene();
    try {
      await other.sql('TRUNCATE clients CASCADE');
      expect(await needsLoading({ hub: other.server.hub, config })).toBe(true);
      await createTestAccount(other.server);
      await expect(needsLoading({ hub: other.server.hub, config })).rejects.toThrow(ConfigError);
    } finally {
      await other.close();
      await rm(dataDirectory, { recursive: true, force: true });
    }
  });
});
