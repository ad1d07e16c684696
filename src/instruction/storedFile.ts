import type { Hub } from '../hub.ts';
import type { StoredObject } from '../platform/attachmentStore.ts';
import { Refused } from '../refusals/catalogue.ts';
import { fileUnreachable } from '../refusals/instruction.ts';
import { fileRefusal } from './fileRules.ts';
import type { CaseFile } from './fileStore.ts';

/**
 * Opens the bytes of a file. Refused with the reason when there are none to be had; when there should be some and the
 * store does not give them, or gives others, somebody is told.
 */
export async function openStored(hub: Pick<Hub, 'store' | 'alert'>, file: CaseFile): Promise<StoredObject> {
  const reason = fileRefusal(file);
  if (reason !== null || file.objectKey === null) throw new Refused(reason ?? fileUnreachable);
  const details = { attachmentId: file.id, objectKey: file.objectKey };
  const object = await hub.store.read(file.objectKey).catch((error: unknown) => {
    hub.alert({ name: 'stored_file_unreachable', ...details, reason: String(error) });
    throw new Refused(fileUnreachable);
  });
  if (object?.size === file.size) return object;
  object?.stream.destroy();
  hub.alert({ name: 'stored_file_missing', ...details, size: object?.size ?? null });
  throw new Refused(fileUnreachable);
}
