import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const BUILD = fileURLToPath(new URL('../../scripts/build.js', import.meta.url));
const LOCK = fileURLToPath(new URL('../../node_modules/.build.lock', import.meta.url));

/**
 * Brings the built program up to date: nothing to do after `npm test` has built it, but these files also run alone.
 * Test files run side by side, so that only one of them builds at a time.
 */
export function buildProgram(): void {
  const { status, stderr } = spawnSync('flock', [LOCK, process.execPath, BUILD, '--quiet'], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the program does not build:\n${stderr}`);
}
