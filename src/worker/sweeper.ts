import { warnIdleAccounts } from '../accounts/warnIdleAccounts.ts';
import { sweepStrayObjects } from '../attachments/strayObjects.ts';
import { removeExpiredTokens } from '../clients/store.ts';
import type { Hub } from '../hub.ts';
import { sweepSessions } from '../sessions/sweepSessions.ts';

const PERIOD_MS = 15_000;

export interface Sweeper {
  stop(): Promise<void>;
}

/**
 * Cleans up what crashes and cut uploads leave: at start, then every few seconds. Every pass is idempotent and may run
 * in any number of processes; a failed one is simply tried again at the next.
 */
export function startSweeper(hub: Hub): Sweeper {
  let running: Promise<void> = Promise.resolve();
  const pass = (): void => {
    running = running.then(() => sweepOnce(hub));
  };
  pass();
  const timer = setInterval(pass, PERIOD_MS);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}

async function sweepOnce(hub: Hub): Promise<void> {
  await attempt(hub, () => sweepStrayObjects(hub));
  await attempt(hub, () => hub.db.transaction((tx) => removeExpiredTokens(tx, hub.clock())));
  await attempt(hub, () => sweepSessions(hub));
  await attempt(hub, () => warnIdleAccounts(hub));
}

async function attempt(hub: Hub, work: () => Promise<number>): Promise<void> {
  try {
    await work();
  } catch (error) {
    hub.alert({ name: 'sweeper_failed', reason: error instanceof Error ? error.message : String(error) });
  }
}
