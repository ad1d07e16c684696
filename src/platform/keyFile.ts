import { randomBytes } from 'node:crypto';
import { access, link, open, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError } from './config.ts';
import { parseKey } from './vault.ts';

/** The key of the embedded default: made once, in the data directory, readable by its owner only. */
export async function loadOrCreateKey(dataDirectory: string): Promise<Buffer> {
  const path = join(dataDirectory, 'hubee.key');
  if (!(await exists(path))) await createKey(dataDirectory, path);
  const key = parseKey((await readFile(path, 'utf8')).trim());
  if (key === null) throw new ConfigError(`La clé ${path} est illisible.`);
  return key;
}

/** Whole or not at all: a crash in between must not leave a file that no later start can read. The first to link wins. */
async function createKey(directory: string, path: string): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(`${randomBytes(32).toString('hex')}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    await link(draft, path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    await unlink(draft);
  }
  const folder = await open(directory, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
