import { type Database, type Queryable, statement, type Transaction } from '../platform/database.ts';
import type { Scope } from './rules.ts';

export interface ClientRow {
  readonly id: string;
  readonly scopes: Scope[];
  readonly organization: string;
  readonly processCode: string | null;
  readonly demo: boolean;
  readonly createdAt: Date;
  readonly secretChangedAt: Date;
  /** To the hour; null when no software ever asked for a token. */
  readonly lastTokenAt: Date | null;
}

/** The clients of one service for one démarche: those of its subscription. */
export interface ServiceClients {
  readonly organization: string;
  readonly processCode: string;
}

export interface ServiceClientRow extends ClientRow {
  /** Null when the portal cannot show it again (D-20). */
  readonly secretEncrypted: Buffer | null;
}

export interface ClientSecretRow {
  readonly id: string;
  readonly scopes: Scope[];
  readonly secretHash: Buffer;
  readonly lastTokenAt: Date | null;
}

export interface NewClient {
  readonly id: string;
  readonly secretHash: Buffer;
  readonly secretEncrypted: Buffer | null;
  readonly scopes: readonly Scope[];
  readonly organization: string;
  readonly processCode: string | null;
  readonly demo: boolean;
  readonly at: Date;
}

export interface TokenOwner {
  readonly clientId: string;
  readonly organization: string;
  readonly processCode: string | null;
  readonly scopes: Scope[];
}

const COLUMNS = `id, scopes, organization, process_code AS "processCode", demo, created_at AS "createdAt",
  secret_changed_at AS "secretChangedAt", last_token_at AS "lastTokenAt"`;

const selectOwner = statement<TokenOwner>(
  'token.owner',
  `SELECT c.id AS "clientId", c.organization, c.process_code AS "processCode", t.scopes
   FROM access_tokens t JOIN clients c ON c.id = t.client_id
   WHERE t.hash = $1 AND t.expires_at > $2`,
);
const selectSecret = statement<ClientSecretRow>(
  'client.secret',
  'SELECT id, scopes, secret_hash AS "secretHash", last_token_at AS "lastTokenAt" FROM clients WHERE id = $1',
);
// The lock makes it wait for a regeneration or revocation under way: no token is born of a secret that just died.
const insertToken = statement<{ clientId: string }>(
  'token.insert',
  `INSERT INTO access_tokens (hash, client_id, scopes, expires_at)
   SELECT $1, id, $3, $4 FROM clients WHERE id = $2 AND secret_hash = $5 FOR SHARE RETURNING client_id AS "clientId"`,
);
// Before the token, whose share of the lock is never turned into a stronger one: two at once would wait for each other for
// ever. Whoever finds the row held leaves it to its holder.
const updateLastToken = statement(
  'client.lastToken',
  `UPDATE clients SET last_token_at = $2 WHERE id =
     (SELECT id FROM clients WHERE id = $1 AND secret_hash = $3 AND (last_token_at IS NULL OR last_token_at <= $4)
      FOR NO KEY UPDATE SKIP LOCKED)`,
);
const insertClient = statement<{ id: string }>(
  'client.insert',
  `INSERT INTO clients (id, secret_hash, secret_encrypted, scopes, organization, process_code, demo, created_at,
                        secret_changed_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)`,
);
const selectClient = statement<ClientRow>('client.load', `SELECT ${COLUMNS} FROM clients WHERE id = $1 FOR UPDATE`);
const selectClients = statement<ClientRow>('client.list', `SELECT ${COLUMNS} FROM clients ORDER BY created_at, id`);
// A client that holds anything besides SI is the platform's, whatever organization it names: no person reaches it.
const OF_SERVICE = `organization = $1 AND process_code = $2 AND scopes = '{SI}'`;
const selectOfService = statement<ServiceClientRow>(
  'client.ofService',
  `SELECT ${COLUMNS}, secret_encrypted AS "secretEncrypted" FROM clients WHERE ${OF_SERVICE} ORDER BY created_at, id`,
);
const lockOfService = statement<ServiceClientRow>(
  'client.lockOfService',
  `SELECT ${COLUMNS}, secret_encrypted AS "secretEncrypted" FROM clients WHERE ${OF_SERVICE} AND id = $3 FOR UPDATE`,
);
const existsOfService = statement<{ found: boolean }>(
  'client.anyOfService',
  `SELECT EXISTS (SELECT 1 FROM clients WHERE ${OF_SERVICE}) AS found`,
);
const updateSecret = statement(
  'client.setSecret',
  'UPDATE clients SET secret_hash = $2, secret_encrypted = $3, secret_changed_at = $4 WHERE id = $1',
);
const deleteTokens = statement('token.deleteOfClient', 'DELETE FROM access_tokens WHERE client_id = $1');
const deleteClient = statement('client.delete', 'DELETE FROM clients WHERE id = $1');
const deleteExpired = statement<{ count: number }>(
  'token.deleteExpired',
  'WITH gone AS (DELETE FROM access_tokens WHERE expires_at < $1 RETURNING 1) SELECT count(*) AS count FROM gone',
);
const selectDemo = statement<{ id: string }>('client.demo', 'SELECT id FROM clients WHERE demo LIMIT 1');

/** Who holds this live token, or undefined. One primary-key lookup: it runs before every API call. */
export function findTokenOwner(db: Queryable, hash: Buffer, now: Date): Promise<TokenOwner | undefined> {
  return db.first(selectOwner, [hash, now]);
}

export function findClientSecret(db: Queryable, id: string): Promise<ClientSecretRow | undefined> {
  return db.first(selectSecret, [id]);
}

/** Stores a token for the client as long as `secretHash` is still its secret; false otherwise. */
export async function storeToken(
  tx: Transaction,
  token: { hash: Buffer; clientId: string; scopes: readonly Scope[]; expiresAt: Date; secretHash: Buffer },
): Promise<boolean> {
  const row = await tx.first(insertToken, [
    token.hash,
    token.clientId,
    token.scopes,
    token.expiresAt,
    token.secretHash,
  ]);
  return row !== undefined;
}

/** Writes down that the client asked for a token, unless it is known to have done so after `staleBefore`. */
export function storeLastToken(
  tx: Transaction,
  client: Pick<ClientSecretRow, 'id' | 'secretHash'>,
  at: Date,
  staleBefore: Date,
): void {
  tx.write(updateLastToken, [client.id, at, client.secretHash, staleBefore]);
}

export function storeClient(tx: Transaction, client: NewClient): void {
  tx.write(insertClient, [
    client.id,
    client.secretHash,
    client.secretEncrypted,
    client.scopes,
    client.organization,
    client.processCode,
    client.demo,
    client.at,
  ]);
}

/** Loads a client for a change and holds it until the transaction ends. */
export function lockClient(tx: Transaction, id: string): Promise<ClientRow | undefined> {
  return tx.first(selectClient, [id]);
}

export function listClients(db: Database): Promise<ClientRow[]> {
  return db.list(selectClients, []);
}

/** P-91: the clients of a subscription, oldest first. */
export function findServiceClients(
  db: Queryable,
  { organization, processCode }: ServiceClients,
): Promise<ServiceClientRow[]> {
  return db.rows(selectOfService, [organization, processCode]);
}

/** One of them, held until the transaction ends; anybody else's does not exist. */
export function lockServiceClient(
  tx: Transaction,
  { organization, processCode }: ServiceClients,
  id: string,
): Promise<ServiceClientRow | undefined> {
  return tx.first(lockOfService, [organization, processCode, id]);
}

export async function hasServiceClient(db: Queryable, { organization, processCode }: ServiceClients): Promise<boolean> {
  return (await db.first(existsOfService, [organization, processCode]))?.found === true;
}

/** Replaces the secret; live tokens die with the old one (D-20). */
export function storeSecret(tx: Transaction, id: string, hash: Buffer, encrypted: Buffer | null, at: Date): void {
  tx.write(updateSecret, [id, hash, encrypted, at]);
  removeTokens(tx, id);
}

/** Ends every live token of the client. */
export function removeTokens(tx: Transaction, id: string): void {
  tx.write(deleteTokens, [id]);
}

/** Removes the client, and its live tokens by cascade. */
export function removeClient(tx: Transaction, id: string): void {
  tx.write(deleteClient, [id]);
}

export async function removeExpiredTokens(tx: Transaction, before: Date): Promise<number> {
  return (await tx.first(deleteExpired, [before]))?.count ?? 0;
}

export async function hasDemoClient(db: Queryable): Promise<boolean> {
  return (await db.first(selectDemo, [])) !== undefined;
}
