import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';
import pg from 'pg';

const DIRECTORY = fileURLToPath(new URL('../../migrations', import.meta.url));
// Any number of processes may start together: the first to hold this lock migrates, the others find nothing to do.
const LOCK = 4_837_201;

/** Brings the database to the newest schema. Returns the names of the migrations applied, none when up to date. */
export async function migrate(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  // A connection that breaks says so to the query under way, which fails; nobody else needs to hear it, nor may die of it.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    const applied = await runner({
      dbClient: client,
      dir: DIRECTORY,
      direction: 'up',
      migrationsTable: 'migrations',
      checkOrder: true,
      noLock: true,
      verbose: false,
      log: () => undefined,
    });
    return applied.map((migration) => migration.name);
  } finally {
    await client.end();
  }
}
