import type { Hub } from '../hub.ts';
import { removeAnnounced } from './store.ts';

const DAY_MS = 24 * 3600 * 1000;
/** As long as an operator may send again a mail that was given up. */
const KEPT_DAYS = 30;
const LOT = 5000;

/** Forgets arrivals that were announced long ago; how many. The télédossiers themselves are none of its business. */
export async function sweepArrivals(hub: Pick<Hub, 'db' | 'clock'>, stop?: AbortSignal): Promise<number> {
  const before = new Date(hub.clock().getTime() - KEPT_DAYS * DAY_MS);
  let removed = 0;
  while (stop?.aborted !== true) {
    const lot = await hub.db.transaction((tx) => removeAnnounced(tx, before, LOT));
    removed += lot;
    if (lot < LOT) break;
  }
  return removed;
}
