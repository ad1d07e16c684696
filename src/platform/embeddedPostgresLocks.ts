import { closeSync, ftruncateSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type EmbeddedPostgresHome, run } from './embeddedPostgresHome.ts';

/** What a server writes in its `postmaster.pid`, which a crash leaves behind. */
type ServerTrace = { pid: number; sockets: string; status: string };

const REMOVE = { recursive: true, force: true };

/**
 * Two kernel locks make ownership certain whatever was killed: the hub holds `hub.lock` while it lives, and every
 * process of the server holds `server.lock`. A server lock held without its hub is therefore an orphan on its way out.
 */
export async function claimHome(home: EmbeddedPostgresHome): Promise<number> {
  const path = join(home.path, 'hub.lock');
  const descriptor = openLock(path);
  if (await lock(descriptor, 0)) {
    ftruncateSync(descriptor);
    writeSync(descriptor, `${process.pid}\n`, 0);
    return descriptor;
  }
  closeSync(descriptor);
  const pid = readFileSync(path, 'utf8').trim();
  throw new Error(
    `La base de ${home.path} est déjà utilisée par un autre processus HubEE (n° ${pid}). ` +
      'Arrêtez-le, ou donnez aux deux le même PostgreSQL par la variable DATABASE_URL.',
  );
}

function openLock(path: string): number {
  try {
    return openSync(path, 'a');
  } catch (error) {
    throw new Error(`${path} n'est pas accessible : ce dossier appartient sans doute à un autre utilisateur.`, {
      cause: error,
    });
  }
}

/** The lock belongs to the open file, so it outlives the `flock` command and ends with the last holder of the file. */
async function lock(descriptor: number, seconds: number): Promise<boolean> {
  const { code } = await run({}, 'flock', ['-w', String(seconds), '3'], {
    stdio: ['ignore', 'ignore', 'ignore', descriptor],
  }).catch((error: unknown) => {
    throw new Error('La commande flock (paquet util-linux) est introuvable.', { cause: error });
  });
  return code === 0;
}

/** Waits until no process of a server on this home is left. Only the holder of the home may ask. */
export async function claimServer(home: EmbeddedPostgresHome, log?: (line: string) => void): Promise<number> {
  const descriptor = openLock(join(home.path, 'server.lock'));
  if (await lock(descriptor, 0)) return descriptor;
  log?.("Un PostgreSQL embarqué finit de s'arrêter sur ce dossier : attente…");
  const sockets = readPostmasterPid(home)?.sockets;
  if (!(await endServer(home, descriptor))) {
    closeSync(descriptor);
    throw new Error(`Le PostgreSQL embarqué de ${home.path} ne s'arrête pas.`);
  }
  // A watchdog that was killed has not removed the sockets of its server.
  if (sockets !== undefined && basename(sockets).startsWith('hubee-')) rmSync(sockets, REMOVE);
  return descriptor;
}

/** Its watchdog should be stopping it already, but may have been killed; the same request twice does no harm. */
async function endServer(home: EmbeddedPostgresHome, descriptor: number): Promise<boolean> {
  for (let attempt = 0; attempt < 12; attempt += 1) {
    signalServer(home, 'SIGINT');
    if (await lock(descriptor, 5)) return true;
  }
  // An immediate shutdown loses nothing: the next start replays the log.
  signalServer(home, 'SIGQUIT');
  return lock(descriptor, 10);
}

export function readPostmasterPid(home: EmbeddedPostgresHome): ServerTrace | undefined {
  try {
    const lines = readFileSync(join(home.cluster, 'postmaster.pid'), 'utf8').split('\n');
    return { pid: Number(lines[0]), sockets: lines[4] ?? '', status: lines[7]?.trim() ?? '' };
  } catch {
    return undefined;
  }
}

function signalServer(home: EmbeddedPostgresHome, signal: NodeJS.Signals): void {
  const pid = readPostmasterPid(home)?.pid;
  if (pid === undefined || !(pid > 1)) return;
  try {
    // The number may have been given to another program since.
    if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(home.cluster)) process.kill(pid, signal);
  } catch {
    // The process is gone, which is what was wanted.
  }
}
