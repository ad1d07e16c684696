import { addDays, parisDay, parisInstant } from '../platform/parisTime.ts';

export const SUBSCRIPTION_STATUSES = ['Inactif', 'Actif', 'Suspendu', 'Refusé'] as const;
export type SubscriptionStatus = (typeof SUBSCRIPTION_STATUSES)[number];

/** What decides, at any instant, whether a service receives new télédossiers. */
export interface SubscriptionTimes {
  readonly status: SubscriptionStatus;
  /** 00:01 Europe/Paris of the activation day, null when none was chosen (D-14). */
  readonly effectiveFrom: Date | null;
  readonly endAt: Date | null;
  /** 00:00 Europe/Paris of the day after the suspension (D-14). */
  readonly suspendedFrom: Date | null;
}

/** H-24: statuses compare without case; null when unknown. */
export function parseStatus(text: string): SubscriptionStatus | null {
  const lower = text.toLowerCase();
  return SUBSCRIPTION_STATUSES.find((status) => status.toLowerCase() === lower) ?? null;
}

/** D-14: an activation chosen for a day is effective from 00:01 in Paris that day. */
export function effectiveFrom(activateAt: Date): Date {
  return parisInstant(parisDay(activateAt), '00:01');
}

/** D-14: a suspension stops new télédossiers from 00:00 in Paris the next day. */
export function suspensionStart(suspendedAt: Date): Date {
  return parisInstant(addDays(parisDay(suspendedAt), 1), '00:00');
}

/** The status at an instant (D-14, H-146): the nightly batch only writes down what is already so. */
export function statusAt(times: SubscriptionTimes, now: Date): SubscriptionStatus {
  if (times.status === 'Refusé' || times.status === 'Suspendu') return times.status;
  if (times.endAt !== null && times.endAt <= now) return 'Suspendu';
  if (times.status === 'Actif') return 'Actif';
  return times.effectiveFrom !== null && times.effectiveFrom <= now ? 'Actif' : 'Inactif';
}

/** H-80, E-10: may a new télédossier be addressed to this service now? */
export function receivesNew(times: SubscriptionTimes, now: Date): boolean {
  if (times.endAt !== null && times.endAt <= now) return false;
  if (times.status === 'Suspendu') return times.suspendedFrom !== null && now < times.suspendedFrom;
  return statusAt(times, now) === 'Actif';
}
