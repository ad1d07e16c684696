import type { User } from '../../src/accounts/rules.ts';
import { createClient } from '../../src/clients/createClient.ts';
import type { Credentials } from '../../src/clients/newClient.ts';
import { createTestAccount, type TestAccount, type TestAccountOptions } from '../support/accounts.ts';
import { call } from '../support/client.ts';
import { openTestPool } from '../support/database.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { OTHER_PROCESS, PROCESS, SI1, SI2, seedReferential } from '../support/referential.ts';

export type Row = Record<string, unknown>;
export const EDITOR = 'EDT-00000040100012-00000';
const OTHER_EDITOR = 'EDT-00000040200012-00000';
const DELEGATE_EMAIL = 'helene.deleguee@conseil.example';

/** Whoever may knock at the credentials of SI1's subscription to PROCESS. */
export type WhoName =
  | 'administrator'
  | 'secondAdministrator'
  | 'manager'
  | 'reader'
  | 'agent'
  | 'accountsOnly'
  | 'otherService'
  | 'delegate'
  | 'otherDelegate'
  | 'editor'
  | 'otherEditor';

/** A hub where SI1 has the API subscription `id`, with one client, a delegate and an éditeur. */
export interface CredentialScene {
  readonly server: TestHub;
  readonly hub: TestHub['hub'];
  readonly people: Readonly<Record<WhoName, TestAccount>>;
  /** The subscription of SI1 to PROCESS; that to OTHER_PROCESS; that of SI2. */
  readonly id: string;
  readonly otherId: string;
  readonly foreignId: string;
  sql(text: string, values?: readonly unknown[]): Promise<Row[]>;
  user(who: WhoName): User;
  /** Takes every client of the subscription away, and gives it one. */
  renew(): Promise<Credentials>;
  change(columns: Readonly<Record<string, unknown>>): Promise<void>;
  /** Everything a refusal must leave as it was. */
  state(): Promise<string>;
  audit(clientId: string): Promise<Row[]>;
  notices(who: WhoName): Promise<string[]>;
  close(): Promise<void>;
}

export async function openCredentialScene(): Promise<CredentialScene> {
  const server = await startTestHub();
  await seedReferential(server.databaseUrl);
  const pool = openTestPool(server.databaseUrl, 3);
  const sql = async (text: string, values: readonly unknown[] = []) => (await pool.query<Row>(text, [...values])).rows;
  for (const id of [EDITOR, OTHER_EDITOR]) {
    const [type, register, branch] = id.split('-');
    await sql(
      `INSERT INTO organizations (id, type, company_register, branch_code, name, postal_code, territory, status, created_at)
       VALUES ($1, $2, $3, $4, $5, '75000', 'PARIS', 'Actif', now())`,
      [id, type, register, branch, 'Logiciels Exemple'],
    );
  }
  const people = await populate(server);
  const idOf = async (subscriber: string, process: string) =>
    String(
      (await sql('SELECT id FROM subscriptions WHERE subscriber = $1 AND process_code = $2', [subscriber, process]))[0]
        ?.id,
    );
  const id = await idOf(SI1, PROCESS);
  const change: CredentialScene['change'] = async (columns) => {
    const sets = Object.keys(columns).map((name, rank) => `${name} = $${rank + 2}`);
    await sql(`UPDATE subscriptions SET ${sets.join(', ')} WHERE id = $1`, [id, ...Object.values(columns)]);
  };
  await change({ delegate: { email: DELEGATE_EMAIL }, editor: EDITOR });
  return {
    server,
    hub: server.hub,
    people,
    id,
    otherId: await idOf(SI1, OTHER_PROCESS),
    foreignId: await idOf(SI2, PROCESS),
    sql,
    user: (who) => people[who].user,
    async renew() {
      await sql('DELETE FROM clients WHERE organization = $1 AND process_code = $2', [SI1, PROCESS]);
      return createClient(server.hub, null, { scopes: ['SI'], organization: SI1, processCode: PROCESS });
    },
    change,
    async state() {
      const [row] = await sql(
        `SELECT (SELECT json_agg(c ORDER BY c.id) FROM clients c)::text AS clients,
           (SELECT count(*) FROM access_tokens) AS tokens, (SELECT count(*) FROM mails) AS mails,
           (SELECT count(*) FROM audit WHERE action LIKE 'CLIENT%') AS traces`,
      );
      return JSON.stringify(row);
    },
    audit: (clientId) =>
      sql('SELECT action, account_id, organization, detail FROM audit WHERE subject_id = $1 ORDER BY id', [clientId]),
    async notices(who) {
      const rows = await sql(`SELECT cause FROM mails WHERE kind = 'SECURITY_NOTICE' AND account_id = $1 ORDER BY id`, [
        people[who].id,
      ]);
      return rows.map(({ cause }) => String(cause).split(':')[0] ?? '');
    },
    async close() {
      await pool.end();
      await server.close();
    },
  };
}

async function populate(server: TestHub): Promise<CredentialScene['people']> {
  const account = (options: TestAccountOptions) => createTestAccount(server, { password: null, ...options });
  const administrator = { actorType: 'LOCAL_ADMINISTRATOR' } as const;
  const delegate = { actorType: 'TECHNICAL_DELEGATE', firstName: 'Hélène' } as const;
  return {
    administrator: await account({ ...administrator, firstName: 'Claire', lastName: 'Martin' }),
    secondAdministrator: await account(administrator),
    manager: await account({ roles: ['SUBSCRIPTIONS_MANAGE'] }),
    reader: await account({ roles: ['SUBSCRIPTIONS_READ'] }),
    agent: await account({ roles: ['CASES_MANAGE'] }),
    accountsOnly: await account({ ...administrator, roles: ['ACCOUNTS_MANAGE'] }),
    otherService: await account({ ...administrator, organization: SI2 }),
    delegate: await account({ ...delegate, email: DELEGATE_EMAIL, lastName: 'Deléguée' }),
    otherDelegate: await account(delegate),
    editor: await account({ ...delegate, organization: EDITOR, firstName: 'Édith', lastName: 'Teur' }),
    otherEditor: await account({ ...delegate, organization: OTHER_EDITOR }),
  };
}

/** POST /oauth2/token, as the software of the service does: the token, or null when refused. */
export async function askToken({ url }: TestHub, { clientId, clientSecret }: Credentials): Promise<string | null> {
  const response = await fetch(`${url}/oauth2/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  const body: unknown = await response.json();
  if (response.status !== 200) return null;
  return body !== null && typeof body === 'object' && 'access_token' in body ? String(body.access_token) : null;
}

/** What the API answers to that token: 200 while it lives, 401 afterwards. */
export async function answerTo({ url }: TestHub, token: string | null): Promise<number> {
  return (await call(url, 'GET', '/teledossiers/v1/notifications', { token })).status;
}
