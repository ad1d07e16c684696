import { recordAudit } from '../audit/store.ts';
import type { Caller } from '../clients/rules.ts';
import { type Hub, scribeOf } from '../hub.ts';
import { folderNotFound, Refused, unauthorized } from '../refusals/catalogue.ts';
import { completeFolder } from './completeFolder.ts';
import { ownsFolder } from './readFolder.ts';
import { closingDate, decideFolderStatus } from './rules.ts';
import { lockFolder, storeFolderStatus } from './store.ts';

export interface FolderChange {
  readonly globalStatus: string;
  readonly closeDateTime: Date | null;
}

/** PATCH of a folder (H-84…H-88). Never changes its cases, except when it completes it. */
export async function changeFolderStatus(
  hub: Pick<Hub, 'db' | 'clock' | 'newId' | 'settings' | 'alert'>,
  caller: Caller,
  id: string,
  change: FolderChange,
): Promise<void> {
  const alert = await hub.db.transaction(async (tx) => {
    const folder = await lockFolder(tx, id);
    if (folder === undefined) throw new Refused(folderNotFound);
    if (!ownsFolder(caller, folder)) throw new Refused(unauthorized);
    const decision = decideFolderStatus(folder.globalStatus, change.globalStatus);
    if (decision.kind === 'refused') throw new Refused(decision.refusal);
    if (decision.kind === 'unchanged') return null;
    const at = hub.clock();
    if (decision.kind === 'complete') return completeFolder(hub, tx, caller, folder, at);
    const current = { status: folder.globalStatus, closeAt: folder.closeAt };
    const closeAt = closingDate(decision.to, change.closeDateTime, current, at);
    storeFolderStatus(tx, id, { status: decision.to, at, closeAt });
    recordAudit(tx, scribeOf(hub, caller, at), {
      action: 'FOLDER_STATUS',
      subjectType: 'folder',
      subjectId: id,
      from: folder.globalStatus,
      to: decision.to,
    });
    return null;
  });
  if (alert !== null) hub.alert(alert);
}
