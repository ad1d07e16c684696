import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasDemoAccount } from '../../src/accounts/demoStore.ts';
import { findAccountByEmail, storeAccount } from '../../src/accounts/store.ts';
import {
  editor,
  rocAspremont,
  sainteAubepine,
  saintGuenole,
  valmorel,
} from '../../src/demo/catalogue/organizations.ts';
import { DEMO_PASSWORD, demoAccounts, organizationOf } from '../../src/demo/demoAccounts.ts';
import { ensureDemoAccounts } from '../../src/demo/ensureDemoAccounts.ts';
import { deliverMails } from '../../src/mails/deliver.ts';
import { queueMail } from '../../src/mails/queue.ts';
import { organizationId } from '../../src/organizations/rules.ts';
import { createDemoMailbox } from '../../src/platform/demoMailbox.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { page } from '../support/people.ts';

const MAILBOX = '/demonstration/courriels';

/** A hub with the organizations of the people of the demonstration. */
async function open(demo: boolean): Promise<TestHub> {
  const server = await startTestHub({ settings: { demo } });
  const client = new pg.Client({ connectionString: server.databaseUrl });
  await client.connect();
  for (const organization of [sainteAubepine, valmorel, saintGuenole, rocAspremont, editor]) {
    const { type, companyRegister, branchCode, name } = organization;
    await client.query(
      `INSERT INTO organizations (id, type, company_register, branch_code, name, postal_code, territory, status, created_at)
       VALUES ($1, $2, $3, $4, $5, '75000', 'PARIS', 'Actif', now())`,
      [organizationId(organization), type, companyRegister, branchCode, name],
    );
  }
  await client.end();
  return server;
}

describe('hors de la démonstration', () => {
  let server: TestHub;
  beforeAll(async () => {
    server = await open(false);
    await ensureDemoAccounts(server.hub);
  });
  afterAll(() => server.close());

  it('la page des courriels n’existe pas, et la connexion ne montre aucun compte', async () => {
    expect((await page(server.url, MAILBOX)).status).toBe(404);
    const signIn = await page(server.url, '/connexion');
    expect(signIn.status).toBe(200);
    expect(signIn.text).not.toContain(DEMO_PASSWORD);
    expect(signIn.text).not.toContain(demoAccounts[0]?.email);
    expect(signIn.text).not.toContain(MAILBOX);
  });
});

describe('les comptes de démonstration', () => {
  let server: TestHub;
  const administrator = demoAccounts.find(({ fromSubscription, activated }) => fromSubscription && activated);
  const invited = demoAccounts.find(({ activated }) => !activated);
  beforeAll(async () => {
    server = await open(true);
  });
  afterAll(() => server.close());
  const find = (email = '') => findAccountByEmail(server.hub.db, email);

  it('D-29 : une base neuve n’en a pas ; après le chargement elle en a', async () => {
    expect(await hasDemoAccount(server.hub.db)).toBe(false);
    if (administrator === undefined) throw new Error('no administrator');
    // As the subscription of the commune makes it: without civilité, with another name than ours.
    const draft = { ...administrator, organization: organizationOf(administrator), id: server.hub.newId() };
    await server.hub.db.transaction((tx) =>
      storeAccount(tx, { ...draft, secondPhone: null, lastName: 'Dubois' }, new Date(), new Date()),
    );
    await ensureDemoAccounts(server.hub);
    expect(await hasDemoAccount(server.hub.db)).toBe(true);
  });

  it('P-75, P-78 : l’administratrice venue de son abonnement garde son compte, et reçoit le mot de passe public', async () => {
    expect(await find(administrator?.email)).toMatchObject({
      lastName: 'Dubois',
      title: null,
      fromSubscription: true,
      activated: true,
      demo: true,
      roles: ['SUBSCRIPTIONS_MANAGE', 'ACCOUNTS_MANAGE'],
    });
  });

  it.each(demoAccounts.filter(({ activated }) => activated))(
    '$email se connecte avec le mot de passe public',
    async (one) => {
      expect(await find(one.email)).toMatchObject({ activated: true, demo: true, actorType: one.actorType });
      const client = new pg.Client({ connectionString: server.databaseUrl });
      await client.connect();
      const found = await client.query('SELECT password_hash FROM accounts WHERE email = $1', [one.email]);
      await client.end();
      expect(await server.hub.passwords.matches(DEMO_PASSWORD, found.rows[0].password_hash)).toBe(true);
    },
  );

  it('celle qui reste à activer n’a qu’un lien ; recommencer ne change rien et n’écrit pas deux fois', async () => {
    const before = await find(invited?.email);
    expect(before).toMatchObject({ activated: false, demo: false });
    await ensureDemoAccounts(server.hub);
    expect(await find(invited?.email)).toEqual(before);
    await deliverMails(server.hub, createDemoMailbox());
    const { text } = await page(server.url, MAILBOX);
    expect(text.split('Initialisation du mot de passe').length - 1).toBe(1);
  });

  it('qui a choisi son propre mot de passe le garde', async () => {
    const [, agent] = demoAccounts;
    const own = await server.hub.passwords.hash('Autre2026!');
    const client = new pg.Client({ connectionString: server.databaseUrl });
    await client.connect();
    await client.query('UPDATE accounts SET password_hash = $2 WHERE email = $1', [agent?.email, own]);
    await ensureDemoAccounts(server.hub);
    const found = await client.query('SELECT password_hash FROM accounts WHERE email = $1', [agent?.email]);
    await client.end();
    expect(found.rows[0].password_hash).toBe(own);
  });

  it('la page de connexion les montre tous, avec leur mot de passe et le chemin des courriels', async () => {
    const { text } = await page(server.url, '/connexion');
    for (const { email } of demoAccounts) expect(text).toContain(email);
    expect(text).toContain(DEMO_PASSWORD);
    expect(text).toContain(`href="${MAILBOX}"`);
  });

  it('le lien d’un courriel se suit ici, où que le portail croie être', async () => {
    const { text } = await page(server.url, MAILBOX);
    const path = /href="(\/mot-de-passe\/[\w-]+)"/.exec(text)?.[1] ?? '';
    const form = await page(server.url, path);
    expect([form.status, form.text.includes('Création d’un nouveau mot de passe')]).toEqual([200, true]);
  });

  it('les plus récents d’abord ; leur texte ne devient jamais du HTML', async () => {
    const { hub } = server;
    const draft = (rank: number) => ({
      kind: 'M-8' as const,
      cause: `essai:${rank}`,
      recipient: 'personne@mairie.example',
      accountId: null,
      content: {
        subject: `Essai ${rank} <script>`,
        text: `<img src=x onerror=alert(1)>\njavascript:alert(1) https://ailleurs.example/a?b=1&c=2.`,
        html: '<b>jamais montré</b>',
      },
      expiresAt: null,
    });
    for (const rank of [1, 2]) await hub.db.transaction(async (tx) => queueMail(tx, hub, hub.clock(), draft(rank)));
    await deliverMails(hub, createDemoMailbox());
    const { text } = await page(server.url, MAILBOX);
    expect(text.indexOf('Essai 2')).toBeLessThan(text.indexOf('Essai 1'));
    expect(text).not.toMatch(/<script>|<img src=x|<b>jamais|href="javascript/);
    expect(text).toContain('href="https://ailleurs.example/a?b=1&amp;c=2"');
  });
});
