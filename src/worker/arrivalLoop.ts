import { announceArrivals } from '../arrivals/announceArrivals.ts';
import { sendDigests } from '../arrivals/sendDigests.ts';
import type { Hub } from '../hub.ts';
import { type Loop, startLoop, together } from './loop.ts';

const ARRIVAL_PERIOD_MS = 1000;
const DIGEST_PERIOD_MS = 20_000;
const FAILURE_PERIOD_MS = 5000;

/** Writes the mails that tell of what arrived (H-160); they leave by the mail loop, if there is one. */
export function startArrivalLoop(hub: Hub, options: { readonly periodMs?: number } = {}): Loop {
  const loop = (periodMs: number, pass: (stop: AbortSignal) => Promise<number>): Loop =>
    startLoop(hub, {
      alert: 'arrival_loop_failed',
      periodMs: options.periodMs ?? periodMs,
      failurePeriodMs: FAILURE_PERIOD_MS,
      pass,
    });
  return together([
    loop(ARRIVAL_PERIOD_MS, (stop) => announceArrivals(hub, stop)),
    loop(DIGEST_PERIOD_MS, (stop) => sendDigests(hub, stop)),
  ]);
}
