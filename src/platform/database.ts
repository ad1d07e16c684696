import { createHash } from 'node:crypto';
import { Writable } from 'node:stream';
import pg from 'pg';

// bigint columns hold sizes, counts and DataPass numbers, all far below 2^53; dates stay 'YYYY-MM-DD' text.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);
// Instants are written in UTC: in local time, old dates of some time zones would be off by seconds.
pg.defaults.parseInputDatesAsUTC = true;

/** A query with a stable name: PostgreSQL parses and plans it once per connection. `Row` is what it returns. */
export interface Statement<Row> {
  readonly name: string;
  readonly text: string;
  /** Longer than most may take, for work on a whole organization; in a transaction, which allows it from then on. */
  readonly timeoutMs?: number;
  /** Never read: carries the row type. */
  readonly row?: Row;
}

export function statement<Row = never>(
  name: string,
  text: string,
  options: { readonly timeoutMs?: number } = {},
): Statement<Row> {
  return { name: distinctName(name), text, ...options };
}

// PostgreSQL only looks at so many bytes of a name: two lists that differ beyond would be taken for one.
const NAME_BYTES = 63;
const DIGEST_LETTERS = 16;

function distinctName(name: string): string {
  if (Buffer.byteLength(name) <= NAME_BYTES) return name;
  const digest = createHash('sha256').update(name).digest('hex').slice(0, DIGEST_LETTERS);
  // Half as many letters as bytes left: those of an accent count for two.
  return `${name.slice(0, (NAME_BYTES - DIGEST_LETTERS) >> 1)}.${digest}`;
}

type Parameters = readonly unknown[];

/** Outside a transaction these only read: whatever waits for a lock would make everybody else wait behind it. */
export interface Queryable {
  rows<Row>(query: Statement<Row>, parameters: Parameters): Promise<Row[]>;
  first<Row>(query: Statement<Row>, parameters: Parameters): Promise<Row | undefined>;
}

export interface Transaction extends Queryable {
  /** Sends a write without waiting for it; its failure surfaces, and undoes everything, at the commit. */
  write(query: Statement<unknown>, parameters: Parameters): void;
}

export interface Database extends Queryable {
  /** Like `rows`, for lists of any length: on a connection of its own, so that short reads never queue behind it. */
  list<Row>(query: Statement<Row>, parameters: Parameters): Promise<Row[]>;
  /**
   * Runs `work` in one transaction and resolves once it is committed, durably. Whatever `work` throws undoes it all.
   * `work` may run again after a deadlock, so it must have no effect outside the database.
   */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly url: string;
  /** Connections for transactions and lists. */
  readonly poolSize?: number;
  /** Connections that all short reads share, many queries in flight on each. */
  readonly readers?: number;
  readonly onError?: (error: Error) => void;
}

/** For a statement that goes through everything an organization has. */
export const WHOLE_ORGANIZATION_MS = 600_000;

const allowTime = statement('database.allowTime', `SELECT set_config('statement_timeout', $1, true)`);

const DEADLOCK_CODES = new Set(['40P01', '40001']);
const MAX_ATTEMPTS = 5;
// No jit: PostgreSQL compiles a plan that it expects to be long before its first row, at each execution; lists that stop at
// their first page would not earn that back.
const LIMITS =
  '-c statement_timeout=60000 -c idle_in_transaction_session_timeout=60000 -c lock_timeout=30000 -c jit=off';
// The server enforces its own limits; these are for a server that fell silent without closing the connection.
const SILENCE_MS = 65_000;
const READER_SILENCE_MS = 10_000;
const CONNECT_MS = 10_000;

export function openDatabase(options: DatabaseOptions): Database {
  const onError = options.onError ?? (() => undefined);
  const config: pg.ClientConfig = {
    connectionString: options.url,
    pipeline: true,
    keepAlive: true,
    keepAliveInitialDelayMillis: CONNECT_MS,
    connectionTimeoutMillis: CONNECT_MS,
  };
  const pool = new pg.Pool({
    ...config,
    options: LIMITS,
    query_timeout: SILENCE_MS,
    max: options.poolSize ?? 16,
    idleTimeoutMillis: 60_000,
  });
  const readerConfig: pg.ClientConfig = {
    ...config,
    options: `${LIMITS} -c default_transaction_read_only=on`,
    query_timeout: READER_SILENCE_MS,
  };
  // The pool watches its idle connections only: one that breaks under a transaction would end the process.
  pool.on('connect', (client) => void client.on('error', onError));
  pool.on('error', () => undefined);
  const readers = Array.from({ length: options.readers ?? 2 }, () => createReader(readerConfig, onError));
  let turn = 0;

  const rows = async <Row>(query: Statement<Row>, parameters: Parameters): Promise<Row[]> => {
    turn = (turn + 1) % readers.length;
    const client = await readers[turn]?.connection();
    if (client === undefined) throw new Error('no reader connection');
    return send(client, query, parameters);
  };

  return {
    rows,
    first: async (query, parameters) => (await rows(query, parameters))[0],
    async list(query, parameters) {
      const client = await pool.connect();
      try {
        const result = await send(client, query, parameters);
        client.release();
        return result;
      } catch (error) {
        client.release(true);
        throw error;
      }
    },
    transaction: (work) => retryDeadlocks(() => runTransaction(pool, work)),
    async close() {
      await Promise.all([pool.end(), ...readers.map((reader) => reader.close())]);
    },
  };
}

async function send<Row>(client: pg.ClientBase, query: Statement<Row>, parameters: Parameters): Promise<Row[]> {
  gatherWrites(client);
  const result = await client.query<Row & pg.QueryResultRow>({
    name: query.name,
    text: query.text,
    values: [...parameters],
    ...(query.timeoutMs !== undefined && { query_timeout: query.timeoutMs }),
  });
  return result.rows;
}

const gathering = new WeakSet<Writable>();

/**
 * Sends in one system call all the messages that one turn of the event loop has for a connection: a whole transaction,
 * or the reads of many requests. Before this, writing to sockets was a quarter of the hub's processor time.
 */
function gatherWrites(client: pg.ClientBase): void {
  const stream = streamOf(client);
  if (stream === null || gathering.has(stream)) return;
  gathering.add(stream);
  stream.cork();
  process.nextTick(() => {
    gathering.delete(stream);
    stream.uncork();
  });
}

/** The socket of a connection; the driver does not declare it, so its absence only costs speed. */
function streamOf(client: object): Writable | null {
  const connection: unknown = 'connection' in client ? client.connection : null;
  if (connection === null || typeof connection !== 'object' || !('stream' in connection)) return null;
  return connection.stream instanceof Writable ? connection.stream : null;
}

/** One connection shared by every short read, reopened when it breaks. Pipelining makes sharing it cheap. */
function createReader(config: pg.ClientConfig, onError: (error: Error) => void) {
  let current: Promise<pg.Client> | null = null;
  function open(): Promise<pg.Client> {
    const client = new pg.Client(config);
    const opened = client.connect().then(() => client);
    // A broken connection says so twice, the second time when its successor may already serve: that one is kept.
    const forget = (): void => {
      if (current === opened) current = null;
    };
    client.on('error', (error) => {
      forget();
      onError(error);
    });
    client.on('end', forget);
    opened.catch(forget);
    return opened;
  }
  return {
    connection(): Promise<pg.Client> {
      current ??= open();
      return current;
    },
    async close(): Promise<void> {
      const client = await current?.catch(() => null);
      await client?.end();
    },
  };
}

async function runTransaction<T>(pool: pg.Pool, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  const pending: Promise<unknown>[] = [];
  // The first statement to fail is the cause; those behind it only say that the transaction is aborted.
  let failure: unknown = null;
  const watch = <T>(sent: Promise<T>): Promise<T> => {
    sent.catch((error: unknown) => {
      failure ??= error;
    });
    pending.push(sent);
    return sent;
  };
  const run = <Row>(query: Statement<Row>, parameters: Parameters): Promise<Row[]> => {
    if (query.timeoutMs !== undefined) void watch(send(client, allowTime, [String(query.timeoutMs)]));
    return watch(send(client, query, parameters));
  };
  const tx: Transaction = {
    rows: run,
    first: async (query, parameters) => (await run(query, parameters))[0],
    write: (query, parameters) => void run(query, parameters),
  };
  try {
    // BEGIN, the work's statements and COMMIT travel without waiting for one another wherever the work allows it.
    gatherWrites(client);
    void watch(client.query('BEGIN'));
    const result = await work(tx);
    gatherWrites(client);
    const commit = watch(client.query('COMMIT'));
    await Promise.all(pending);
    // A COMMIT behind a failed statement answers ROLLBACK: that must never pass for a success.
    if ((await commit).command !== 'COMMIT') throw new Error('transaction was rolled back');
    client.release();
    return result;
  } catch (error) {
    await Promise.allSettled(pending);
    if (failure === null) await watch(client.query('ROLLBACK')).catch(() => undefined);
    // After a failed statement the connection may hold half-prepared names: a new one is cheaper than the doubt.
    client.release(failure !== null);
    throw failure ?? error;
  }
}

async function retryDeadlocks<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (tries >= MAX_ATTEMPTS || !DEADLOCK_CODES.has(sqlState(error))) throw error;
    }
  }
}

/** The SQLSTATE of a database error, or an empty string. */
export function sqlState(error: unknown): string {
  return error instanceof pg.DatabaseError ? (error.code ?? '') : '';
}

/** True when the database could not be reached or went away: the caller may try again later. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return (
    /^(ECONN|ENOENT|EPIPE|ETIMEDOUT|57P0|57014|55P03|53300|08)/.test(code) ||
    /Connection terminated|connection error|not queryable|Client was closed|timeout exceeded|timeout expired|Query read timeout/i.test(
      error.message,
    )
  );
}
