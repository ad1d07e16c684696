import type { Hub } from '../hub.ts';
import { Patience } from '../instruction/patience.ts';
import { repairPortalFlags, takeIn } from '../instruction/takeIn.ts';
import { type Loop, startLoop, together } from './loop.ts';

const PERIOD_MS = 1000;
const REPAIR_PERIOD_MS = 60_000;
const FAILURE_PERIOD_MS = 5000;

/** Takes in what arrives at the services that work in the portal (D-2, D-3), and looks now and then for what was missed. */
export function startTakeInLoop(hub: Hub, { periodMs = PERIOD_MS }: { readonly periodMs?: number } = {}): Loop {
  const loop = (period: number, pass: (stop: AbortSignal) => Promise<number>): Loop =>
    startLoop(hub, { alert: 'take_in_loop_failed', periodMs: period, failurePeriodMs: FAILURE_PERIOD_MS, pass });
  const patience = new Patience();
  return together([
    loop(periodMs, (stop) => takeIn(hub, stop, patience)),
    loop(REPAIR_PERIOD_MS, () => repairPortalFlags(hub)),
  ]);
}
