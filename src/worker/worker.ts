import { sweepArrivals } from '../arrivals/sweepArrivals.ts';
import type { Hub } from '../hub.ts';
import { sweepBulk } from '../instruction/sweepBulk.ts';
import { sweepMails } from '../mails/sweepMails.ts';
import type { MailTransport } from '../platform/mailTransport.ts';
import { startArrivalLoop } from './arrivalLoop.ts';
import { startBulkLoop } from './bulkLoop.ts';
import { startCountLoop } from './countLoop.ts';
import { startLifeLoop } from './lifeLoop.ts';
import { type Loop, startLoop, together } from './loop.ts';
import { type MailLoopOptions, startMailLoop } from './mailLoop.ts';
import { startResetLoop } from './resetLoop.ts';
import { startSweeper } from './sweeper.ts';
import { startTakeInLoop } from './takeInLoop.ts';

const HOUR_MS = 3_600_000;
const FAILURE_PERIOD_MS = 60_000;

/**
 * Everything the hub does on its own, in the background; any number of processes may do it at once. Without a transport,
 * mails wait in the queue.
 */
export function startWorker(hub: Hub, transport: MailTransport | null, options: MailLoopOptions): Loop {
  const mail = transport === null ? [] : [startMailLoop(hub, transport, options)];
  return together([
    startSweeper(hub),
    hourly(hub, (stop) => sweepMails(hub, { stop })),
    hourly(hub, (stop) => sweepArrivals(hub, stop)),
    hourly(hub, (stop) => sweepBulk(hub, stop)),
    startResetLoop(hub),
    startLifeLoop(hub),
    startArrivalLoop(hub),
    startTakeInLoop(hub),
    startBulkLoop(hub),
    startCountLoop(hub),
    ...mail,
  ]);
}

/** Old mails and arrivals are no danger: once an hour is often enough. Each apart: one that fails keeps no other from it. */
function hourly(hub: Hub, pass: (stop: AbortSignal) => Promise<number>): Loop {
  return startLoop(hub, {
    alert: 'sweeper_failed',
    periodMs: HOUR_MS,
    failurePeriodMs: FAILURE_PERIOD_MS,
    pass,
  });
}
