import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = join(root, 'dist', '.sources');
const entry = join(root, 'dist', 'cli', 'main.js');
// What the portal sends to browsers as it is written: never compiled, copied beside the program.
const browser = join('portal', 'browser');

/** Installs what the lock file asks for if it is not what is installed. */
export function install({ quiet = false } = {}) {
  if (installedMatchesLock()) return;
  if (!quiet) console.log('Installation des dépendances (npm ci)…');
  // The compiler is a development dependency, which NODE_ENV=production would leave out.
  execute('npm', ['ci', '--include=dev'], quiet);
}

/** Brings dist/ up to date with src/, doing nothing when no source has changed since. */
export function build({ quiet = false } = {}) {
  install({ quiet });
  const digest = digestOfSources();
  if (existsSync(entry) && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  if (!quiet) console.log('Compilation…');
  // Removed first, so that an interrupted or failed compilation is never taken for a finished one.
  rmSync(stamp, { force: true });
  removeOutputsWithoutSource();
  execute(
    process.execPath,
    [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.build.json'],
    quiet,
  );
  copyBrowserFiles();
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(stamp, digest);
}

/**
 * Versions are compared rather than dates, which a checkout or a copy of the tree changes without changing anything
 * else. Optional packages may be absent: most of them are meant for other machines.
 */
function installedMatchesLock() {
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const installed = packagesOf(join(root, 'node_modules', '.package-lock.json'));
  if (wanted === undefined || installed === undefined) return false;
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    if (path === '') return true;
    const found = installed[path];
    return found === undefined ? optional === true : found.version === version;
  });
}

function packagesOf(lockFile) {
  return existsSync(lockFile) ? JSON.parse(readFileSync(lockFile, 'utf8')).packages : undefined;
}

function sources() {
  const entries = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true });
  return entries.filter((found) => found.isFile()).map((found) => join(found.parentPath ?? found.path, found.name));
}

function digestOfSources() {
  const hash = createHash('sha256');
  const configuration = ['tsconfig.json', 'tsconfig.build.json', 'package-lock.json'].map((name) => join(root, name));
  const compiled = sources().filter((path) => !/\.test\.tsx?$/.test(path));
  for (const path of [...configuration, ...compiled.sort()]) {
    const content = readFileSync(path);
    hash.update(`${path.slice(root.length)}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/** Replaced as a whole, so that a file removed from the sources is not served any more. */
function copyBrowserFiles() {
  rmSync(join(root, 'dist', browser), { recursive: true, force: true });
  cpSync(join(root, 'src', browser), join(root, 'dist', browser), { recursive: true });
}

/** A module that was renamed or removed must not stay importable, or the program would differ from its sources. */
function removeOutputsWithoutSource() {
  const dist = join(root, 'dist');
  if (!existsSync(dist)) return;
  const stems = new Set(sources().map((path) => path.slice(join(root, 'src').length).replace(/\.tsx?$/, '')));
  for (const name of readdirSync(dist, { recursive: true })) {
    if (name.startsWith(browser)) continue;
    const stem = `/${name}`.replace(/\.js(\.map)?$/, '');
    if (stem !== `/${name}` && !stems.has(stem)) rmSync(join(dist, name), { force: true });
  }
}

function execute(command, args, quiet) {
  const { status, error, stdout, stderr } = spawnSync(command, args, { cwd: root, stdio: quiet ? 'pipe' : 'inherit' });
  if (status === 0) return;
  if (quiet) process.stderr.write(`${stdout ?? ''}${stderr ?? ''}`);
  throw new Error(`La commande « ${command} ${args.join(' ')} » a échoué.`, { cause: error });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    build({ quiet: process.argv.includes('--quiet') });
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
