import pg from 'pg';
import type { ActorType, Role } from '../../src/accounts/rules.ts';
import { DEFAULT_ROLES } from '../../src/accounts/rules.ts';
import { contentLabel } from '../../src/mails/queue.ts';
import type { Entry, Visit } from '../../src/sessions/rules.ts';
import { signIn } from '../../src/sessions/signIn.ts';
import type { TestHub } from '../support/hub.ts';
import { SI1 } from '../support/referential.ts';

export const PASSWORD = 'Mairie2024!';
let people = 0;

export interface Person {
  readonly id: string;
  readonly email: string;
}

export interface PersonOptions {
  readonly actorType?: ActorType;
  readonly roles?: readonly Role[];
  readonly organization?: string;
  /** Null: never activated. */
  readonly password?: string | null;
  readonly passwordSetAt?: Date;
  readonly active?: boolean;
  readonly idleSince?: Date;
  readonly email?: string;
}

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

export async function createPerson(server: TestHub, options: PersonOptions = {}): Promise<Person> {
  people += 1;
  const { hub } = server;
  const id = hub.newId();
  const email = options.email ?? `personne.${people}@commune.example`;
  const actorType = options.actorType ?? 'AGENT';
  const password = options.password === undefined ? PASSWORD : options.password;
  const since = options.idleSince ?? hub.clock();
  await sql(
    server,
    `INSERT INTO accounts (id, email, email_key, organization, actor_type, roles, process_codes, from_subscription,
       first_name, last_name, name_key, last_name_key, password_hash, password_set_at, active, idle_since, idle_due_at,
       created_at)
     VALUES ($1, $2, lower($2), $3, $4, $5, '{}', false, 'Jeanne', 'DUPONT', 'dupont jeanne', 'dupont', $6, $7, $8, $9,
       $9::timestamptz + interval '60 days', $9)`,
    [
      id,
      email,
      options.organization ?? SI1,
      actorType,
      options.roles ?? DEFAULT_ROLES[actorType],
      password === null ? null : await hub.passwords.hash(password),
      password === null ? null : (options.passwordSetAt ?? hub.clock()),
      options.active ?? true,
      since,
    ],
  );
  return { id, email };
}

/** A browser; each has an address of its own unless told, so that tests do not throttle one another. */
export function visit(options: Partial<Visit> = {}): Visit {
  people += 1;
  const address = `198.51.${(people >> 8) & 255}.${people & 255}`;
  return { address, userAgent: 'Navigateur de test', device: null, requestId: `requete-${people}`, ...options };
}

export interface SentMail {
  readonly kind: string;
  readonly cause: string;
  readonly recipient: string;
  readonly subject: string;
  readonly text: string;
}

/** What the hub has to send to somebody, oldest first, opened. */
export async function mailsTo(server: TestHub, email: string): Promise<SentMail[]> {
  const rows = await sql<{ id: string; kind: string; cause: string; recipient: string; content: Buffer }>(
    server,
    'SELECT id, kind, cause, recipient, content FROM mails WHERE recipient = $1 ORDER BY id',
    [email],
  );
  return rows.map(({ id, content, ...mail }) => {
    const { subject, text } = JSON.parse(server.hub.vault.open(content, contentLabel(id))) as SentMail;
    return { ...mail, subject, text };
  });
}

export async function lastCode(server: TestHub, email: string): Promise<string> {
  const mail = (await mailsTo(server, email)).findLast(({ kind }) => kind === 'M-3');
  const code = /\b(\d{6})\b/.exec(mail?.text ?? '')?.[1];
  if (code === undefined) throw new Error('no code was sent');
  return code;
}

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
