import { describe, expect, it } from 'vitest';
import { lastSlot, nextSlot } from './digestRules.ts';

const iso = (date: Date): string => date.toISOString().slice(0, 16);
const at = (text: string): Date => new Date(`${text}:00.000Z`);

// Winter: 08:00 and 14:00 in Paris are 07:00 and 13:00 UTC; summer: 06:00 and 12:00.
describe('P-95 : 8 h, ou 8 h et 14 h, à l’heure de Paris', () => {
  it.each([
    ['2026-01-15T06:59', '2026-01-14T07:00', '2026-01-15T07:00', '2026-01-14T13:00', '2026-01-15T07:00'],
    ['2026-01-15T07:00', '2026-01-15T07:00', '2026-01-16T07:00', '2026-01-15T07:00', '2026-01-15T13:00'],
    ['2026-01-15T12:59', '2026-01-15T07:00', '2026-01-16T07:00', '2026-01-15T07:00', '2026-01-15T13:00'],
    ['2026-01-15T13:00', '2026-01-15T07:00', '2026-01-16T07:00', '2026-01-15T13:00', '2026-01-16T07:00'],
    ['2026-01-15T23:30', '2026-01-15T07:00', '2026-01-16T07:00', '2026-01-15T13:00', '2026-01-16T07:00'],
    ['2026-07-15T06:00', '2026-07-15T06:00', '2026-07-16T06:00', '2026-07-15T06:00', '2026-07-15T12:00'],
    ['2026-07-15T22:30', '2026-07-15T06:00', '2026-07-16T06:00', '2026-07-15T12:00', '2026-07-16T06:00'],
    ['2026-12-31T23:30', '2026-12-31T07:00', '2027-01-01T07:00', '2026-12-31T13:00', '2027-01-01T07:00'],
  ])('à %s UTC', (now, daily, nextDaily, twice, nextTwice) => {
    expect(iso(lastSlot('Quotidienne', at(now)))).toBe(daily);
    expect(iso(nextSlot('Quotidienne', at(now)))).toBe(nextDaily);
    expect(iso(lastSlot('Biquotidienne', at(now)))).toBe(twice);
    expect(iso(nextSlot('Biquotidienne', at(now)))).toBe(nextTwice);
  });

  it.each([
    ['passage à l’été, dans la nuit du 28 au 29 mars 2026', '2026-03-28T13:00', '2026-03-29T06:00', 17],
    ['passage à l’hiver, dans la nuit du 24 au 25 octobre 2026', '2026-10-24T12:00', '2026-10-25T07:00', 19],
  ])('%s : toujours 8 h à la pendule', (_night, before, after, hours) => {
    const next = nextSlot('Biquotidienne', at(before));
    expect(iso(next)).toBe(after);
    expect((next.getTime() - at(before).getTime()) / 3_600_000).toBe(hours);
    expect(iso(lastSlot('Biquotidienne', new Date(next.getTime() - 1)))).toBe(before);
    expect(lastSlot('Quotidienne', next)).toEqual(next);
  });

  it('à toute heure de quatre jours autour des deux changements : le créneau passé, puis le suivant, sans trou', () => {
    for (const start of ['2026-03-27T00:00', '2026-10-23T00:00']) {
      for (let minute = 0; minute < 4 * 24 * 60; minute += 10) {
        const now = new Date(at(start).getTime() + minute * 60_000);
        for (const frequency of ['Quotidienne', 'Biquotidienne'] as const) {
          const [last, next] = [lastSlot(frequency, now), nextSlot(frequency, now)];
          expect(last <= now && now < next).toBe(true);
          expect(nextSlot(frequency, last)).toEqual(next);
        }
      }
    }
  });
});
