import { type SubscriptionStatus, type SubscriptionTimes, statusAt, suspensionStart } from './rules.ts';

/** What time did: the activation day or the end came (H-146), or the démarche closed nationally (P-103). */
type TurnReason = 'ACTIVATION_DATE' | 'END_DATE' | 'PROCESS_CLOSED';

/** What a subscription becomes by the mere passing of time. */
export interface Turn {
  readonly status: SubscriptionStatus;
  readonly suspendedFrom: Date | null;
  readonly reason: TurnReason;
}

/** A subscription, and the last change of its démarche when that one is closed. */
export interface TurningTimes extends SubscriptionTimes {
  readonly processChangedAt: Date;
}

/**
 * What is already so and nobody wrote down yet; null when there is nothing. It never changes what is shown or accepted
 * at that instant (`statusAt`, `receivesNew`), but for P-103: the active subscriptions of a closed démarche are
 * suspended the night after, as a person would suspend them (D-14). A démarche closed by mistake and opened again the
 * same day has thus cost nobody an activation.
 */
export function turnOf(times: TurningTimes, now: Date): Turn | null {
  const status = statusAt(times, now);
  if (status !== times.status) {
    // P-102: the day has come that ends a suspension.
    if (status === 'Actif') return { status, suspendedFrom: null, reason: 'ACTIVATION_DATE' };
    // An end keeps its own date: it counts as that of the suspension.
    return { status, suspendedFrom: times.suspendedFrom, reason: 'END_DATE' };
  }
  if (status === 'Actif' && !times.processActivated && suspensionStart(times.processChangedAt) <= now) {
    return { status: 'Suspendu', suspendedFrom: suspensionStart(now), reason: 'PROCESS_CLOSED' };
  }
  return null;
}
