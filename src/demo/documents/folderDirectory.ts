import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GeneratedFolder } from './folder.ts';

/** Writes a folder where `hubee send` reads it: `folder.json`, the body of POST /folders, and the files beside it. */
export async function writeFolderDirectory(generated: GeneratedFolder, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  for (const [fileName, bytes] of generated.files) await writeFile(join(directory, fileName), bytes);
  // Last, so that a directory with a folder.json is a complete one.
  await writeFile(join(directory, 'folder.json'), `${JSON.stringify(generated.folder, null, 2)}\n`);
}
