import type { Hub } from '../hub.ts';
import { emptyGivenUp, removeDone } from './store.ts';

const DAY_MS = 24 * 3600 * 1000;
/** Traces of mails that left, died in the queue or were given up. */
const DONE_DAYS = 90;
/** How long the operator may send a given-up mail again. */
const DEAD_DAYS = 30;
const LOT = 5000;

/**
 * Forgets old mails, some at a time; how many. A cause may be queued again once its trace is gone: no cause lives that
 * long.
 */
export async function sweepMails(
  hub: Pick<Hub, 'db' | 'clock'>,
  { lot = LOT, stop }: { readonly lot?: number; readonly stop?: AbortSignal } = {},
): Promise<number> {
  const now = hub.clock();
  const daysAgo = (days: number): Date => new Date(now.getTime() - days * DAY_MS);
  await hub.db.transaction(async (tx) => emptyGivenUp(tx, now, daysAgo(DEAD_DAYS)));
  let removed = 0;
  while (stop?.aborted !== true) {
    const done = await hub.db.transaction((tx) => removeDone(tx, daysAgo(DONE_DAYS), lot));
    removed += done;
    if (done < lot) break;
  }
  return removed;
}
