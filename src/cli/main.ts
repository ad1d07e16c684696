#!/usr/bin/env node
import { run } from './run.ts';
import { processTerminal } from './terminal.ts';

// Not process.exit: a hub that was started goes on, and what was printed is written out.
process.exitCode = await run(process.argv.slice(2), processTerminal());
