import { type Queryable, statement, type Transaction } from '../platform/database.ts';

export type LinkPurpose = 'ACTIVATION' | 'RESET';

export interface LinkRow {
  readonly accountId: string;
  readonly email: string;
  readonly active: boolean;
  readonly purpose: LinkPurpose;
  readonly expiresAt: Date;
  readonly usedAt: Date | null;
  readonly cancelledAt: Date | null;
}

const LINK = `SELECT l.account_id AS "accountId", a.email, a.active, l.purpose, l.expires_at AS "expiresAt",
                     l.used_at AS "usedAt", l.cancelled_at AS "cancelledAt"
              FROM account_links l JOIN accounts a ON a.id = l.account_id WHERE l.hash = $1`;

const selectLink = statement<LinkRow>('link.load', LINK);
const selectLinkForUse = statement<LinkRow>('link.lock', `${LINK} FOR NO KEY UPDATE OF l`);
// Two requests for one account at once: the second waits here, then cancels the link of the first.
const lockOwner = statement('link.lockOwner', 'SELECT 1 FROM accounts WHERE id = $1 FOR NO KEY UPDATE');
const cancel = statement(
  'link.cancel',
  'UPDATE account_links SET cancelled_at = $2 WHERE account_id = $1 AND used_at IS NULL AND cancelled_at IS NULL',
);
const insert = statement(
  'link.insert',
  'INSERT INTO account_links (hash, account_id, purpose, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)',
);
const use = statement('link.use', 'UPDATE account_links SET used_at = $2 WHERE hash = $1');

export function findLink(db: Queryable, hash: Buffer): Promise<LinkRow | undefined> {
  return db.first(selectLink, [hash]);
}

/** Loads a link to use it and holds it. The account must be held before, as whoever issues a link does. */
export function lockLink(tx: Transaction, hash: Buffer): Promise<LinkRow | undefined> {
  return tx.first(selectLinkForUse, [hash]);
}

export interface NewLink {
  readonly hash: Buffer;
  readonly accountId: string;
  readonly purpose: LinkPurpose;
  readonly at: Date;
  readonly expiresAt: Date;
}

/** Stores a link and cancels those the account still had (P-34). */
export function storeLink(tx: Transaction, link: NewLink): void {
  tx.write(lockOwner, [link.accountId]);
  cancelLinks(tx, link.accountId, link.at);
  tx.write(insert, [link.hash, link.accountId, link.purpose, link.at, link.expiresAt]);
}

/** Links of an account that were neither used nor cancelled die. */
export function cancelLinks(tx: Transaction, accountId: string, at: Date): void {
  tx.write(cancel, [accountId, at]);
}

export function storeLinkUse(tx: Transaction, hash: Buffer, at: Date): void {
  tx.write(use, [hash, at]);
}
