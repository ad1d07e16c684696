import { type Database, type Queryable, statement, type Transaction } from '../platform/database.ts';
import { criteria, type ListQuery, type Page } from '../platform/listQuery.ts';
import { type Contact, emailKey } from './contactRules.ts';
import { fullNameKey, nameKey } from './nameRules.ts';
import type { ActorType, Rights, Role } from './rules.ts';

/** A person's account as stored, password apart. */
export interface AccountRow extends Rights, Contact {
  readonly id: string;
  readonly email: string;
  readonly organization: string;
  /** « Compte DataPass » (P-75). */
  readonly fromSubscription: boolean;
  /** Whether a password was ever chosen (P-33). */
  readonly activated: boolean;
  readonly active: boolean;
  readonly lastSignInAt: Date | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date | null;
  readonly demo: boolean;
}

const COLUMNS = `id, email, organization, actor_type AS "actorType", roles, process_codes AS "processCodes",
  from_subscription AS "fromSubscription", title, first_name AS "firstName", last_name AS "lastName", function, phone,
  second_phone AS "secondPhone", password_hash IS NOT NULL AS activated, active, last_sign_in_at AS "lastSignInAt",
  version, created_at AS "createdAt", updated_at AS "updatedAt", demo`;

const selectAccount = statement<AccountRow>(
  'account.load',
  `SELECT ${COLUMNS} FROM accounts WHERE id = $1 AND organization = $2`,
);
const selectForChange = statement<AccountRow>(
  'account.lock',
  `SELECT ${COLUMNS} FROM accounts WHERE id = $1 AND organization = $2 FOR NO KEY UPDATE`,
);
const selectById = statement<AccountRow>('account.byId', `SELECT ${COLUMNS} FROM accounts WHERE id = $1`);
const selectByEmail = statement<AccountRow>('account.byEmail', `SELECT ${COLUMNS} FROM accounts WHERE email_key = $1`);
const lockByEmail = statement<AccountRow>(
  'account.lockByEmail',
  `SELECT ${COLUMNS} FROM accounts WHERE email_key = $1 FOR NO KEY UPDATE`,
);
// A form sent twice, or one address given to two people at once: the second waits for the first, then inserts nothing.
const insertAccount = statement<AccountRow>(
  'account.insert',
  `INSERT INTO accounts (id, email, email_key, organization, actor_type, roles, process_codes, from_subscription, title,
     first_name, last_name, name_key, last_name_key, function, phone, second_phone, idle_since, idle_due_at, created_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $17)
   ON CONFLICT DO NOTHING RETURNING ${COLUMNS}`,
);
const updateSheet = statement(
  'account.update',
  `UPDATE accounts SET actor_type = $2, roles = $3, process_codes = $4, title = $5, first_name = $6, last_name = $7,
     name_key = $8, last_name_key = $9, function = $10, phone = $11, second_phone = $12, version = $13, updated_at = $14
   WHERE id = $1`,
);
const updateActive = statement(
  'account.active',
  `UPDATE accounts SET active = $2, version = $3, updated_at = $4 WHERE id = $1`,
);
const restartIdleness = statement(
  'account.restart',
  `UPDATE accounts SET idle_since = $2, idle_notices = 0, idle_due_at = $3 WHERE id = $1`,
);

/** An account of that organization; one of another does not exist (P-14). */
export function findAccount(db: Queryable, id: string, organization: string): Promise<AccountRow | undefined> {
  return db.first(selectAccount, [id, organization]);
}

/** The same, held until the transaction ends. */
export function lockAccount(tx: Transaction, id: string, organization: string): Promise<AccountRow | undefined> {
  return tx.first(selectForChange, [id, organization]);
}

/** Whoever has that identifier, whatever the organization: only to tell a form sent twice. */
export function findAccountById(db: Queryable, id: string): Promise<AccountRow | undefined> {
  return db.first(selectById, [id]);
}

/** P-26: whoever signs in with that address in the whole platform. */
export function findAccountByEmail(db: Queryable, email: string): Promise<AccountRow | undefined> {
  return db.first(selectByEmail, [emailKey(email)]);
}

/** The same, held until the transaction ends. */
export function lockAccountByEmail(tx: Transaction, email: string): Promise<AccountRow | undefined> {
  return tx.first(lockByEmail, [emailKey(email)]);
}

const FOR_OPERATOR = { organization: 'organization = :value', email: 'email_key = :value' };

/** P-30: what the operator looks for, by organization, by address, or both. */
export function findAccountsAnywhere(
  db: Database,
  { organization, email }: { readonly organization: string | null; readonly email: string | null },
  page: Page,
): Promise<AccountRow[]> {
  const asked = { organization, email: email === null ? null : emailKey(email) };
  const { name, where, parameters } = criteria(FOR_OPERATOR, asked);
  const text = `SELECT ${COLUMNS} FROM accounts ${where} ORDER BY organization, name_key, id
     LIMIT $${parameters.length + 1} OFFSET $${parameters.length + 2}`;
  return db.list(statement<AccountRow>(`account.anywhere.${name}`, text), [...parameters, page.limit, page.offset]);
}

/** What a new account is made of. */
export type NewAccount = Rights & Contact & Pick<AccountRow, 'id' | 'email' | 'organization' | 'fromSubscription'>;

/** Undefined when the identifier or the address is already somebody's. `idleDueAt`: the first reminder (P-40). */
export function storeAccount(
  tx: Transaction,
  row: NewAccount,
  at: Date,
  idleDueAt: Date,
): Promise<AccountRow | undefined> {
  return tx.first(insertAccount, [
    row.id,
    row.email,
    emailKey(row.email),
    row.organization,
    row.actorType,
    row.roles,
    row.processCodes,
    row.fromSubscription,
    row.title,
    row.firstName,
    row.lastName,
    fullNameKey(row.lastName, row.firstName),
    nameKey(row.lastName),
    row.function,
    row.phone,
    row.secondPhone,
    at,
    idleDueAt,
  ]);
}

/** Writes the sheet: everything people may change, and its version. */
export function replaceSheet(tx: Transaction, row: AccountRow): void {
  tx.write(updateSheet, [
    row.id,
    row.actorType,
    row.roles,
    row.processCodes,
    row.title,
    row.firstName,
    row.lastName,
    fullNameKey(row.lastName, row.firstName),
    nameKey(row.lastName),
    row.function,
    row.phone,
    row.secondPhone,
    row.version,
    row.updatedAt,
  ]);
}

export function storeActive(tx: Transaction, row: AccountRow): void {
  tx.write(updateActive, [row.id, row.active, row.version, row.updatedAt]);
}

/** P-40: counts days without sign-in from `at` again. */
export function restartIdle(tx: Transaction, id: string, at: Date, dueAt: Date): void {
  tx.write(restartIdleness, [id, at, dueAt]);
}

// Short keys: they make the name of the statement.
const FILTERS = {
  org: 'organization = :value',
  type: 'actor_type = :value',
  role: ':value = ANY (roles)',
  process: ':value = ANY (process_codes)',
  // P-74: any part of the name, so that no character of a search is a wildcard.
  name: 'strpos(last_name_key, :value) > 0',
};

// In the order of what people read: of the labels for the type, « Non » before « Oui ».
const SORTS = {
  lastName: 'name_key',
  firstName: 'substr(name_key, length(last_name_key) + 2)',
  actorType: "array_position(ARRAY['LOCAL_ADMINISTRATOR', 'AGENT', 'TECHNICAL_DELEGATE'], actor_type)",
  active: 'active',
};
export type AccountSort = keyof typeof SORTS;

/** P-73: the organization is never left out. Every other filter but a null one narrows (P-74). */
export interface AccountFilter {
  readonly organization: string;
  readonly actorType: ActorType | null;
  readonly role: Role | null;
  readonly processCode: string | null;
  /** As made by `searchKey`. */
  readonly name: string | null;
}

export interface AccountOrder {
  readonly sort: AccountSort;
  readonly direction: 'asc' | 'desc';
}

/** The two queries of one list: its page and its total. Ties are broken by name, then by identifier. */
export function accountList(
  filter: AccountFilter,
  { sort, direction }: AccountOrder,
  page: Page,
): ListQuery<AccountRow> {
  const { organization: org, actorType: type, role, processCode: process } = filter;
  const { name, where, parameters } = criteria(FILTERS, { org, type, role, process, name: filter.name });
  const next = parameters.length + 1;
  const by = [...new Set([SORTS[sort], SORTS.lastName, 'id'])].map((column) => `${column} ${direction}`).join(', ');
  return {
    rows: {
      query: statement<AccountRow>(
        `account.list.${name}.${sort}.${direction}`,
        `SELECT ${COLUMNS} FROM accounts ${where} ORDER BY ${by} LIMIT $${next} OFFSET $${next + 1}`,
      ),
      parameters: [...parameters, page.limit, page.offset],
    },
    total: {
      query: statement<{ count: number }>(`account.count.${name}`, `SELECT count(*) FROM accounts ${where}`),
      parameters,
    },
  };
}

const selectAdministrators = statement<{ id: string; email: string }>(
  'account.administrators',
  `SELECT id, email FROM accounts WHERE organization = $1 AND actor_type = 'LOCAL_ADMINISTRATOR' AND active ORDER BY id`,
);

/** P-10, P-81, D-25: the active local administrators of an organization. */
export function findActiveAdministrators(
  db: Queryable,
  organization: string,
): Promise<{ readonly id: string; readonly email: string }[]> {
  return db.rows(selectAdministrators, [organization]);
}
