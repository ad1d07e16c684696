import type { ChildProcess, StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import {
  canTraverse,
  type EmbeddedPostgresHome,
  type Identity,
  locateBinaries,
  locateHome,
  run,
  spawnAs,
} from './embeddedPostgresHome.ts';
import { claimHome, claimServer, readPostmasterPid } from './embeddedPostgresLocks.ts';

export type EmbeddedPostgres = {
  /** URL of the database `hubee`, which exists. */
  url: string;
  urlOf(database: string): string;
  stop(): Promise<void>;
  pid: number;
};

export type EmbeddedPostgresOptions = {
  directory: string;
  log?: (line: string) => void;
  settings?: Record<string, string>;
};

type Log = (line: string) => void;
type Server = { home: EmbeddedPostgresHome; watchdog: ChildProcess; sockets: string; log: Log; pid: number };

const DATABASE = 'hubee';
const SUPERUSER = 'hubee';
const JOURNAL_LIMIT = 5_000_000;
// Recovery after a crash replays up to max_wal_size of log, which a slow disk can take minutes to read.
const START_DEADLINE_MS = 300_000;

const SETTINGS: Record<string, string> = {
  max_connections: '100',
  shared_buffers: '192MB',
  effective_cache_size: '1GB',
  work_mem: '8MB',
  maintenance_work_mem: '64MB',
  max_parallel_workers_per_gather: '0',
  // Nothing replicates from here, so the process that would watch for it is not started.
  max_logical_replication_workers: '0',
  log_checkpoints: 'off',
  // Pages come from the system's cache, and three fewer processes matter on a small machine.
  io_method: 'sync',
  jit: 'off',
  random_page_cost: '1.1',
  wal_buffers: '16MB',
  min_wal_size: '256MB',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'warning',
};

// Given last on the command line: no option of a caller can weaken them or open the server to the network.
const IMPOSED_SETTINGS: Record<string, string> = {
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  listen_addresses: '',
  port: '5432',
  unix_socket_permissions: '0700',
};

/**
 * The watchdog is the parent of the server and outlives the hub. Its standard input is the hub's lifeline: the kernel
 * closes it however the hub ends, and the server is then stopped cleanly. The signal is repeated because a shell starts
 * background commands with SIGINT ignored, so one sent before the server installed its handlers would be lost.
 * Descriptor 3 is the server lock, kept open by the server itself and never by the reader of the lifeline.
 */
const WATCHDOG = `
sockets=$1; shift
exec 4<&0
"$@" </dev/null 4<&- &
server=$!
(read -r _ <&4; while kill -INT "$server" 2>/dev/null; do sleep 0.5; done) 3<&- &
lifeline=$!
exec 4<&-
wait "$server"; status=$?
kill "$lifeline" 2>/dev/null
rm -rf "$sockets"
exit "$status"
`;

export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const log = options.log ?? (() => undefined);
  const home = await locateHome(options.directory, log);
  const hubLock = await claimHome(home);
  try {
    const serverLock = await claimServer(home, log);
    const server = await launch(home, serverLock, options.settings ?? {}, log).finally(() => closeSync(serverLock));
    return await admit(server, hubLock);
  } catch (error) {
    closeSync(hubLock);
    throw error;
  }
}

async function launch(
  home: EmbeddedPostgresHome,
  serverLock: number,
  settings: Record<string, string>,
  log: Log,
): Promise<Server> {
  const native = await locateBinaries(home, log);
  await createCluster(home, native, serverLock, log);
  // The server lock proves that nothing runs here: this file can only be the trace of a crash, whose number may
  // meanwhile belong to an unrelated process and make PostgreSQL refuse to start.
  await rm(join(home.cluster, 'postmaster.pid'), { force: true });
  const sockets = await createSocketDirectory(home.identity);
  const journal = openJournal(home);
  const all = { ...SETTINGS, ...settings, ...IMPOSED_SETTINGS, unix_socket_directories: sockets };
  const args = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const command = ['-c', WATCHDOG, 'hubee-postgres', sockets, join(native, 'bin', 'postgres'), '-D', home.cluster];
  const watchdog = spawnAs(home.identity, '/bin/sh', [...command, ...args], {
    // In its own session, so that Ctrl+C at the terminal reaches the hub only and leaves it its database to finish.
    detached: true,
    stdio: ['pipe', journal.descriptor, journal.descriptor, serverLock],
  });
  closeSync(journal.descriptor);
  await once(watchdog, 'spawn');
  // Closing the lifeline of a watchdog that is already gone is not an error.
  watchdog.stdin?.on('error', () => undefined);
  const pid = await waitUntilReady(home, watchdog, journal.tail, log);
  return { home, watchdog, sockets, log, pid };
}

function openJournal(home: EmbeddedPostgresHome): { descriptor: number; tail: () => string } {
  const path = join(home.path, 'postgresql.log');
  const oversized = (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > JOURNAL_LIMIT;
  const descriptor = openSync(path, oversized ? 'w' : 'a');
  const before = statSync(path).size;
  const tail = () => readFileSync(path).subarray(before).toString().trim().split('\n').slice(-8).join('\n');
  return { descriptor, tail };
}

async function createCluster(home: EmbeddedPostgresHome, native: string, serverLock: number, log: Log): Promise<void> {
  if (existsSync(home.cluster)) return;
  log('Première utilisation : création de la base de données embarquée…');
  // Prepared aside and renamed, so that an interrupted creation is never taken for a cluster.
  const draft = `${home.cluster}.partial`;
  await rm(draft, { recursive: true, force: true });
  const args = [
    ...['-D', draft, '-U', SUPERUSER, '--encoding=UTF8', '--locale=C.UTF-8', '--data-checksums'],
    ...['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--auth-local=trust', '--auth-host=reject'],
  ];
  // It holds the server lock as well: if the hub is killed now, the next one waits for it before starting over.
  const stdio: StdioOptions = ['ignore', 'pipe', 'pipe', serverLock];
  const { code, output } = await run(home.identity, join(native, 'bin', 'initdb'), args, { stdio });
  if (code !== 0) throw new Error(`La base de données embarquée n'a pas pu être créée dans ${home.path} :\n${output}`);
  await rename(draft, home.cluster);
}

/** A socket path is limited to 107 bytes, and its directory must be open to the server's user and to no one else. */
async function createSocketDirectory(identity: Identity): Promise<string> {
  const suitable = tmpdir().length < 60 && (await canTraverse(identity, tmpdir()));
  const directory = mkdtempSync(join(suitable ? tmpdir() : '/tmp', 'hubee-'));
  chmodSync(directory, 0o700);
  if (identity.uid !== undefined && identity.gid !== undefined) chownSync(directory, identity.uid, identity.gid);
  return directory;
}

async function waitUntilReady(
  home: EmbeddedPostgresHome,
  watchdog: ChildProcess,
  tail: () => string,
  log: Log,
): Promise<number> {
  const started = performance.now();
  let announced = false;
  while (performance.now() - started < START_DEADLINE_MS) {
    const state = readPostmasterPid(home);
    if (state?.status === 'ready') return state.pid;
    if (watchdog.exitCode !== null || watchdog.signalCode !== null) {
      throw new Error(`PostgreSQL embarqué n'a pas démarré dans ${home.path} :\n${tail()}`);
    }
    if (!announced && performance.now() - started > 3_000) {
      announced = true;
      log('PostgreSQL embarqué rejoue son journal après un arrêt brutal…');
    }
    await delay(5);
  }
  watchdog.stdin?.end();
  throw new Error(`PostgreSQL embarqué n'est toujours pas prêt dans ${home.path} :\n${tail()}`);
}

/** Turns a ready server into what callers hold: its database exists, and its end is in their hands. */
async function admit(server: Server, hubLock: number): Promise<EmbeddedPostgres> {
  const { home, watchdog, sockets, log, pid } = server;
  const host = encodeURIComponent(sockets);
  const urlOf = (database: string) => `postgres://${SUPERUSER}@localhost/${encodeURIComponent(database)}?host=${host}`;
  const onUnexpectedExit = () => log('PostgreSQL embarqué s’est arrêté de façon inattendue.');
  let stopped: Promise<void> | undefined;
  const shutDown = async () => {
    process.removeListener('beforeExit', stop);
    watchdog.removeListener('exit', onUnexpectedExit);
    watchdog.ref();
    watchdog.stdin?.end();
    try {
      // Asked of the lock as well as of the watchdog, which may have been killed alone and have left the server.
      closeSync(await claimServer(home));
      if (watchdog.exitCode === null && watchdog.signalCode === null) await once(watchdog, 'exit');
      rmSync(sockets, { recursive: true, force: true });
    } finally {
      closeSync(hubLock);
    }
  };
  const stop = (): Promise<void> => {
    stopped ??= shutDown();
    return stopped;
  };
  watchdog.once('exit', onUnexpectedExit);
  // The server must not keep a finished hub alive, yet a hub that simply ends waits for its shutdown.
  watchdog.unref();
  process.once('beforeExit', stop);
  try {
    await ensureDatabase(urlOf('postgres'));
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: urlOf(DATABASE), urlOf, stop, pid };
}

async function ensureDatabase(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
}
