import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { HubRefusal } from '../cli/failures.ts';
import { parseFolder } from '../cli/hubAnswers.ts';
import type { HubClient } from '../cli/hubClient.ts';
import type { Hub } from '../hub.ts';
import { statement } from '../platform/database.ts';
import type { FolderBody, GeneratedFolder } from './documents/folder.ts';
import { longNames, manyFiles, wrongFile } from './documents/remarkable.ts';

const FOLDERS = '/teledossiers/v1/folders';
const WRONG_FILE = 400;

/** What a busy town hall ends up seeing: sent like the others, from a directory of its own. */
export const REMARKABLE: readonly (readonly [name: string, make: () => Promise<GeneratedFolder>])[] = [
  ['nombreuses-pieces', manyFiles],
  ['noms-longs', longNames],
];

/** A transmitted folder of that number is there: its directory went with the end of an earlier load. */
export async function isTransmitted(hub: Pick<Hub, 'db'>, { folder }: GeneratedFolder): Promise<boolean> {
  return (await known(hub, folder)).some(({ transmitted }) => transmitted);
}

function known(hub: Pick<Hub, 'db'>, folder: FolderBody): Promise<Known[]> {
  return hub.db.list(selectKnown, [folder.processCode, folder.externalId]);
}

interface Known {
  readonly id: string;
  readonly transmitted: boolean;
}

const selectKnown = statement<Known>(
  'demo.folder',
  `SELECT id, completed_at IS NOT NULL AS transmitted FROM folders WHERE process_code = $1 AND external_id = $2`,
);

/**
 * The one with a refused file, which `hubee send` would rightly not send. Runs again without doing anything twice: what a
 * cut left incomplete is removed first.
 */
export async function sendWrongFile(hub: Pick<Hub, 'db'>, client: (processCode: string) => HubClient): Promise<void> {
  const made = await wrongFile();
  if (await isTransmitted(hub, made)) return;
  const { folder, files } = made;
  const operator = client(folder.processCode);
  for (const { id } of await known(hub, folder)) await operator.call('DELETE', `${FOLDERS}/${id}`);
  const created = parseFolder(await operator.call('POST', FOLDERS, folder));
  for (const [index, { id }] of created.attachments.entries()) {
    const bytes = files.get(folder.attachments[index]?.fileName ?? '') ?? Buffer.alloc(0);
    await uploadAnyway(operator, `${FOLDERS}/${created.id}/attachments/${id}`, bytes);
  }
  await operator.call('PATCH', `${FOLDERS}/${created.id}`, { globalStatus: 'HUBEE_COMPLETED' });
}

/** A refusal of the content is what is wanted here. */
async function uploadAnyway(operator: HubClient, path: string, bytes: Buffer): Promise<void> {
  const digest = createHash('sha256').update(bytes).digest('base64');
  const file = { size: bytes.length, digest, open: () => Readable.from([bytes]), onBytes: () => undefined };
  try {
    await operator.upload(path, file);
  } catch (error) {
    if (!(error instanceof HubRefusal) || error.status !== WRONG_FILE) throw error;
  }
}
