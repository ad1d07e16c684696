#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const main = new URL('../dist/cli/main.js', import.meta.url);
if (!existsSync(main)) {
  const { build } = await import('../scripts/build.js');
  try {
    // Standard output belongs to the command that was asked for.
    build({ quiet: true });
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}
process.argv[1] = fileURLToPath(main);
await import(main.href);
