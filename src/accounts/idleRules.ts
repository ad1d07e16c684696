const DAY_MS = 86_400_000;
const FIRST_NOTICE = 60;
const SECOND_NOTICE = 90;
const LAST_DAY = 120;
/** Somebody who was never warned, because the hub was stopped, gets that much from the warning. */
const GRACE_DAYS = 7;
/** A spared administrator is looked at again after that. */
const SPARED_DAYS = 30;

/** Where an account stands since its last sign-in, its creation or its reactivation (P-40). */
export interface Idleness {
  readonly idleSince: Date;
  /** 0: none; 1: the one of day 60; 2: the one of day 90. */
  readonly idleNotices: number;
}

export type IdleStep =
  | { readonly kind: 'WAIT'; readonly dueAt: Date }
  | { readonly kind: 'NOTICE'; readonly days: 60 | 90; readonly notices: 1 | 2; readonly dueAt: Date }
  | { readonly kind: 'DEACTIVATION' };

/** P-40: when an account whose counting starts now is looked at. */
export function firstIdleDue(since: Date): Date {
  return daysAfter(since, FIRST_NOTICE);
}

/** D-24: when an administrator who was spared is looked at again. */
export function sparedUntil(now: Date): Date {
  return daysAfter(now, SPARED_DAYS);
}

/**
 * P-40: the one step an account is due for: M-8 at 60 days, M-9 at 90, deactivation at 120. After a long stop of the hub
 * missed steps are not caught up, but nobody is deactivated who was never warned: M-9 leaves first, seven days before.
 */
export function idleStep({ idleSince, idleNotices }: Idleness, now: Date): IdleStep {
  const days = (now.getTime() - idleSince.getTime()) / DAY_MS;
  if (days < FIRST_NOTICE) return { kind: 'WAIT', dueAt: firstIdleDue(idleSince) };
  if (days < SECOND_NOTICE) {
    const dueAt = daysAfter(idleSince, SECOND_NOTICE);
    return idleNotices < 1 ? { kind: 'NOTICE', days: 60, notices: 1, dueAt } : { kind: 'WAIT', dueAt };
  }
  const last = daysAfter(idleSince, LAST_DAY);
  if (idleNotices === 0) {
    return { kind: 'NOTICE', days: 90, notices: 2, dueAt: later(last, daysAfter(now, GRACE_DAYS)) };
  }
  if (days >= LAST_DAY) return { kind: 'DEACTIVATION' };
  return idleNotices < 2 ? { kind: 'NOTICE', days: 90, notices: 2, dueAt: last } : { kind: 'WAIT', dueAt: last };
}

function daysAfter(instant: Date, days: number): Date {
  return new Date(instant.getTime() + days * DAY_MS);
}

function later(one: Date, other: Date): Date {
  return one.getTime() > other.getTime() ? one : other;
}
