import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

const READ_BYTES = 1024 * 1024;

/** The name under which a file is written until it is whole. The leading dot keeps it apart from any received name. */
export function partialPathOf(path: string): string {
  return join(dirname(path), `.${basename(path)}.partiel`);
}

/** Replaces a file as one: after a crash, the old content or the new one is there, whole. */
export async function writeDurably(path: string, content: string): Promise<void> {
  const partial = partialPathOf(path);
  const handle = await open(partial, 'w');
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await renameDurably(partial, path);
}

/** A rename that a power cut does not undo. */
export async function renameDurably(from: string, to: string): Promise<void> {
  await rename(from, to);
  await syncDirectory(dirname(to));
}

export async function syncDirectory(path: string): Promise<void> {
  // Windows neither opens directories nor needs to.
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** SHA-256 in Base64, as the `digest` header has it (H-91), in constant memory. */
export async function digestOfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: READ_BYTES })) hash.update(chunk);
  return hash.digest('base64');
}

export function digestOfText(text: string | Buffer): string {
  return createHash('sha256').update(text).digest('base64');
}
