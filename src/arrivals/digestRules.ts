import { addDays, parisDay, parisInstant } from '../platform/parisTime.ts';

/** The hours in Paris at which digests leave (P-95). */
const SLOTS = { Quotidienne: ['08:00'], Biquotidienne: ['08:00', '14:00'] } as const satisfies Record<
  string,
  readonly [string, ...string[]]
>;
export type DigestFrequency = keyof typeof SLOTS;

/** Both hours: whatever the frequency becomes meanwhile, what arrives is looked at again at the next of them. */
export const EVERY_SLOT: DigestFrequency = 'Biquotidienne';

/** The last slot that has come at that instant. */
export function lastSlot(frequency: DigestFrequency, now: Date): Date {
  const times = SLOTS[frequency].toReversed();
  const today = parisDay(now);
  for (const time of times) {
    const slot = parisInstant(today, time);
    if (slot <= now) return slot;
  }
  return parisInstant(addDays(today, -1), times[0] ?? SLOTS[frequency][0]);
}

/** The first slot after that instant: what arrives at the very hour of one waits for the next. */
export function nextSlot(frequency: DigestFrequency, at: Date): Date {
  const today = parisDay(at);
  for (const time of SLOTS[frequency]) {
    const slot = parisInstant(today, time);
    if (slot > at) return slot;
  }
  return parisInstant(addDays(today, 1), SLOTS[frequency][0]);
}
