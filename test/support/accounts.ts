import { emailKey } from '../../src/accounts/contactRules.ts';
import { firstIdleDue } from '../../src/accounts/idleRules.ts';
import { fullNameKey, nameKey } from '../../src/accounts/nameRules.ts';
import { type ActorType, DEFAULT_ROLES, type Role, type Title, type User } from '../../src/accounts/rules.ts';
import type { Hub } from '../../src/hub.ts';
import { statement } from '../../src/platform/database.ts';
import type { Passwords } from '../../src/platform/passwords.ts';
import { newSecret, sha256 } from '../../src/platform/vault.ts';
import { sessionEnd } from '../../src/sessions/signInRules.ts';
import { PROCESS, SI1 } from './referential.ts';

/** What everybody signs in with, unless a test says otherwise. */
export const PASSWORD = 'Mairie2024!';

export interface TestAccount {
  readonly id: string;
  readonly email: string;
  readonly user: User;
}

export interface TestAccountOptions {
  readonly email?: string;
  readonly organization?: string;
  readonly actorType?: ActorType;
  readonly roles?: readonly Role[];
  readonly processCodes?: readonly string[];
  readonly title?: Title | null;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly function?: string | null;
  readonly phone?: string | null;
  /** Null: never activated. */
  readonly password?: string | null;
  readonly passwordSetAt?: Date;
  readonly active?: boolean;
  readonly fromSubscription?: boolean;
  /** Since when nobody signed in (P-40). */
  readonly idleSince?: Date;
}

const insert = statement(
  'test.account',
  `INSERT INTO accounts (id, email, email_key, organization, actor_type, roles, process_codes, from_subscription, title,
     first_name, last_name, name_key, last_name_key, function, phone, password_hash, password_set_at, active, idle_since,
     idle_due_at, created_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)`,
);
const selectName = statement<{ name: string }>('test.organization', 'SELECT name FROM organizations WHERE id = $1');

const hashes = new Map<string, Promise<string>>();
let count = 0;

/** Inserts an account that can sign in at once: by default a plain agent of SI1, habilitated for one démarche. */
export async function createTestAccount(
  { hub }: { readonly hub: Hub },
  options: TestAccountOptions = {},
): Promise<TestAccount> {
  count += 1;
  const actorType = options.actorType ?? 'AGENT';
  const {
    email = `personne${count}@commune.example`,
    organization = SI1,
    roles = DEFAULT_ROLES[actorType],
    processCodes = actorType === 'AGENT' ? [PROCESS] : [],
    firstName = 'Jeanne',
    lastName = `Dupont${count}`,
    password = PASSWORD,
  } = options;
  const id = hub.newId();
  const at = hub.clock();
  const idleSince = options.idleSince ?? at;
  const hash = password === null ? null : await hashOf(hub.passwords, password);
  const setAt = hash === null ? null : (options.passwordSetAt ?? at);
  await hub.db.transaction(async (tx) =>
    tx.write(insert, [
      id,
      email,
      emailKey(email),
      organization,
      actorType,
      roles,
      processCodes,
      options.fromSubscription ?? false,
      options.title === undefined ? 'Mme' : options.title,
      firstName,
      lastName,
      fullNameKey(lastName, firstName),
      nameKey(lastName),
      options.function ?? null,
      options.phone === undefined ? '+33123456789' : options.phone,
      hash,
      setAt,
      options.active ?? true,
      idleSince,
      firstIdleDue(idleSince),
      at,
    ]),
  );
  const organizationName = (await hub.db.first(selectName, [organization]))?.name ?? '';
  const rights = { actorType, roles, processCodes };
  const user = {
    accountId: id,
    email,
    firstName,
    lastName,
    organization,
    organizationName,
    requestId: 'test',
    ...rights,
  };
  return { id, email, user };
}

const insertSession = statement(
  'test.session',
  `INSERT INTO sessions (hash, id, account_id, stage, created_at, seen_at, expires_at)
   VALUES ($1, $2, $3, 'OPEN', $4, $4, $5)`,
);

/** Opens a session without the pages of the sign-in; what its cookie holds. */
export async function openTestSession({ hub }: { readonly hub: Hub }, accountId: string): Promise<string> {
  const token = newSecret();
  const at = hub.clock();
  await hub.db.transaction(async (tx) =>
    tx.write(insertSession, [sha256(token), hub.newId(), accountId, at, sessionEnd('OPEN', at)]),
  );
  return token;
}

/** Each password is hashed once for a whole test file. */
function hashOf(passwords: Passwords, password: string): Promise<string> {
  const known = hashes.get(password) ?? passwords.hash(password);
  hashes.set(password, known);
  return known;
}
