import type { Hub } from '../hub.ts';
import { processResetRequests } from '../sessions/processResetRequests.ts';
import { type Loop, startLoop } from './loop.ts';

// Somebody is waiting for the mail; the delay also hides from him whether the address was found (P-34).
const PERIOD_MS = 1000;
const FAILURE_PERIOD_MS = 5000;

/** Answers « Mot de passe oublié », again and again. */
export function startResetLoop(hub: Hub): Loop {
  return startLoop(hub, {
    alert: 'reset_loop_failed',
    periodMs: PERIOD_MS,
    failurePeriodMs: FAILURE_PERIOD_MS,
    pass: () => processResetRequests(hub),
  });
}
