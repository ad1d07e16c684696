import type { Hub } from '../hub.ts';
import { findOfferedProcesses, type OfferedProcess } from '../subscriptions/store.ts';

/** P-17: what « Ajouter une démarche » offers: every subscription of the organization but refused ones. */
export function offeredProcesses(hub: Pick<Hub, 'db'>, organization: string): Promise<OfferedProcess[]> {
  return findOfferedProcesses(hub.db, organization);
}
