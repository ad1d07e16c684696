import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

// What the tests run besides Node: the languages of partners' software, the antivirus, people's browser with and without
// its windows, which draws nothing without a font, and another hour than the machine's.
const NEEDED = {
  python3: 'python3',
  ruby: 'ruby',
  curl: 'curl',
  clamd: 'clamav-daemon',
  chromium: 'chromium fonts-dejavu-core',
  'chromium-headless-shell': 'chromium-headless-shell',
  faketime: 'faketime',
};

/** Installs the Debian packages whose program is missing; says in one line what to type when it may not. */
export function installDebianPackages() {
  const missing = Object.entries(NEEDED).flatMap(([program, name]) => (isThere(program) ? [] : [name]));
  if (missing.length === 0) return;
  const order = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (process.getuid?.() !== 0) throw new Error(`Il manque des paquets Debian, une fois pour toutes : sudo ${order}`);
  console.log(`\n▶ ${order}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const run = spawnSync('sh', ['-c', `apt-get update -q && ${order} -q -o DPkg::Lock::Timeout=300`], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (run.status !== 0) throw new Error(`L’installation a échoué : ${order}`);
}

function isThere(program) {
  const directories = ['/usr/bin', '/bin', '/usr/sbin', ...(process.env.PATH ?? '').split(delimiter)];
  return directories.some((directory) => {
    try {
      accessSync(join(directory, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
