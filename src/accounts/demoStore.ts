import { type Queryable, statement, type Transaction } from '../platform/database.ts';

const selectDemo = statement<{ id: string }>('account.demo', 'SELECT id FROM accounts WHERE demo LIMIT 1');
const selectAny = statement<{ id: string }>('account.any', 'SELECT id FROM accounts LIMIT 1');
const markDemo = statement('account.markDemo', 'UPDATE accounts SET demo = true WHERE id = $1');

/** Whether the database holds an account whose password is public. */
export async function hasDemoAccount(db: Queryable): Promise<boolean> {
  return (await db.first(selectDemo, [])) !== undefined;
}

/** Whether anybody has an account here. */
export async function hasAccount(db: Queryable): Promise<boolean> {
  return (await db.first(selectAny, [])) !== undefined;
}

/** The account is one of the demonstration. */
export function storeDemo(tx: Transaction, id: string): void {
  tx.write(markDemo, [id]);
}
