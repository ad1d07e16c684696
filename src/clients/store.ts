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
}

export interface ClientSecretRow {
  readonly id: string;
  readonly scopes: Scope[];
  readonly secretHash: Buffer;
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
  secret_changed_at AS "secretChangedAt"`;

const selectOwner = statement<TokenOwner>(
  'token.owner',
  `SELECT c.id AS "clientId", c.organization, c.process_code AS "processCode", t.scopes
   FROM access_tokens t JOIN clients c ON c.id = t.client_id
   WHERE t.hash = $1 AND t.expires_at > $2`,
);
const selectSecret = statement<ClientSecretRow>(
  'client.secret',
  'SELECT id, scopes, secret_hash AS "secretHash" FROM clients WHERE id = $1',
);
// The lock makes it wait for a regeneration or revocation under way: no token is born of a secret that just died.
const insertToken = statement<{ clientId: string }>(
  'token.insert',
  `INSERT INTO access_tokens (hash, client_id, scopes, expires_at)
   SELECT $1, id, $3, $4 FROM clients WHERE id = $2 AND secret_hash = $5 FOR SHARE RETURNING client_id AS "clientId"`,
);
const insertClient = statement<{ id: string }>(
  'client.insert',
  `INSERT INTO clients (id, secret_hash, secret_encrypted, scopes, organization, process_code, demo, created_at,
                        secret_changed_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)`,
);
const selectClient = statement<ClientRow>('client.load', `SELECT ${COLUMNS} FROM clients WHERE id = $1 FOR UPDATE`);
const selectClients = statement<ClientRow>('client.list', `SELECT ${COLUMNS} FROM clients ORDER BY created_at, id`);
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
