import { gatherCaseCounts } from '../cases/gatherCaseCounts.ts';
import type { Hub } from '../hub.ts';
import { type Loop, startLoop } from './loop.ts';

const PERIOD_MS = 3000;

/** Keeps the counts of télédossiers quick to read (D-31); they are right without it. */
export function startCountLoop(hub: Hub): Loop {
  return startLoop(hub, {
    alert: 'count_loop_failed',
    periodMs: PERIOD_MS,
    failurePeriodMs: PERIOD_MS,
    pass: (stop) => gatherCaseCounts(hub, stop),
  });
}
