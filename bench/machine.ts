import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { startEmbeddedPostgres } from '../src/platform/embeddedPostgres.ts';

export interface Server {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

const MAIN = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const UNPRIVILEGED = 65_534;
const DEBIAN = '/usr/lib/postgresql';
const ADMIN_SECRET = randomBytes(24).toString('hex');

/** What the figures were taken on. */
export function machine(): string {
  const model = /model name\s*: (.*)/.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? 'inconnu';
  return `${cpus().length} cœurs (${model}), ${Math.round(totalmem() / 2 ** 30)} Gio, Node ${process.version}`;
}

export async function startEmbedded(): Promise<Server> {
  const directory = mkdtempSync(join(tmpdir(), 'hubee-bench-'));
  const server = await startEmbeddedPostgres({ directory });
  return {
    url: server.url,
    pid: server.pid,
    async stop() {
      await server.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Debian's PostgreSQL on a throw-away cluster, fsync on; null when it is not installed. */
export async function startDebian(): Promise<Server | null> {
  const version = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a))[0] : undefined;
  if (version === undefined) return null;
  const bin = join(DEBIAN, version, 'bin');
  const directory = mkdtempSync(join(tmpdir(), 'hubee-bench-'));
  const asUser = process.getuid?.() === 0 ? { uid: UNPRIVILEGED, gid: UNPRIVILEGED } : {};
  if (asUser.uid !== undefined) chownSync(directory, UNPRIVILEGED, UNPRIVILEGED);
  const data = join(directory, 'data');
  const made = spawnSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'hubee', '-A', 'trust', '-E', 'UTF8', '--no-locale'],
    asUser,
  );
  if (made.status !== 0) throw new Error(String(made.stderr));
  const settings = ['shared_buffers=512MB', 'max_wal_size=4GB', 'max_connections=200', 'wal_compression=on'];
  const child = spawn(
    join(bin, 'postgres'),
    ['-D', data, '-k', directory, '-c', 'listen_addresses=', ...settings.flatMap((setting) => ['-c', setting])],
    { ...asUser, stdio: 'ignore' },
  );
  const url = `postgres://hubee@localhost/postgres?host=${encodeURIComponent(directory)}`;
  await waitFor(async () => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.end();
  });
  return {
    url,
    pid: child.pid ?? 0,
    async stop() {
      await ended(child, 'SIGINT');
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export interface HubProcess extends Server {
  readonly admin: { readonly id: string; readonly secret: string };
}

/** A real `hubee serve` on a free port. */
export async function startHub(databaseUrl: string, dataDirectory: string): Promise<HubProcess> {
  const port = await freePort();
  const child = spawn(process.execPath, [...(process.env.BENCH_NODE_ARGS?.split(' ') ?? []), MAIN, 'serve'], {
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      HUBEE_DATA: dataDirectory,
      HUBEE_KEY: '11'.repeat(32),
      HUBEE_ANTIVIRUS: 'off',
      HUBEE_HOST: '127.0.0.1',
      HUBEE_TRUSTED_PROXIES: '127.0.0.1',
      HUBEE_ADMIN_CLIENT: `bench-admin:${ADMIN_SECRET}`,
      PORT: String(port),
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}`;
  await waitFor(async () => void (await fetch(`${url}/teledossiers/v1/notifications`)));
  return {
    url,
    pid: child.pid ?? 0,
    admin: { id: 'bench-admin', secret: ADMIN_SECRET },
    stop: () => ended(child, 'SIGTERM'),
  };
}

/** Seconds of processor a process and its living and past children have used so far. */
export function cpuSeconds(pid: number): number {
  const stat = readStat(pid);
  if (stat === null) return 0;
  return stat.own + stat.past + childrenOf(pid).reduce((sum, child) => sum + cpuSeconds(child), 0);
}

function readStat(pid: number): { own: number; past: number } | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [user = 0, system = 0, pastUser = 0, pastSystem = 0] = fields.slice(11, 15);
    return { own: (user + system) / 100, past: (pastUser + pastSystem) / 100 };
  } catch {
    return null;
  }
}

function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

/** Resident memory of a process, in bytes. */
export function residentBytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return address !== null && typeof address === 'object' ? address.port : 0;
}

async function waitFor(attempt: () => Promise<void>): Promise<void> {
  const deadline = performance.now() + 30_000;
  for (;;) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await delay(50);
    }
  }
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const exit = once(child, 'exit');
  child.kill(signal);
  await exit;
}
