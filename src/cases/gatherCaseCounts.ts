import type { Hub } from '../hub.ts';
import { gatherChanges } from './countStore.ts';

const AT_ONCE = 2000;

/**
 * D-31: adds to the counts the changes made since, so that few remain to be added at each reading. Any number of
 * processes may do it at once, and any of them may die: a change is counted once.
 */
export async function gatherCaseCounts(hub: Pick<Hub, 'db'>, stop?: AbortSignal): Promise<number> {
  let total = 0;
  for (;;) {
    const gathered = await hub.db.transaction((tx) => gatherChanges(tx, AT_ONCE));
    total += gathered;
    if (gathered < AT_ONCE || stop?.aborted === true) return total;
  }
}
