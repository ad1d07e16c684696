import type { Database, Statement } from './database.ts';

/** The WHERE clause of one list query, with its parameters and a name for the combination. */
export interface Criteria {
  readonly name: string;
  readonly where: string;
  readonly parameters: unknown[];
}

export interface Page {
  readonly offset: number;
  readonly limit: number;
}

/**
 * Puts the filters that were asked together. Each is a fixed piece of SQL of the store, where `:value` stands for its
 * parameter, so what partners send never becomes SQL. Only the filters asked appear, because a condition such as
 * `$1 IS NULL OR …` keeps PostgreSQL from using an index.
 */
export function criteria<Key extends string>(
  filters: Readonly<Record<Key, string>>,
  asked: Readonly<Partial<Record<Key, unknown>>>,
): Criteria {
  const parameters: unknown[] = [];
  const names: string[] = [];
  const conditions: string[] = [];
  for (const [key, sql] of Object.entries<string>(filters)) {
    const value = Object.entries<unknown>(asked).find(([name]) => name === key)?.[1];
    if (value === undefined || value === null) continue;
    parameters.push(value);
    names.push(key);
    conditions.push(sql.replaceAll(':value', `$${parameters.length}`));
  }
  return {
    name: names.join('+') || 'all',
    where: conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`,
    parameters,
  };
}

// Above this many rows a list leaves the shared short-read connections alone.
export const LONG_LIST = 500;

export function isLong(page: Page): boolean {
  return page.limit > LONG_LIST;
}

interface Part<Row> {
  readonly query: Statement<Row>;
  readonly parameters: readonly unknown[];
}

/** The two queries of one list: its page and its total. */
export interface ListQuery<Row> {
  readonly rows: Part<Row>;
  readonly total: Part<{ count: number }>;
}

export interface List<Row> {
  readonly rows: readonly Row[];
  readonly total: number;
}

/** One page of a list and how many there are in all. */
export async function readList<Row>(db: Database, { rows, total }: ListQuery<Row>, page: Page): Promise<List<Row>> {
  const read = isLong(page) ? db.list : db.rows;
  const [found, count] = await Promise.all([
    read(rows.query, rows.parameters),
    db.first(total.query, total.parameters),
  ]);
  // The two are read a moment apart: the total is never told smaller than what is shown.
  const seen = found.length === 0 ? 0 : page.offset + found.length;
  return { rows: found, total: Math.max(count?.count ?? 0, seen) };
}
