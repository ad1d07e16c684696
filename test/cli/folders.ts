import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createClient } from '../../src/clients/createClient.ts';
import { statement } from '../../src/platform/database.ts';
import type { TestHub } from '../support/hub.ts';
import { OSL, PROCESS, SI1, type SI2 } from '../support/referential.ts';

/** Environment of a command that acts as the operator, or as a service. */
export type CliEnv = { HUBEE_URL: string; HUBEE_CLIENT: string; HUBEE_SECRET: string };

export async function cliEnv(server: TestHub, who: typeof OSL | typeof SI1 | typeof SI2): Promise<CliEnv> {
  const { clientId, clientSecret } = await createClient(server.hub, null, {
    scopes: [who === OSL ? 'OSL' : 'SI'],
    organization: who,
    processCode: who === OSL ? null : PROCESS,
  });
  return { HUBEE_URL: server.url, HUBEE_CLIENT: clientId, HUBEE_SECRET: clientSecret };
}

export interface LocalFile {
  readonly fileName: string;
  readonly bytes: Buffer;
  readonly path?: string;
  readonly mimeType?: string;
}

export const pdf = (words: string): Buffer => Buffer.from(`%PDF-1.4\n${words}\n%%EOF\n`);
export const bigPdf = (size: number): Buffer => Buffer.concat([Buffer.from('%PDF-1.4\n'), randomBytes(size)]);

let counter = 0;

export function newNumber(): string {
  counter += 1;
  return `DILA-AEC-${String(1_000_000_000_000 + counter)}`;
}

/** A directory as `hubee send` reads it: sizes, types and recipients are left to the command. */
export async function writeFolder(
  directory: string,
  externalId: string,
  files: readonly LocalFile[],
  recipients: readonly string[] = [SI1],
): Promise<void> {
  await mkdir(directory, { recursive: true });
  for (const { fileName, bytes, path } of files) await writeFile(join(directory, path ?? fileName), bytes);
  const folder = {
    externalId,
    processCode: PROCESS,
    applicant: { firstName: 'Éloïse', lastName: 'D’Arc' },
    cases: recipients.map((recipient, index) => {
      const [type, companyRegister, branchCode] = recipient.split('-');
      return { externalId: `${externalId}-0${index + 1}`, recipient: { type, companyRegister, branchCode } };
    }),
    attachments: files.map(({ fileName, path, mimeType }) => ({ fileName, type: 'piece', path, mimeType })),
  };
  await writeFile(join(directory, 'folder.json'), JSON.stringify(folder));
}

export interface StoredFolder {
  readonly id: string;
  readonly status: string;
}

const selectFolders = statement<StoredFolder>(
  'test.folders',
  'SELECT id, global_status AS status FROM folders WHERE external_id = $1 ORDER BY id',
);

/** Every folder of the hub that bears this number. */
export function foldersOf(server: TestHub, externalId: string): Promise<StoredFolder[]> {
  return server.hub.db.rows(selectFolders, [externalId]);
}

/** Names, relative, of all the files under a directory, sorted; those of the command itself are left out. */
export async function filesUnder(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return names
    .map((name) => name.slice(directory.length + 1))
    .filter((name) => !name.endsWith('.hubee-fetch.json'))
    .sort();
}

export function readLocal(...parts: string[]): Promise<Buffer> {
  return readFile(join(...parts));
}
