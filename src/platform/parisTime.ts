// Calendar days are those of Europe/Paris (H-7); everywhere else the program knows only instants.

const formatter = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/Paris',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

interface WallClock {
  readonly day: string;
  readonly asUtc: number;
}

function wallClock(instant: Date): WallClock {
  const part: Record<string, string> = {};
  for (const { type, value } of formatter.formatToParts(instant)) part[type] = value;
  const day = `${isoYear(part.year ?? '')}-${part.month}-${part.day}`;
  return { day, asUtc: Date.parse(`${day}T${part.hour}:${part.minute}:${part.second}Z`) };
}

// Partners send any date (H-6): the first years have less than four digits, and 9999 ends in Paris in the year 10000.
function isoYear(year: string): string {
  return year.length > 4 ? `+${year.padStart(6, '0')}` : year.padStart(4, '0');
}

/** The calendar day in Paris at that instant, `YYYY-MM-DD`. */
export function parisDay(instant: Date): string {
  return wallClock(instant).day;
}

/** What Parisian clocks show at that instant, in the UTC fields of the date returned. */
export function parisClock(instant: Date): Date {
  return new Date(wallClock(instant).asUtc);
}

/** The instant at which Parisian clocks show `time` (`HH:MM`) on `day` (`YYYY-MM-DD`). */
export function parisInstant(day: string, time: string): Date {
  const wanted = Date.parse(`${day}T${time}:00Z`);
  // The offset is 1 h or 2 h: correct the guess once, then once more in case a clock change lies between the two.
  let instant = wanted;
  for (let pass = 0; pass < 2; pass += 1) instant = wanted - (wallClock(new Date(instant)).asUtc - instant);
  return new Date(instant);
}

const FRENCH_DAY = new Intl.DateTimeFormat('fr-FR', {
  timeZone: 'Europe/Paris',
  day: '2-digit',
  month: '2-digit',
  year: 'numeric',
});
const FRENCH_TIME = new Intl.DateTimeFormat('fr-FR', { timeZone: 'Europe/Paris', hour: '2-digit', minute: '2-digit' });

/** `dd/mm/yyyy`, as people read it. */
export function frenchDay(instant: Date): string {
  return FRENCH_DAY.format(instant);
}

/** `dd/mm/yyyy à HH:MM`, as people read it. */
export function frenchMoment(instant: Date): string {
  return `${FRENCH_DAY.format(instant)} à ${FRENCH_TIME.format(instant)}`;
}

const FRENCH_MONTH = new Intl.DateTimeFormat('fr-FR', { timeZone: 'Europe/Paris', month: 'long', year: 'numeric' });
const FRENCH_WEEKDAY = new Intl.DateTimeFormat('fr-FR', { timeZone: 'Europe/Paris', weekday: 'long' });
const FRENCH_SHORT_DAY = new Intl.DateTimeFormat('fr-FR', {
  timeZone: 'Europe/Paris',
  day: '2-digit',
  month: '2-digit',
});

/** « Avril 2021 ». */
export function frenchMonth(instant: Date): string {
  return capitalised(FRENCH_MONTH.format(instant));
}

/** « Mercredi 21/04 - 17:31 ». */
export function frenchWeekday(instant: Date): string {
  const day = capitalised(FRENCH_WEEKDAY.format(instant));
  return `${day} ${FRENCH_SHORT_DAY.format(instant)} - ${FRENCH_TIME.format(instant)}`;
}

function capitalised(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

/** `day` moved by a number of calendar days, `YYYY-MM-DD`. */
export function addDays(day: string, days: number): string {
  const [moved = ''] = new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().split('T');
  return moved;
}
