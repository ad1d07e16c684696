import { awaitsReactivation, parseFrequency, type SubscriptionTimes, statusAt } from '../subscriptions/rules.ts';
import { type DigestFrequency, EVERY_SLOT, lastSlot, nextSlot } from './digestRules.ts';

/** What decides whether and how a service is told of what arrives (H-160, D-15, P-95). */
export interface NotifiedSubscription extends SubscriptionTimes {
  readonly notificationFrequency: string;
  readonly email: string | null;
  /** When a mail server refused the address for good; null when it is believed to work. */
  readonly emailRefusedAt: Date | null;
}

export type Announcement =
  | { readonly kind: 'MAIL'; readonly email: string }
  /** Counted in the digest of that slot at the earliest. */
  | { readonly kind: 'DIGEST'; readonly at: Date }
  | { readonly kind: 'NOTHING' };

/**
 * What becomes of an arrival. A refused address gets no mail of its own for each télédossier: thousands of useless ones
 * would make a spammer of the hub. What arrives meanwhile waits for a digest, so that nothing is lost.
 */
export function announcementOf(subscription: NotifiedSubscription | null, arrivedAt: Date, now: Date): Announcement {
  const told = toldAt(subscription, now);
  if (told === null) return { kind: 'NOTHING' };
  if (told.frequency !== null || told.refused) return { kind: 'DIGEST', at: nextSlot(EVERY_SLOT, arrivedAt) };
  return { kind: 'MAIL', email: told.email };
}

export type Digest =
  /** Everything that waited for that slot, or for an earlier one, is counted in one mail. */
  | { readonly kind: 'MAIL'; readonly email: string; readonly slot: Date; readonly next: Date }
  | { readonly kind: 'NOTHING' };

/**
 * What becomes of the arrivals whose hour has come, by the frequency of today: those of a subscription that is now
 * « Unitaire » leave in a last digest. A refused address is tried once a day, which tells whether it works again.
 */
export function digestOf(subscription: NotifiedSubscription | null, now: Date): Digest {
  const told = toldAt(subscription, now);
  if (told === null) return { kind: 'NOTHING' };
  const frequency = told.refused ? 'Quotidienne' : (told.frequency ?? EVERY_SLOT);
  // Looked at again at each slot while it is refused: once corrected, what waited must not wait for tomorrow.
  const next = nextSlot(told.refused ? EVERY_SLOT : frequency, now);
  return { kind: 'MAIL', email: told.email, slot: lastSlot(frequency, now), next };
}

/**
 * D-15: whom a living subscription, « Actif » or « Suspendu » (until its reactivation, P-102), tells, and by which digests;
 * null when it tells nobody.
 */
function toldAt(
  subscription: NotifiedSubscription | null,
  now: Date,
): { readonly email: string; readonly frequency: DigestFrequency | null; readonly refused: boolean } | null {
  if (subscription === null || subscription.email === null || subscription.email === '') return null;
  const status = statusAt(subscription, now);
  if (status !== 'Actif' && status !== 'Suspendu' && !awaitsReactivation(subscription, now)) return null;
  // H-25: what partners wrote that is no frequency counts as the default (P-95).
  const frequency = parseFrequency(subscription.notificationFrequency) ?? 'Unitaire';
  if (frequency === 'Aucune') return null;
  const { email, emailRefusedAt } = subscription;
  return { email, frequency: frequency === 'Unitaire' ? null : frequency, refused: emailRefusedAt !== null };
}
