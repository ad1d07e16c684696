import { parisInstant } from '../../platform/parisTime.ts';

/** One bound of the period of transmission (P-50b). */
export interface Bound {
  /** As it was typed, or as the browser's control writes it; null when nothing was. */
  readonly typed: string | null;
  /** The bound itself; the end is told as the first instant after it. Null when there is none, or none that can be. */
  readonly at: Date | null;
  readonly error: string | null;
}

const MINUTE_MS = 60_000;
const LONGEST = 40;
export const UNREADABLE = 'Saisissez une date et une heure, par exemple 31/01/2026 14:30.';
export const IMPOSSIBLE = 'Cette date n’existe pas.';
export const REVERSED = 'La fin de la période précède son début.';

// As the browser's control sends it, and as people type it (D-21); the hour may be left out.
const CONTROL = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::\d\d(?:\.\d+)?)?)?$/;
const TYPED = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?:\s*(?:à\s*)?(\d{1,2})\s*[:hH]\s*(\d{2})?)?$/;

interface Read {
  readonly day: string;
  readonly time: string | null;
}

/** Bounds are included (P-50b): an end without an hour is that of the day, and its minute is still of the period. */
export function readBound(text: string | null, side: 'FROM' | 'TO'): Bound {
  const typed = text?.trim() ?? '';
  if (typed === '') return { typed: null, at: null, error: null };
  const kept = typed.slice(0, LONGEST);
  const read = parse(kept);
  if (read === null) return { typed: kept, at: null, error: UNREADABLE };
  const time = read.time ?? (side === 'FROM' ? '00:00' : '23:59');
  if (!exists(read.day, time)) return { typed: kept, at: null, error: IMPOSSIBLE };
  const minute = parisInstant(read.day, time);
  const at = side === 'FROM' ? minute : new Date(minute.getTime() + MINUTE_MS);
  return { typed: `${read.day}T${time}`, at, error: null };
}

/** A period that ends before it begins says so beside its end, and narrows nothing. */
export function readPeriod(from: Bound, to: Bound): { readonly from: Bound; readonly to: Bound } {
  if (from.at === null || to.at === null || from.at < to.at) return { from, to };
  return { from: { ...from, at: null }, to: { ...to, at: null, error: REVERSED } };
}

function parse(text: string): Read | null {
  const control = CONTROL.exec(text);
  if (control !== null) {
    const [, year, month, day, hour, minute] = control;
    return { day: `${year}-${month}-${day}`, time: hour === undefined ? null : `${hour}:${minute}` };
  }
  const typed = TYPED.exec(text);
  if (typed === null) return null;
  const [, day = '', month = '', year, hour, minute = '00'] = typed;
  const time = hour === undefined ? null : `${hour.padStart(2, '0')}:${minute}`;
  return { day: `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`, time };
}

function exists(day: string, time: string): boolean {
  const instant = new Date(`${day}T${time}:00Z`);
  if (Number.isNaN(instant.getTime()) || day.startsWith('0')) return false;
  return instant.toISOString().startsWith(`${day}T${time}`);
}
