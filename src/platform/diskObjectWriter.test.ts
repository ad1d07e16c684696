import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);

/** Writes `size` bytes by chunks of 64 KiB, and prints how that ended and how large the file was by then. */
const PROGRAM = `
  import { statSync } from 'node:fs';
  const { DiskObjectWriter } = await import(process.argv[1]);
  const [path, size] = [process.argv[2], Number(process.argv[3])];
  const writer = new DiskObjectWriter({ sync: async () => undefined }, path);
  try {
    for (let sent = 0; sent < size; sent += 65536) await writer.write(Buffer.alloc(65536, 1));
    await writer.commit();
    console.log('committed', statSync(path).size);
  } catch (error) {
    console.log(error.code, statSync(path).size);
    await writer.abort();
  }
`;

/** Runs it where no file may exceed 2.5 MiB: the same partial write, then failure, as on a disk that fills up. */
async function writeWithLimit(path: string, size: number): Promise<string> {
  const module = new URL('./diskObjectWriter.ts', import.meta.url).href;
  // bash counts in units of 1024 bytes.
  const shell = 'ulimit -f 2560; exec "$0" --import tsx --input-type=module -e "$@"';
  const { stdout } = await run('bash', ['-c', shell, process.execPath, PROGRAM, module, path, String(size)]);
  return stdout.trim();
}

test.each([
  [4 * 1024 * 1024, 'EFBIG 2621440'],
  [64 * 1024 * 1024, 'EFBIG 2621440'],
  [2 * 1024 * 1024, 'committed 2097152'],
])('H-171 where only 2.5 MiB fit, writing %i bytes ends with %s', async (size, outcome) => {
  const directory = await mkdtemp(join(tmpdir(), 'hubee-writer-'));
  expect(await writeWithLimit(join(directory, 'object'), size)).toBe(outcome);
  expect(await readdir(directory)).toEqual(outcome.startsWith('committed') ? ['object'] : []);
  await rm(directory, { recursive: true });
});
