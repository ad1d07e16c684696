import { fileURLToPath } from 'node:url';
import { build } from './build.js';

try {
  build();
} catch (error) {
  // The failed command has already said what is wrong: a stack trace would bury it.
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
if (process.env.npm_lifecycle_event !== undefined) followParent(process.ppid);

/** npm told to end by a signal leaves without its script, which would go on alone and keep the port. */
function followParent(parent) {
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 500);
  watch.unref();
}

const main = new URL('../dist/cli/main.js', import.meta.url);
// One process from npm to the hub, so that signals and the exit code need no relay.
process.argv = [process.argv[0] ?? 'node', fileURLToPath(main), 'demo', ...process.argv.slice(2)];
await import(main.href);
