import pg from 'pg';
import type { Database, Statement } from '../../src/platform/database.ts';

/** A step of a plan, as EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) tells it. */
export interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Actual Rows'?: number;
  readonly 'Actual Loops'?: number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Index Recheck'?: number;
  readonly 'Shared Hit Blocks'?: number;
  readonly Plans?: readonly PlanNode[];
}

/** How one statement ran: its nodes from the root on. */
export interface Plan {
  /** The name of the statement, and how it was planned. */
  readonly name: string;
  readonly nodes: readonly PlanNode[];
}

type Asked = readonly [query: Statement<unknown>, parameters: readonly unknown[]];

/** A node and all that is below it. */
export const flatten = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(flatten)];

/** A value as EXECUTE takes it. */
function literal(value: unknown): string {
  if (value === null || typeof value === 'number') return String(value);
  if (value instanceof Date) return pg.escapeLiteral(value.toISOString());
  const text = Array.isArray(value) ? `{${value.map((item) => JSON.stringify(item)).join(',')}}` : String(value);
  return pg.escapeLiteral(text);
}

/** How a prepared statement runs, planned for its values and planned once for any values: production sees both. */
export async function explain(client: pg.Client, [query, parameters]: Asked): Promise<Plan[]> {
  const plans: Plan[] = [];
  const values = parameters.length > 0 ? `(${parameters.map(literal).join(', ')})` : '';
  await client.query(`PREPARE explained AS ${query.text}`);
  for (const mode of ['force_custom_plan', 'force_generic_plan']) {
    await client.query(`SET plan_cache_mode = ${mode}`);
    const { rows } = await client.query(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) EXECUTE explained${values}`);
    plans.push({ name: `${query.name} ${mode}`, nodes: flatten(rows[0]['QUERY PLAN'][0].Plan) });
  }
  await client.query('DEALLOCATE explained');
  return plans;
}

/** The database, and everything that is asked of it outside of transactions. */
export function watch(db: Database): { readonly db: Database; readonly asked: readonly Asked[] } {
  const asked: Asked[] = [];
  const noted =
    (run: Database['rows']): Database['rows'] =>
    (query, parameters) => {
      asked.push([query, parameters]);
      return run(query, parameters);
    };
  const rows = noted(db.rows);
  const first: Database['first'] = async (query, parameters) => (await rows(query, parameters))[0];
  return { db: { ...db, rows, first, list: noted(db.list) }, asked };
}

/** The plans of everything that the work asks. */
export async function plansOf(
  client: pg.Client,
  db: Database,
  work: (watched: Database) => Promise<unknown>,
): Promise<Plan[]> {
  const watched = watch(db);
  await work(watched.db);
  const plans: Plan[] = [];
  for (const one of watched.asked) plans.push(...(await explain(client, one)));
  return plans;
}

/** Every row that a node looked at, kept or not: a sort of a whole table, or reading it whole to keep a page, shows here. */
export function rowsOf(node: PlanNode): number {
  const removed = (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0);
  return ((node['Actual Rows'] ?? 0) + removed) * (node['Actual Loops'] ?? 1);
}

/** The same of all scans, in the tables that count. */
export function rowsRead(nodes: readonly PlanNode[], counts: (table: string) => boolean = () => true): number {
  const scans = nodes.filter(({ 'Relation Name': table }) => table !== undefined && counts(table));
  return scans.reduce((total, node) => total + rowsOf(node), 0);
}
