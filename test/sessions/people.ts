import pg from 'pg';
import type { Entry, Visit } from '../../src/sessions/rules.ts';
import { signIn } from '../../src/sessions/signIn.ts';
import { createTestAccount, PASSWORD, type TestAccount, type TestAccountOptions } from '../support/accounts.ts';
import type { TestHub } from '../support/hub.ts';
import { lastCodeTo, mailsTo as mailsOf } from '../support/portalMails.ts';

export { PASSWORD };

let people = 0;

export type Person = Pick<TestAccount, 'id' | 'email'>;

/** Runs SQL beside the hub, as an operator would. */
export async function sql<Row extends pg.QueryResultRow>(
  server: TestHub,
  text: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: server.databaseUrl });
  await client.connect();
  try {
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.end();
  }
}

/** Somebody without anything that signing in does not look at. */
export function createPerson(server: TestHub, options: TestAccountOptions = {}): Promise<Person> {
  return createTestAccount(server, { lastName: 'DUPONT', processCodes: [], title: null, phone: null, ...options });
}

/** A browser; each has an address of its own unless told, so that tests do not throttle one another. */
export function visit(options: Partial<Visit> = {}): Visit {
  people += 1;
  const address = `198.51.${(people >> 8) & 255}.${people & 255}`;
  return { address, userAgent: 'Navigateur de test', device: null, requestId: `requete-${people}`, ...options };
}

export const mailsTo = ({ hub }: TestHub, email: string) => mailsOf(hub, email);
export const lastCode = ({ hub }: TestHub, email: string) => lastCodeTo(hub, email);

/** A code that is not that one. */
export function wrong(code: string): string {
  return code === '000000' ? '000001' : '000000';
}

export function tokenOf(entry: { readonly kind: string } & Partial<{ readonly token: string }>): string {
  if (entry.token === undefined) throw new Error(`no token: ${entry.kind}`);
  return entry.token;
}

/** Signs in with the password and expects this step to follow. */
export async function enterWith(
  server: TestHub,
  person: Person,
  kind: 'OTP' | 'NEW_PASSWORD' | 'OPEN',
  as: Visit = visit(),
): Promise<string> {
  const entry: Entry = await signIn(server.hub, as, person.email, PASSWORD);
  if (entry.kind !== kind) throw new Error(`expected ${kind}, got ${entry.kind}`);
  return tokenOf(entry);
}

export async function auditOf(server: TestHub, subject: string): Promise<{ action: string; detail: unknown }[]> {
  return sql(server, 'SELECT action, detail FROM audit WHERE subject_id = $1 ORDER BY id', [subject]);
}
