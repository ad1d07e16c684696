import { warnIdleAccounts } from '../accounts/warnIdleAccounts.ts';
import { sweepStrayObjects } from '../attachments/strayObjects.ts';
import { removeExpiredTokens } from '../clients/store.ts';
import type { Hub } from '../hub.ts';
import { sweepSessions } from '../sessions/sweepSessions.ts';
import { type Loop, reasonOf, startLoop } from './loop.ts';

const PERIOD_MS = 15_000;

/**
 * Cleans up what crashes and cut uploads leave, and what time makes worthless: at start, then every few seconds. Every
 * pass is idempotent and may run in any number of processes; a failed one is simply tried again at the next.
 */
export function startSweeper(hub: Hub): Loop {
  return startLoop(hub, {
    alert: 'sweeper_failed',
    periodMs: PERIOD_MS,
    failurePeriodMs: PERIOD_MS,
    pass: () => sweepOnce(hub),
  });
}

async function sweepOnce(hub: Hub): Promise<void> {
  await attempt(hub, () => sweepStrayObjects(hub));
  await attempt(hub, () => hub.db.transaction((tx) => removeExpiredTokens(tx, hub.clock())));
  await attempt(hub, () => sweepSessions(hub));
  await attempt(hub, () => warnIdleAccounts(hub));
}

/** What one kind of cleaning cannot do must not keep the others from it. */
async function attempt(hub: Hub, work: () => Promise<number>): Promise<void> {
  try {
    await work();
  } catch (error) {
    hub.alert({ name: 'sweeper_failed', reason: reasonOf(error) });
  }
}
