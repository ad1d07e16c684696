import { expect } from 'vitest';
import { type ApiAnswer, call, objectOf, textField } from '../support/client.ts';
import { openTestPool } from '../support/database.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { PROCESS, seedReferential } from '../support/referential.ts';
import { subscriberOf, subscriptionApi, subscriptionBody } from '../support/subscriptions.ts';

export type Row = Record<string, unknown>;

/** What DataPass says of somebody. */
export interface Named {
  readonly email: string;
  readonly firstName?: string | null | undefined;
  readonly lastName?: string | null | undefined;
  readonly phoneNumber?: string | null;
  readonly mobileNumber?: string | null;
}

/** Subscriptions over HTTP, and the accounts that come of them. */
export interface Subscribing {
  readonly server: TestHub;
  sql(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** A new organization, without subscription. */
  newService(): Promise<string>;
  post(service: string, change: object, processCode?: string): Promise<ApiAnswer>;
  /** The identifier of a subscription just created. */
  created(service: string, change: object, processCode?: string): Promise<string>;
  /** Sends back what GET tells, with what changes. */
  put(id: string, change: object): Promise<void>;
  account(email: string): Promise<Row | undefined>;
  accountsOf(organization: string): Promise<Row[]>;
  mailsTo(email: string): Promise<unknown[]>;
  isFlagged(id: string): Promise<unknown>;
  close(): Promise<void>;
}

let sirets = 70_000_000_000_000;

export async function openSubscribing(): Promise<Subscribing> {
  const server = await startTestHub();
  await seedReferential(server.databaseUrl);
  const pool = openTestPool(server.databaseUrl, 4);
  const { send } = subscriptionApi(server.url);
  const admin = await server.token(['ADMIN'], null);
  const sql = async (text: string, values: readonly unknown[] = []) => (await pool.query<Row>(text, [...values])).rows;
  const post = (service: string, change: object, processCode = PROCESS) =>
    send('POST', '', admin, subscriptionBody(processCode, { subscriber: subscriberOf(service), ...change }));
  return {
    server,
    sql,
    post,
    async newService() {
      sirets += 1;
      const id = `SI-${sirets}-01990`;
      const json = {
        ...subscriberOf(id),
        name: 'Grandchamp-lès-Ormes',
        postalCode: '01999',
        territory: '01',
        status: 'Actif',
      };
      const answer = await call(server.url, 'POST', '/referential/v1/organizations', { token: admin, json });
      expect(answer.status, answer.text).toBe(201);
      return id;
    },
    async created(service, change, processCode) {
      const answer = await post(service, change, processCode);
      expect(answer.status, answer.text).toBe(201);
      return textField(answer.body, 'id');
    },
    async put(id, change) {
      const { body } = await send('GET', `/${id}`, admin);
      const answer = await send('PUT', `/${id}`, admin, { ...objectOf(body), ...change });
      expect(answer.status, answer.text).toBe(200);
    },
    account: async (email) => (await sql('SELECT * FROM accounts WHERE email_key = $1', [email.toLowerCase()]))[0],
    accountsOf: (organization) =>
      sql('SELECT email, actor_type FROM accounts WHERE organization = $1 ORDER BY actor_type', [organization]),
    mailsTo: async (email) =>
      (await sql('SELECT kind FROM mails WHERE recipient = $1 ORDER BY id', [email])).map(({ kind }) => kind),
    isFlagged: async (id) =>
      (await sql('SELECT without_administrator AS flag FROM subscriptions WHERE id = $1', [id]))[0]?.flag,
    async close() {
      await pool.end();
      await server.close();
    },
  };
}
