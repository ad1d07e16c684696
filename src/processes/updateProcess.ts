import { changesBetween } from '../audit/changes.ts';
import { recordAudit } from '../audit/store.ts';
import type { Caller } from '../clients/rules.ts';
import { type Hub, scribeOf } from '../hub.ts';
import { findOrganization } from '../organizations/store.ts';
import { identityChanged, organizationUnknown, processNotFound, Refused } from '../refusals/catalogue.ts';
import type { ProcessRequest } from './createProcess.ts';
import { lockProcess, type ProcessRow, replaceProcess } from './store.ts';

const TOLD = [
  'name',
  'description',
  'isActivated',
  'osl',
  'attachmentFormatsEnabled',
  'siAttachmentFormatsEnabled',
  'attachmentTypesEnabled',
  'attachmentMaxSizeEnabled',
  'statusBeforeFileDeletion',
  'timeBeforeFileDeletion',
  'timeBeforeArchiving',
  'timeBeforeFolderDeletion',
  'messageToTransmitter',
  'messageWithStatus',
  'authorizedAwaiting',
  'subscriptionValidation',
  'legalJustification',
] as const;

/**
 * PUT of a démarche (H-116): replaces everything but its code. Deactivating it leaves its subscriptions alone (H-20) until
 * the night, which suspends them (P-103).
 */
export async function updateProcess(
  hub: Pick<Hub, 'db' | 'clock' | 'newId'>,
  caller: Caller,
  code: string,
  request: ProcessRequest,
): Promise<ProcessRow> {
  return hub.db.transaction(async (tx) => {
    const current = await lockProcess(tx, code);
    if (current === undefined) throw new Refused(processNotFound);
    if (request.code !== code) throw new Refused(identityChanged('Process'));
    if ((await findOrganization(tx, request.osl)) === undefined) throw new Refused(organizationUnknown(request.osl));
    const at = hub.clock();
    const row: ProcessRow = { ...request, createdAt: current.createdAt, updatedAt: at };
    replaceProcess(tx, row);
    recordAudit(tx, scribeOf(hub, caller, at), {
      action: 'PROCESS_UPDATE',
      subjectType: 'process',
      subjectId: code,
      detail: changesBetween(current, row, TOLD, []),
    });
    return row;
  });
}
