import { type Queryable, statement, type Transaction } from '../platform/database.ts';
import type { SavedView } from './rules.ts';

const selectViews = statement<SavedView>(
  'savedView.ofAccount',
  'SELECT id, name, query FROM saved_views WHERE account_id = $1 ORDER BY lower(name)',
);
// Two windows of one person save one after the other.
const lockOwner = statement<{ id: string }>(
  'savedView.lock',
  'SELECT id FROM accounts WHERE id = $1 FOR NO KEY UPDATE',
);
const insertView = statement(
  'savedView.insert',
  'INSERT INTO saved_views (id, account_id, name, query, created_at) VALUES ($1, $2, $3, $4, $5)',
);
const deleteView = statement('savedView.delete', 'DELETE FROM saved_views WHERE id = $1 AND account_id = $2');

export function findViews(db: Queryable, accountId: string): Promise<SavedView[]> {
  return db.rows(selectViews, [accountId]);
}

export async function lockViews(tx: Transaction, accountId: string): Promise<SavedView[]> {
  await tx.first(lockOwner, [accountId]);
  return findViews(tx, accountId);
}

export function storeView(tx: Transaction, accountId: string, view: SavedView, at: Date): void {
  tx.write(insertView, [view.id, accountId, view.name, view.query, at]);
}

export function removeViewOf(tx: Transaction, accountId: string, id: string): void {
  tx.write(deleteView, [id, accountId]);
}
