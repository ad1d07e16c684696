import { randomBytes } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError } from './config.ts';
import { parseKey } from './vault.ts';

/** The key of the embedded default: made once, in the data directory, readable by its owner only. */
export async function loadOrCreateKey(dataDirectory: string): Promise<Buffer> {
  const path = join(dataDirectory, 'hubee.key');
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(`${randomBytes(32).toString('hex')}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const key = parseKey((await readFile(path, 'utf8')).trim());
  if (key === null) throw new ConfigError(`La clé ${path} est illisible.`);
  return key;
}
