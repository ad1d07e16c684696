import { readdir } from 'node:fs/promises';
import { sweepStrayObjects } from '../../src/attachments/strayObjects.ts';
import type { Scene } from './scene.ts';

/** Names of the objects that really lie on the disk. */
export async function objectsOnDisk(scene: Scene): Promise<string[]> {
  const entries = await readdir(scene.server.attachmentDirectory, { recursive: true, withFileTypes: true });
  return entries.flatMap((entry) => (entry.isFile() ? [entry.name] : [])).sort();
}

/** Sweeps, then tells what is left: objects on the disk, those that attachments own, and rows of strays. */
export async function leftAfterSweep(scene: Scene) {
  await sweepStrayObjects(scene.server.hub);
  const owned = await scene.sql('SELECT object_key FROM attachments WHERE object_key IS NOT NULL ORDER BY object_key');
  const strays = await scene.sql('SELECT 1 FROM stray_objects');
  return {
    onDisk: await objectsOnDisk(scene),
    owned: owned.map((row) => String(row.object_key)).sort(),
    strays: strays.length,
  };
}
