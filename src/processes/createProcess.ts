import { recordAudit } from '../audit/store.ts';
import type { Caller } from '../clients/rules.ts';
import { type Hub, scribeOf } from '../hub.ts';
import { findOrganization } from '../organizations/store.ts';
import { organizationUnknown, processExists, Refused } from '../refusals/catalogue.ts';
import { type ProcessRow, storeProcess } from './store.ts';

export type ProcessRequest = Omit<ProcessRow, 'createdAt' | 'updatedAt'>;

/** POST of a démarche (H-116); its code is its key (H-18), its operator must exist. */
export async function createProcess(
  hub: Pick<Hub, 'db' | 'clock' | 'newId'>,
  caller: Caller,
  request: ProcessRequest,
): Promise<ProcessRow> {
  const at = hub.clock();
  const row: ProcessRow = { ...request, createdAt: at, updatedAt: null };
  await hub.db.transaction(async (tx) => {
    if ((await findOrganization(tx, row.osl)) === undefined) throw new Refused(organizationUnknown(row.osl));
    if (!(await storeProcess(tx, row))) throw new Refused(processExists(row.code));
    recordAudit(tx, scribeOf(hub, caller, at), {
      action: 'PROCESS_CREATE',
      subjectType: 'process',
      subjectId: row.code,
      detail: { osl: row.osl, isActivated: row.isActivated },
    });
  });
  return row;
}
