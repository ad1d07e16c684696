import { isEmail, isUuid, MAX_EMAIL } from '../platform/text.ts';

const DATE_TIME = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?(?:[Zz]|[+-](\d{2}):?(\d{2})?)$/;
const PHONE = /^\+?[0-9]{10,20}$/;

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** An ISO 8601 instant with an offset (H-6) whose date exists; years PostgreSQL and JavaScript both know. */
export function isDateTime(text: string): boolean {
  const found = DATE_TIME.exec(text);
  if (found === null) return false;
  const [year, month, day, hour, minute, second, offsetHour, offsetMinute] = found
    .slice(1)
    .map((part) => Number(part ?? 0));
  return (
    inside(year, 1, 9999) &&
    inside(month, 1, 12) &&
    inside(day, 1, daysIn(year ?? 0, month ?? 0)) &&
    inside(hour, 0, 23) &&
    inside(minute, 0, 59) &&
    inside(second, 0, 59) &&
    inside(offsetHour, 0, 15) &&
    inside(offsetMinute, 0, 59) &&
    // The offset may carry the instant out of the years that four digits can write back (H-5).
    inside(parseDateTime(text).getUTCFullYear(), 1, 9999)
  );
}

function inside(value: number | undefined, low: number, high: number): boolean {
  return value !== undefined && value >= low && value <= high;
}

/** The instant of a text that `isDateTime` accepted. */
export function parseDateTime(text: string): Date {
  const iso = text.toUpperCase().replace(',', '.');
  return new Date(
    iso.replace(/([+-]\d{2}):?(\d{2})?$/, (_, hours: string, minutes?: string) => `${hours}:${minutes ?? '00'}`),
  );
}

export const formats = {
  uuid: isUuid,
  'date-time': isDateTime,
  email: (text: string) => text === '' || (text.length <= MAX_EMAIL && isEmail(text)),
  phone: (text: string) => text === '' || PHONE.test(text),
  binary: true,
} as const;
