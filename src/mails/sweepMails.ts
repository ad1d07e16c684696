import type { Hub } from '../hub.ts';
import { removeOldMails } from './store.ts';

const DAY_MS = 24 * 3600 * 1000;
/** Traces of mails that left, or died in the queue. */
const DONE_DAYS = 90;
/** How long the operator may send a given-up mail again. */
const DEAD_DAYS = 30;

/** Forgets old mails; how many. A cause may be queued again once its trace is gone: no cause lives that long. */
export function sweepMails(hub: Pick<Hub, 'db' | 'clock'>): Promise<number> {
  const now = hub.clock();
  const daysAgo = (days: number): Date => new Date(now.getTime() - days * DAY_MS);
  return hub.db.transaction((tx) =>
    removeOldMails(tx, now, { doneBefore: daysAgo(DONE_DAYS), deadBefore: daysAgo(DEAD_DAYS) }),
  );
}
