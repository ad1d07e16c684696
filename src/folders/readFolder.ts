import type { AttachmentStatus, DeclaredAttachment } from '../attachments/rules.ts';
import { attachmentsOfFolder } from '../attachments/store.ts';
import { casesOfFolder, type FolderCaseRow } from '../cases/store.ts';
import { type Caller, holds } from '../clients/rules.ts';
import type { Hub } from '../hub.ts';
import { folderNotFound, Refused, unauthorized } from '../refusals/catalogue.ts';
import { type FolderRow, loadFolder } from './store.ts';

export interface FolderView {
  readonly folder: FolderRow;
  readonly cases: readonly FolderCaseRow[];
  readonly attachments: readonly (DeclaredAttachment & {
    readonly id: string;
    readonly status: AttachmentStatus;
    readonly recipients: readonly string[];
  })[];
}

/** hub.md §8: a folder is its operator's, and the platform's. */
export function ownsFolder(caller: Caller, folder: { readonly osl: string }): boolean {
  return (holds(caller, 'OSL') && folder.osl === caller.organization) || holds(caller, 'ADMIN');
}

/** GET of a folder (H-83), with the live status of every file. */
export async function readFolder(hub: Pick<Hub, 'db'>, caller: Caller, id: string): Promise<FolderView> {
  const [folder, cases, attachments] = await Promise.all([
    loadFolder(hub.db, id),
    casesOfFolder(hub.db, id),
    attachmentsOfFolder(hub.db, id),
  ]);
  if (folder === undefined) throw new Refused(folderNotFound);
  if (!ownsFolder(caller, folder)) throw new Refused(unauthorized);
  return { folder, cases, attachments };
}
