import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

/** One server for the whole run: TEST_DATABASE_URL when it names one, else an embedded one that lives as long. */
export async function setup(project: TestProject): Promise<void> {
  const given = process.env.TEST_DATABASE_URL;
  if (given) {
    project.provide('databaseServerUrl', given);
    return;
  }
  directory = mkdtempSync(join(tmpdir(), 'hubee-tests-'));
  server = await startEmbeddedPostgres({ directory });
  project.provide('databaseServerUrl', server.urlOf('postgres'));
}

export async function teardown(): Promise<void> {
  await server?.stop();
  if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
}
