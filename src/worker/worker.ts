import type { Hub } from '../hub.ts';
import { sweepMails } from '../mails/sweepMails.ts';
import type { MailTransport } from '../platform/mailTransport.ts';
import { type Loop, startLoop } from './loop.ts';
import { startMailLoop } from './mailLoop.ts';
import { startResetLoop } from './resetLoop.ts';
import { startSweeper } from './sweeper.ts';

const HOUR_MS = 3_600_000;
const FAILURE_PERIOD_MS = 60_000;

/**
 * Everything the hub does on its own, in the background; any number of processes may do it at once. Without a transport,
 * mails wait in the queue.
 */
export function startWorker(hub: Hub, transport: MailTransport | null): Loop {
  const parts: { stop(): Promise<void> }[] = [startSweeper(hub), startMailSweeper(hub), startResetLoop(hub)];
  if (transport !== null) parts.push(startMailLoop(hub, transport));
  return {
    async stop() {
      await Promise.all(parts.map((part) => part.stop()));
    },
  };
}

/** Old mails are no danger: once an hour is often enough to go through the whole table. */
function startMailSweeper(hub: Hub): Loop {
  return startLoop({
    periodMs: HOUR_MS,
    failurePeriodMs: FAILURE_PERIOD_MS,
    pass: () => sweepMails(hub),
    onError: (error) =>
      hub.alert({ name: 'sweeper_failed', reason: error instanceof Error ? error.message : String(error) }),
  });
}
