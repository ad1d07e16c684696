import type { Hub } from '../hub.ts';
import { turnSubscriptions } from '../subscriptions/turnSubscriptions.ts';
import { type Loop, startLoop } from './loop.ts';

const PERIOD_MS = 10_000;

/** Writes down what time has changed in the subscriptions, soon after it has (H-146). */
export function startLifeLoop(hub: Hub): Loop {
  return startLoop(hub, {
    alert: 'life_loop_failed',
    periodMs: PERIOD_MS,
    failurePeriodMs: PERIOD_MS,
    pass: (stop) => turnSubscriptions(hub, { stop }),
  });
}
