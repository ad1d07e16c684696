import { type Caller, holds } from '../clients/rules.ts';
import type { Hub } from '../hub.ts';
import { processNotFound, Refused, unauthorized } from '../refusals/catalogue.ts';
import { findProcess, findProcesses, type ProcessQuery, type ProcessRow } from './store.ts';

/** GET of one démarche (H-116): the platform reads all, an operator its own (H-213). */
export async function readProcess(hub: Pick<Hub, 'db'>, caller: Caller, code: string): Promise<ProcessRow> {
  const row = await findProcess(hub.db, code);
  if (row === undefined) throw new Refused(processNotFound);
  const owns = holds(caller, 'OSL') && row.osl === caller.organization;
  if (!owns && !holds(caller, 'ADMIN')) throw new Refused(unauthorized);
  return row;
}

/** GET of the list of démarches (H-116), for the platform only. */
export function listProcesses(hub: Pick<Hub, 'db'>, query: ProcessQuery): Promise<ProcessRow[]> {
  return findProcesses(hub.db, query);
}
