import { parisDay, parisInstant } from '../platform/parisTime.ts';
import { accessModeMissing, processClosed, type Refusal, subscriptionChanged } from '../refusals/catalogue.ts';
import type { FieldFault } from '../refusals/fields.ts';
import {
  type AccessMode,
  awaitsReactivation,
  effectiveFrom,
  nextState,
  type SubscriptionState,
  statusAt,
} from './rules.ts';

/** How far ahead an activation may be planned: further is a slip of the keyboard. */
export const MAX_YEARS_AHEAD = 2;

export const DAY_IMPOSSIBLE = 'Saisissez une date qui existe, au format jj/mm/aaaa.';

const FRENCH = /^(?<day>[0-9]{1,2})\/(?<month>[0-9]{1,2})\/(?<year>[0-9]{4})$/;
const ISO = /^(?<year>[0-9]{4})-(?<month>[0-9]{2})-(?<day>[0-9]{2})$/;

export type ParsedDay =
  | { readonly day: string; readonly fault: null }
  | { readonly day: null; readonly fault: FieldFault };

/** P-97, D-21: the day typed (jj/mm/aaaa) or picked (aaaa-mm-jj), `YYYY-MM-DD`: today in Paris or later. */
export function parseActivationDay(typed: string | null, now: Date): ParsedDay {
  const text = typed?.trim() ?? '';
  const fault = (message: string): ParsedDay => ({ day: null, fault: { field: 'day', message } });
  if (text === '') return fault('Choisissez une date d’activation.');
  const day = calendarDay(text);
  if (day === null) return fault(DAY_IMPOSSIBLE);
  const today = parisDay(now);
  if (day < today) return fault('Choisissez la date d’aujourd’hui ou une date à venir.');
  if (day > latestDay(today)) return fault(`Choisissez une date dans les ${MAX_YEARS_AHEAD} ans à venir.`);
  return { day, fault: null };
}

/** The day a text names, `YYYY-MM-DD`; null when it names none, or one that no calendar has. */
function calendarDay(text: string): string | null {
  const { year = '', month = '', day = '' } = (FRENCH.exec(text) ?? ISO.exec(text))?.groups ?? {};
  const named = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const instant = new Date(`${named}T00:00:00Z`);
  // The 31st of February becomes the 3rd of March, or nothing at all.
  if (Number.isNaN(instant.getTime()) || !instant.toISOString().startsWith(named)) return null;
  return named;
}

/** Compared as text only: it need not exist, two years after a 29th of February. */
export function latestDay(today: string): string {
  return `${Number(today.slice(0, 4)) + MAX_YEARS_AHEAD}${today.slice(4)}`;
}

/** What an activation is judged on. */
export interface Activable extends SubscriptionState {
  readonly accessMode: AccessMode | null;
}

/** P-98, P-103: why nothing at all can be activated, whatever the day; null when nothing is in the way. */
export function activationRefusal({ accessMode, processActivated }: Activable): Refusal | null {
  if (!processActivated) return processClosed;
  return accessMode === null ? accessModeMissing : null;
}

export type Decision =
  | { readonly kind: 'change'; readonly state: SubscriptionState }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

const UNCHANGED: Decision = { kind: 'unchanged' };
/** The page showed a button that is not there any more: somebody else was faster. */
const STALE: Decision = { kind: 'refused', refusal: subscriptionChanged };

/**
 * P-99, P-102, D-14: « Actif » at once when the day is today, even in the minute before 00:01; otherwise planned, and the
 * planned day may be changed. What is asked again changes nothing. An active subscription cannot be planned for later.
 */
export function decideActivation(current: Activable, day: string, now: Date): Decision {
  const shown = statusAt(current, now);
  const today = day === parisDay(now);
  if (shown === 'Actif') return today ? UNCHANGED : STALE;
  if (shown === 'Inactif' && !today && current.activateAt !== null && parisDay(current.activateAt) === day) {
    return UNCHANGED;
  }
  const activateAt = today ? now : parisInstant(day, '00:01');
  const { endAt, rejectAt } = current;
  // An end that comes before the first day would silently cancel it.
  const outlives = endAt !== null && endAt > effectiveFrom(activateAt);
  const request = { status: 'Actif' as const, activateAt, endAt: outlives ? endAt : null, rejectAt };
  return { kind: 'change', state: nextState(current, request, now) };
}

/**
 * Takes back a planned activation: « Inactif » as before, or « Suspendu » when it was a reactivation (P-102). One that has
 * taken place is suspended instead (P-101).
 */
export function decideWithdrawal(current: SubscriptionState, now: Date): Decision {
  if (statusAt(current, now) !== 'Inactif') return STALE;
  if (current.activateAt === null) return UNCHANGED;
  const { endAt, rejectAt } = current;
  const status = awaitsReactivation(current, now) ? 'Suspendu' : 'Inactif';
  return { kind: 'change', state: nextState(current, { status, activateAt: null, endAt, rejectAt }, now) };
}

/** P-101, D-14: « Suspendu » at once, without new télédossiers from midnight. What never was active has nothing to suspend. */
export function decideSuspension(current: SubscriptionState, now: Date): Decision {
  const shown = statusAt(current, now);
  if (shown === 'Suspendu') return UNCHANGED;
  if (shown !== 'Actif') return STALE;
  const { activateAt, endAt, rejectAt } = current;
  return { kind: 'change', state: nextState(current, { status: 'Suspendu', activateAt, endAt, rejectAt }, now) };
}
