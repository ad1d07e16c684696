import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { call, textField } from '../support/client.ts';
import { openPortal, type PortalClient } from '../support/portalClient.ts';
import { PROCESS, seedReferential } from '../support/referential.ts';
import { type SmtpCatcher, startSmtp } from '../support/smtp.ts';
import { subscriptionBody } from '../support/subscriptions.ts';
import { HubProcess } from './hubProcess.ts';

const ADMIN = { id: 'crash-admin', secret: randomBytes(24).toString('hex') };

/** A real hub with its mail server, and a local administrator born of a subscription, signed in by her mails. */
export interface Enrolled {
  readonly hub: HubProcess;
  readonly browser: PortalClient;
  readonly email: string;
  readonly password: string;
  readonly dataDirectory: string;
  /** Replaced by the test that takes it away. */
  smtp: SmtpCatcher;
  /** Straight to the database; the rows it answers. */
  sql(text: string): Promise<readonly unknown[]>;
}

export async function enrol(databaseUrl: string, hubDatabaseUrl: string): Promise<Enrolled> {
  await seedReferential(databaseUrl);
  const smtp = await startSmtp();
  const dataDirectory = await mkdtemp(join(tmpdir(), 'hubee-crash-'));
  await chmod(dataDirectory, 0o711);
  const adminClient = `${ADMIN.id}:${ADMIN.secret}`;
  const hub = await HubProcess.create({ databaseUrl: hubDatabaseUrl, dataDirectory, adminClient, smtpUrl: smtp.url });
  await hub.start();
  const grant = { grant_type: 'client_credentials', client_id: ADMIN.id, client_secret: ADMIN.secret };
  const token = textField((await call(hub.url, 'POST', '/oauth2/token', { json: grant })).body, 'access_token');
  const json = subscriptionBody(PROCESS);
  await call(hub.url, 'POST', '/referential/v1/subscriptions', { token, json });
  const { email } = json.localAdministrator;
  const password = 'Mairie2024!';
  const browser = openPortal(hub.url);
  const link = /\/mot-de-passe\/[\w-]+/.exec((await smtp.waitFor(({ to }) => to === email)).text)?.[0] ?? '';
  await browser.get(link);
  await browser.follow(await browser.post(link, { password, confirmation: password }));
  const { text } = await smtp.waitFor(({ to, subject }) => to === email && subject.includes('usage unique'));
  await browser.follow(await browser.post('/connexion/code', { code: /\b\d{6}\b/.exec(text)?.[0] ?? '' }));
  return {
    hub,
    browser,
    email,
    password,
    dataDirectory,
    smtp,
    async sql(statement) {
      const client = new pg.Client({ connectionString: databaseUrl, application_name: 'crash-test' });
      await client.connect();
      try {
        return (await client.query(statement)).rows;
      } finally {
        await client.end();
      }
    },
  };
}
