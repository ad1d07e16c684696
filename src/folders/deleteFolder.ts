import { attachmentsOfFolder } from '../attachments/store.ts';
import { storeStrays } from '../attachments/strayObjects.ts';
import { recordAudit } from '../audit/store.ts';
import { lockCasesOfFolder } from '../cases/store.ts';
import type { Caller } from '../clients/rules.ts';
import { folderHasEvents } from '../events/store.ts';
import { type Hub, scribeOf } from '../hub.ts';
import { folderHasNotifications } from '../notifications/store.ts';
import { folderNotDeletable, folderNotFound, Refused, unauthorized } from '../refusals/catalogue.ts';
import { ownsFolder } from './readFolder.ts';
import { lockFolder, removeFolder } from './store.ts';

/** DELETE of a folder nobody was told of (H-89); its files are destroyed after the commit. */
export async function deleteFolder(
  hub: Pick<Hub, 'db' | 'clock' | 'newId'>,
  caller: Caller,
  id: string,
): Promise<void> {
  await hub.db.transaction(async (tx) => {
    const folder = await lockFolder(tx, id);
    if (folder === undefined) throw new Refused(folderNotFound);
    if (!ownsFolder(caller, folder)) throw new Refused(unauthorized);
    if (folder.globalStatus !== 'HUBEE_RECEIVED') throw new Refused(folderNotDeletable);
    await lockCasesOfFolder(tx, id);
    const [events, notifications] = await Promise.all([folderHasEvents(tx, id), folderHasNotifications(tx, id)]);
    if (events || notifications) throw new Refused(folderNotDeletable);
    const files = await attachmentsOfFolder(tx, id);
    const at = hub.clock();
    storeStrays(
      tx,
      files.flatMap((file) => file.objectKey ?? []),
      at,
    );
    removeFolder(tx, id);
    recordAudit(tx, scribeOf(hub, caller, at), {
      action: 'FOLDER_DELETE',
      subjectType: 'folder',
      subjectId: id,
      from: folder.globalStatus,
    });
  });
}
