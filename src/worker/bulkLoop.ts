import type { Hub } from '../hub.ts';
import { carryOutBulk } from '../instruction/carryOutBulk.ts';
import { type Loop, startLoop } from './loop.ts';

// Somebody is looking at its progress.
const PERIOD_MS = 1000;
const FAILURE_PERIOD_MS = 5000;

/** Carries out what people asked of many télédossiers at once (P-64). */
export function startBulkLoop(hub: Hub, options: { readonly periodMs?: number } = {}): Loop {
  return startLoop(hub, {
    alert: 'bulk_loop_failed',
    periodMs: options.periodMs ?? PERIOD_MS,
    failurePeriodMs: FAILURE_PERIOD_MS,
    pass: (stop) => carryOutBulk(hub, stop),
  });
}
