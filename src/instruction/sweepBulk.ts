import type { Hub } from '../hub.ts';
import { KEPT_DAYS } from './bulkRules.ts';
import { removeOperations } from './bulkStore.ts';

const DAY_MS = 24 * 3600 * 1000;
// Ten thousand items each at most.
const LOT = 20;

/** Forgets bulk operations, and their reports, after thirty days; how many. Their events and traces stay. */
export async function sweepBulk(hub: Pick<Hub, 'db' | 'clock'>, stop?: AbortSignal): Promise<number> {
  const before = new Date(hub.clock().getTime() - KEPT_DAYS * DAY_MS);
  let removed = 0;
  while (stop?.aborted !== true) {
    const lot = await hub.db.transaction((tx) => removeOperations(tx, before, LOT));
    removed += lot;
    if (lot < LOT) break;
  }
  return removed;
}
