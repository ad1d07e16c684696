import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client, type QueryResultRow } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embeddedPostgres.ts';

const launcher = fileURLToPath(new URL('./embeddedPostgres.ts', import.meta.url));

describe('embedded PostgreSQL', () => {
  let directory: string;
  let started: EmbeddedPostgres[];
  let hubs: ChildProcess[];

  // Creating a cluster takes most of a second: every test but the first start works on a copy of this one.
  let seed: string;

  beforeAll(async () => {
    seed = mkdtempSync(join(tmpdir(), 'hubee-seed-'));
    await (await startEmbeddedPostgres({ directory: seed })).stop();
  });

  afterAll(() => rmSync(seed, { recursive: true, force: true }));

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'hubee-test-'));
    execFileSync('cp', ['-a', `${seed}/.`, directory]);
    started = [];
    hubs = [];
  });

  afterEach(async () => {
    for (const hub of hubs) hub.kill('SIGKILL');
    for (const server of started) await server.stop();
    // A last start and stop waits for the servers that killed hubs left to their watchdogs.
    await (await startEmbeddedPostgres({ directory })).stop();
    rmSync(directory, { recursive: true, force: true });
  });

  async function start(settings: Record<string, string> = {}): Promise<EmbeddedPostgres> {
    const server = await startEmbeddedPostgres({ directory, settings });
    started.push(server);
    return server;
  }

  /** Another hub: a real process, which starts the server, writes one acknowledged row and then waits. */
  async function startHubProcess(): Promise<{ hub: ChildProcess; pid: number; url: string }> {
    const script = `
      import { Client } from 'pg';
      import { startEmbeddedPostgres } from ${JSON.stringify(launcher)};
      const server = await startEmbeddedPostgres({ directory: ${JSON.stringify(directory)} });
      const client = new Client({ connectionString: server.url });
      await client.connect();
      await client.query('CREATE TABLE IF NOT EXISTS kept (word text)');
      await client.query("INSERT INTO kept VALUES ('acquittée')");
      console.log(JSON.stringify({ pid: server.pid, url: server.url }));
      setInterval(() => undefined, 1000);
    `;
    const hub = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), '--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    hubs.push(hub);
    for await (const line of createInterface({ input: hub.stdout })) {
      const { pid, url } = JSON.parse(line) as { pid: number; url: string };
      return { hub, pid, url };
    }
    throw new Error('the hub process ended before its database was ready');
  }

  it('creates a usable UTF-8 database at first start', async () => {
    rmSync(join(directory, 'cluster'), { recursive: true });
    const server = await start();

    expect(await query(server.url, "SELECT current_database() AS name, lower('ÉTAT') AS word")).toEqual([
      { name: 'hubee', word: 'état' },
    ]);
    expect(isAlive(server.pid)).toBe(true);
  });

  it('gives the URL of any other database of the server', async () => {
    const server = await start();
    await query(server.url, 'CREATE DATABASE "état civil"');

    expect(await query(server.urlOf('état civil'), 'SELECT current_database() AS name')).toEqual([
      { name: 'état civil' },
    ]);
  });

  it('keeps data from one start to the next', async () => {
    const first = await start();
    await query(first.url, "CREATE TABLE kept AS SELECT 'mot' AS word");
    await first.stop();
    expect(isAlive(first.pid)).toBe(false);

    const second = await start();

    expect(await query(second.url, 'SELECT word FROM kept')).toEqual([{ word: 'mot' }]);
  });

  it('never trades durability, whatever settings it is given', async () => {
    const server = await start({ fsync: 'off', full_page_writes: 'off', listen_addresses: '*', work_mem: '16MB' });

    for (const [name, value] of [
      ['fsync', 'on'],
      ['full_page_writes', 'on'],
      ['synchronous_commit', 'on'],
      ['data_checksums', 'on'],
      ['listen_addresses', ''],
      ['work_mem', '16MB'],
    ]) {
      expect(await query(server.url, `SHOW ${name}`)).toEqual([{ [`${name}`]: value }]);
    }
  });

  it('leaves nothing behind a hub that was killed, and loses nothing it had acknowledged', async () => {
    const { hub, pid } = await startHubProcess();
    hub.kill('SIGKILL');
    await once(hub, 'exit');

    await until(() => !isAlive(pid));
    const server = await start();

    expect(await query(server.url, 'SELECT word FROM kept')).toEqual([{ word: 'acquittée' }]);
  });

  it('starts at once behind a killed hub, without waiting for its server to be gone', async () => {
    const { hub, pid } = await startHubProcess();
    hub.kill('SIGKILL');
    await once(hub, 'exit');

    const server = await start();

    expect(isAlive(pid)).toBe(false);
    expect(await query(server.url, 'SELECT word FROM kept')).toEqual([{ word: 'acquittée' }]);
  });

  it('ends a server that lost both its hub and its watchdog', async () => {
    const { hub, pid } = await startHubProcess();
    for (const watchdog of watchdogsOf(pid)) process.kill(watchdog, 'SIGKILL');
    hub.kill('SIGKILL');
    await once(hub, 'exit');
    expect(isAlive(pid)).toBe(true);

    const server = await start();

    expect(isAlive(pid)).toBe(false);
    expect(await query(server.url, 'SELECT word FROM kept')).toEqual([{ word: 'acquittée' }]);
  });

  it('recovers from a server killed outright, even if its number now belongs to another process', async () => {
    const first = await start();
    await query(first.url, "CREATE TABLE kept AS SELECT 'mot' AS word");
    const pidFile = join(directory, 'cluster', 'postmaster.pid');
    const trace = readFileSync(pidFile, 'utf8');
    process.kill(first.pid, 'SIGKILL');
    await until(() => !isAlive(first.pid));
    await first.stop();
    writeFileSync(pidFile, trace.replace(/^\d+/, String(process.pid)));

    const second = await start();

    expect(await query(second.url, 'SELECT word FROM kept')).toEqual([{ word: 'mot' }]);
  });

  it('refuses a second hub process on the same directory, and leaves the first one in peace', async () => {
    const { pid, hub, url } = await startHubProcess();

    await expect(start()).rejects.toThrow(`déjà utilisée par un autre processus HubEE (n° ${hub.pid})`);

    expect(isAlive(pid)).toBe(true);
    expect(await query(url, 'SELECT word FROM kept')).toEqual([{ word: 'acquittée' }]);
    hub.kill('SIGKILL');
    await once(hub, 'exit');
  });

  it('refuses a second start in the same process, and allows it after a stop', async () => {
    const first = await start();
    await expect(start()).rejects.toThrow('déjà utilisée');

    await Promise.all([first.stop(), first.stop()]);

    expect(await query((await start()).url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('explains itself when the server cannot start, and leaves the directory free', async () => {
    await expect(start({ shared_buffers: 'beaucoup' })).rejects.toThrow(/n'a pas démarré(.|\n)*shared_buffers/);

    expect(await query((await start()).url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('starts over when the creation of the cluster was interrupted', async () => {
    rmSync(join(directory, 'cluster', 'global'), { recursive: true });
    renameSync(join(directory, 'cluster'), join(directory, 'cluster.partial'));

    const server = await start();

    expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(existsSync(join(directory, 'cluster.partial'))).toBe(false);
  });
});

async function query(url: string, sql: string): Promise<QueryResultRow[]> {
  const client = new Client({ connectionString: url });
  // A server that a test kills breaks the connection; the query itself reports what matters.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

function isAlive(pid: number): boolean {
  try {
    // A zombie has ended: it only waits for its parent to read its status.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** The shell that is the parent of the server, and its child that reads the lifeline. */
function watchdogsOf(server: number): number[] {
  const shell = Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${server}/status`, 'utf8'))?.[1]);
  const children = readFileSync(`/proc/${shell}/task/${shell}/children`, 'utf8').trim().split(' ').map(Number);
  return [shell, ...children.filter((child) => child !== server)];
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('the condition was still false after 20 s');
    await delay(10);
  }
}
