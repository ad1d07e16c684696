import { SUBSCRIPTION_STATUSES, type SubscriptionStatus } from '../../src/subscriptions/rules.ts';
import type { TurningTimes } from '../../src/subscriptions/turnRules.ts';

/** The instant the grid turns around: 14:00 in Paris, the day summer time begins. */
export const GRID_NOW = new Date('2026-03-29T12:00:00Z');

const around = (...offsets: readonly number[]) => [null, ...offsets.map((ms) => new Date(GRID_NOW.getTime() + ms))];
const DAY = 86_400_000;

const PROCESSES: readonly Pick<TurningTimes, 'processActivated' | 'processChangedAt'>[] = [
  { processActivated: true, processChangedAt: new Date(GRID_NOW.getTime() - 9 * DAY) },
  { processActivated: false, processChangedAt: new Date('2026-03-28T22:59:59.999Z') },
  { processActivated: false, processChangedAt: new Date('2026-03-28T23:00:00Z') },
];

/** Every status with every place of each date around the instant, under an open and a closed démarche. */
export function grid(): TurningTimes[] {
  return SUBSCRIPTION_STATUSES.flatMap((status) =>
    around(-DAY, -1, 0, 1, DAY).flatMap((effectiveFrom) =>
      around(-DAY, -1, 0, 1, DAY).flatMap((endAt) =>
        suspensions(status).flatMap((suspendedFrom) =>
          PROCESSES.map((process) => ({ status, effectiveFrom, endAt, suspendedFrom, ...process })),
        ),
      ),
    ),
  );
}

function suspensions(status: SubscriptionStatus): readonly (Date | null)[] {
  // « Inactif » with one is a reactivation planned for later (P-102).
  return status === 'Suspendu' || status === 'Inactif' ? around(-DAY, 0, DAY) : [null];
}
