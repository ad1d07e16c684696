import { once } from 'node:events';
import { chownSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { locateBinaries, locateHome, run, spawnAs } from '../../src/platform/embeddedPostgresHome.ts';
import type { ShiftedClock } from './shiftedClock.ts';

export interface ShiftedPostgres {
  readonly url: string;
  stop(): Promise<void>;
}

const START_DEADLINE_MS = 30_000;
const silent = (): void => undefined;

/** A PostgreSQL of its own, in a new directory, whose clock is the shifted one. */
export async function startShiftedPostgres(directory: string, clock: ShiftedClock): Promise<ShiftedPostgres> {
  const home = await locateHome(join(directory, 'postgres'), silent);
  const native = await locateBinaries(home, silent);
  const sockets = join(directory, 'sockets');
  mkdirSync(sockets, { mode: 0o700 });
  const { uid, gid } = home.identity;
  if (uid !== undefined && gid !== undefined) chownSync(sockets, uid, gid);
  const initdb = [
    '-D',
    home.cluster,
    '-U',
    'hubee',
    '--encoding=UTF8',
    '--locale=C.UTF-8',
    '--auth=trust',
    '--no-sync',
  ];
  const { code, output } = await run(home.identity, join(native, 'bin', 'initdb'), initdb);
  if (code !== 0) throw new Error(`no cluster:\n${output}`);
  const settings = { listen_addresses: '', unix_socket_directories: sockets, timezone: 'UTC', fsync: 'off' };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = spawnAs(home.identity, join(native, 'bin', 'postgres'), ['-D', home.cluster, ...args], {
    env: { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC', ...clock.environment },
    stdio: 'ignore',
  });
  // A run that is interrupted leaves no server behind.
  const killServer = () => void server.kill('SIGQUIT');
  process.once('exit', killServer);
  const url = `postgres://hubee@localhost/postgres?host=${encodeURIComponent(sockets)}`;
  await untilReady(url, () => server.exitCode === null);
  return {
    url,
    async stop() {
      process.removeListener('exit', killServer);
      if (server.exitCode !== null) return;
      const exit = once(server, 'exit');
      server.kill('SIGINT');
      await exit;
    },
  };
}

async function untilReady(url: string, alive: () => boolean): Promise<void> {
  const deadline = performance.now() + START_DEADLINE_MS;
  while (alive() && performance.now() < deadline) {
    const client = new pg.Client({ connectionString: url });
    const answered = await client.connect().then(
      () => true,
      () => false,
    );
    await client.end().catch(silent);
    if (answered) return;
    await delay(20);
  }
  throw new Error('the PostgreSQL of the test does not start');
}
