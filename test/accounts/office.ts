import { randomUUID } from 'node:crypto';
import { type AccountChange, changeAccount } from '../../src/accounts/changeAccount.ts';
import type { AccountRequest } from '../../src/accounts/createAccount.ts';
import { createAccountByOperator } from '../../src/accounts/createAccountByOperator.ts';
import { readAccount } from '../../src/accounts/readAccount.ts';
import { DEFAULT_ROLES, type Rights, type User } from '../../src/accounts/rules.ts';
import type { AccountRow } from '../../src/accounts/store.ts';
import { Refused } from '../../src/refusals/catalogue.ts';
import { InvalidFields } from '../../src/refusals/fields.ts';
import { openTestPool } from '../support/database.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { PROCESS, SI1, seedReferential } from '../support/referential.ts';

export type Row = Record<string, unknown>;

/** A hub with its referential, and people of its services. */
export interface Office {
  readonly server: TestHub;
  readonly hub: TestHub['hub'];
  sql(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Opens an account and returns it as a signed-in person. */
  person(actorType: Rights['actorType'], more?: Partial<Rights> & { readonly organization?: string }): Promise<User>;
  /** The account as stored. */
  account(id: string): Promise<Row>;
  mailsTo(accountId: string): Promise<Row[]>;
  audit(subjectId: string): Promise<Row[]>;
  /** Gives the person an open session, as if they had signed in. */
  openSession(accountId: string): Promise<void>;
  sessionsOf(accountId: string): Promise<number>;
  close(): Promise<void>;
}

/** Fictional surnames; the number keeps addresses apart. */
const NAMES = ['Martin', 'N’Diaye', 'Saint-Yves', 'D’Arc', 'Le Goff', 'Müller'];

export async function openOffice(): Promise<Office> {
  let people = 0;
  const server = await startTestHub();
  await seedReferential(server.databaseUrl);
  const pool = openTestPool(server.databaseUrl, 4);
  const sql = async (text: string, values: readonly unknown[] = []) => (await pool.query<Row>(text, [...values])).rows;
  return {
    server,
    hub: server.hub,
    sql,
    async person(actorType, { organization = SI1, roles, processCodes } = {}) {
      people += 1;
      const account = await createAccountByOperator(server.hub, null, {
        organization,
        actorType,
        roles: roles ?? DEFAULT_ROLES[actorType],
        processCodes: processCodes ?? (actorType === 'AGENT' ? [PROCESS] : []),
        email: `personne${people}@commune.example`,
        title: 'Mme',
        firstName: 'Éloïse',
        lastName: NAMES[people % NAMES.length] ?? 'Martin',
        function: null,
        phone: '0123456789',
        secondPhone: null,
      });
      return userOf(account);
    },
    account: async (id) => (await sql('SELECT * FROM accounts WHERE id = $1', [id]))[0] ?? {},
    mailsTo: (id) => sql('SELECT kind, cause, recipient, state FROM mails WHERE account_id = $1 ORDER BY id', [id]),
    audit: (id) => sql('SELECT * FROM audit WHERE subject_id = $1 ORDER BY id', [id]),
    async openSession(accountId) {
      await sql(
        `INSERT INTO sessions (hash, id, account_id, stage, created_at, seen_at, expires_at)
         VALUES (sha256(gen_random_uuid()::text::bytea), gen_random_uuid(), $1, 'OPEN', now(), now(),
           now() + interval '1 day')`,
        [accountId],
      );
    },
    sessionsOf: async (id) => (await sql('SELECT 1 FROM sessions WHERE account_id = $1', [id])).length,
    async close() {
      await pool.end();
      await server.close();
    },
  };
}

export function userOf(account: AccountRow): User {
  const { id, email, firstName, lastName, organization, actorType, roles, processCodes } = account;
  return {
    accountId: id,
    email,
    firstName,
    lastName,
    organization,
    organizationName: `Organisation ${organization}`,
    requestId: 'requête',
    actorType,
    roles,
    processCodes,
  };
}

export const request = (more: Partial<AccountRequest> = {}): AccountRequest => ({
  id: randomUUID(),
  actorType: 'AGENT',
  processCodes: [PROCESS],
  email: `jeanne.dupont.${randomUUID()}@commune.example`,
  title: 'Mme',
  firstName: 'Jeanne',
  lastName: 'DUPONT',
  function: 'Officier d’état civil',
  phone: '0123456789',
  secondPhone: null,
  ...more,
});

/** The refusal of what was tried: its wire words, or the fields at fault; 'accepted' when nothing was refused. */
export async function outcome(attempt: Promise<unknown>): Promise<string | string[]> {
  try {
    await attempt;
    return 'accepted';
  } catch (error) {
    if (error instanceof Refused) return `${error.refusals[0].status} ${error.refusals[0].wire}`;
    if (error instanceof InvalidFields) return error.faults.map(({ field }) => field);
    throw error;
  }
}

/** Saves a sheet as the page sends it: everything that is on it as `seenBy` reads it, with what changes. */
export async function saveSheet(
  { hub }: Office,
  user: User,
  id: string,
  change: Partial<AccountChange>,
  seenBy: User = user,
): Promise<AccountRow> {
  const seen = await readAccount(hub, seenBy, id);
  const { title, firstName, lastName, function: role, phone, secondPhone, actorType, roles, processCodes } = seen;
  const details = { title, firstName, lastName, function: role, phone, secondPhone };
  return changeAccount(hub, user, id, seen.version, { ...details, actorType, roles, processCodes, ...change });
}
