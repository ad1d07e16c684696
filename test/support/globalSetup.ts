import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/platform/embeddedPostgres.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** URL of a superuser on the server where each test file creates its own database. */
    databaseServerUrl: string;
  }
}

let server: EmbeddedPostgres | undefined;
let directory: string | undefined;

const BUILD = fileURLToPath(new URL('../../scripts/build.js', import.meta.url));

/**
 * The program that tests start, brought up to date: nothing to do after `npm test` has built it. And one server for the
 * whole run: TEST_DATABASE_URL when it names one, else an embedded one that lives as long.
 */
export async function setup(project: TestProject): Promise<void> {
  const { status, stderr } = spawnSync(process.execPath, [BUILD, '--quiet'], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the program does not build:\n${stderr}`);
  const given = process.env.TEST_DATABASE_URL;
  if (given) {
    project.provide('databaseServerUrl', given);
    return;
  }
  directory = mkdtempSync(join(tmpdir(), 'hubee-tests-'));
  // It outlives every process that tests kill and loses nothing then; a power cut ends the run anyway.
  server = await startEmbeddedPostgres({ directory, settings: { fsync: 'off' } });
  project.provide('databaseServerUrl', server.urlOf('postgres'));
}

export async function teardown(): Promise<void> {
  await server?.stop();
  if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
}
