import pg from 'pg';

/** A running process, known to all others by a lock it holds in the database for as long as it lives. */
export interface Instance {
  readonly number: number;
  release(): Promise<void>;
}

const RETRY_MS = 1000;
const CONNECT_MS = 10_000;

/**
 * Takes a number and holds its advisory lock on a connection of its own, reopened when it breaks: PostgreSQL itself
 * tells the living from the dead, at once, without clocks or heartbeats.
 */
export async function registerInstance(url: string, lockClass: number, number: number): Promise<Instance> {
  let client: pg.Client | null = null;
  let released = false;
  let retry: NodeJS.Timeout | null = null;

  const hold = async (): Promise<void> => {
    const next = new pg.Client({
      connectionString: url,
      keepAlive: true,
      keepAliveInitialDelayMillis: CONNECT_MS,
      connectionTimeoutMillis: CONNECT_MS,
    });
    const lost = (): void => {
      if (client !== next || released) return;
      client = null;
      again();
    };
    next.on('error', lost);
    next.on('end', lost);
    try {
      await next.connect();
      await next.query('SELECT pg_advisory_lock($1, $2)', [lockClass, number]);
    } catch (error) {
      void next.end().catch(() => undefined);
      throw error;
    }
    if (released) await next.end();
    else client = next;
  };
  const again = (): void => {
    retry = setTimeout(() => void hold().catch(again), RETRY_MS);
    retry.unref();
  };

  await hold();
  return {
    number,
    async release() {
      released = true;
      if (retry !== null) clearTimeout(retry);
      await client?.end();
    },
  };
}
