import pg from 'pg';

/** What only one process at a time may do. */
export interface SoleTurn {
  /** Whether this process has the turn, asking for it if it has not. It keeps it until it stops or dies. */
  hold(): Promise<boolean>;
  release(): Promise<void>;
}

const SILENCE_MS = 10_000;
// A machine that vanishes closes nothing: the server finds out, and gives the turn to another, within a minute.
const KEEPALIVE = '-c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3';

/**
 * An advisory lock on a connection of its own: PostgreSQL frees it at once when the process dies, without leases that would
 * have to run out. Nothing is connected before the first `hold`.
 */
export function openSoleTurn(url: string, lockClass: number, number: number): SoleTurn {
  let client: pg.Client | null = null;
  let held = false;

  const forget = (gone: pg.Client): void => {
    if (client !== gone) return;
    client = null;
    held = false;
  };
  const connected = async (): Promise<pg.Client> => {
    if (client !== null) return client;
    const opened = newClient(url);
    opened.on('error', () => forget(opened));
    opened.on('end', () => forget(opened));
    await opened.connect();
    client = opened;
    return opened;
  };
  return {
    async hold() {
      const current = await connected();
      try {
        // Asked again even when it is held: a connection may be dead without anybody having said so.
        const text = held ? 'SELECT $1::int, $2::int, true AS held' : 'SELECT pg_try_advisory_lock($1, $2) AS held';
        const { rows } = await current.query<{ held: boolean }>(text, [lockClass, number]);
        held = client === current && rows[0]?.held === true;
        return held;
      } catch (error) {
        forget(current);
        void current.end().catch(() => undefined);
        throw error;
      }
    },
    async release() {
      await client?.end().catch(() => undefined);
    },
  };
}

function newClient(url: string): pg.Client {
  return new pg.Client({
    connectionString: url,
    options: KEEPALIVE,
    keepAlive: true,
    keepAliveInitialDelayMillis: SILENCE_MS,
    connectionTimeoutMillis: SILENCE_MS,
    query_timeout: SILENCE_MS,
  });
}
