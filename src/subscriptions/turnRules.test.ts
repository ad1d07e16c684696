import { describe, expect, it } from 'vitest';
import { grid, GRID_NOW as NOW } from '../../test/support/subscriptionTimes.ts';
import { receivesNew, statusAt, suspensionDay } from './rules.ts';
import { type TurningTimes, turnOf } from './turnRules.ts';

const MIDNIGHT = new Date('2026-03-29T22:00:00Z');
const turned = (times: TurningTimes): TurningTimes => {
  const turn = turnOf(times, NOW);
  return turn === null ? times : { ...times, status: turn.status, suspendedFrom: turn.suspendedFrom };
};
const closes = (times: TurningTimes): boolean => turnOf(times, NOW)?.reason === 'PROCESS_CLOSED';

describe('H-146, D-14 : ce que le temps a déjà changé', () => {
  it('H-21 : un abonnement refusé ou suspendu ne bouge plus', () => {
    const settled = grid().filter(({ status }) => status === 'Refusé' || status === 'Suspendu');
    expect(settled.length).toBeGreaterThan(100);
    expect(settled.filter((times) => turnOf(times, NOW) !== null)).toEqual([]);
  });

  it('D-14 : ce qui est écrit est ce qui se montrait, et rien de ce qui est accepté ne change', () => {
    const cases = grid().filter((times) => !closes(times));
    expect(cases.filter((times) => turnOf(times, NOW) !== null).length).toBeGreaterThan(50);
    for (const times of cases) {
      const after = turned(times);
      const label = JSON.stringify(times);
      expect(after.status, label).toBe(statusAt(times, NOW));
      expect(statusAt(after, NOW), label).toBe(statusAt(times, NOW));
      expect(receivesNew(after, NOW), label).toBe(receivesNew(times, NOW));
      expect(suspensionDay(after, NOW), label).toEqual(suspensionDay(times, NOW));
    }
  });

  it('D-14 : écrire plus tard ce qui était dû ne change pas la suite', () => {
    for (const later of [1, 86_400_000, 864_000_000].map((ms) => new Date(NOW.getTime() + ms))) {
      for (const times of grid().filter((one) => !closes(one))) {
        expect(statusAt(turned(times), later), JSON.stringify(times)).toBe(statusAt(times, later));
      }
    }
  });

  it('chaque passage se fait une fois : ce qui a tourné ne tourne plus au même instant', () => {
    expect(grid().filter((times) => turnOf(turned(times), NOW) !== null)).toEqual([]);
  });

  it('H-146 : une activation et une fin passées ensemble mènent droit à « Suspendu »', () => {
    const both = grid().filter(
      ({ status, effectiveFrom, endAt }) =>
        status === 'Inactif' && effectiveFrom !== null && effectiveFrom <= NOW && endAt !== null && endAt <= NOW,
    );
    for (const times of both) {
      const { suspendedFrom } = times;
      expect(turnOf(times, NOW)).toEqual({ status: 'Suspendu', suspendedFrom, reason: 'END_DATE' });
    }
  });

  it('P-102 : le jour d’une réactivation prévue efface la suspension', () => {
    const back = grid().filter(({ suspendedFrom }) => suspendedFrom !== null);
    const turns = back.map((times) => turnOf(times, NOW)).filter((turn) => turn?.reason === 'ACTIVATION_DATE');
    expect(turns.length).toBeGreaterThan(10);
    for (const turn of turns) expect(turn).toMatchObject({ status: 'Actif', suspendedFrom: null });
  });
});

describe('P-103 : une démarche fermée', () => {
  const closed = grid().filter(({ processActivated }) => !processActivated);

  it('ce qui n’était que prévu ne devient pas actif, et garde sa date', () => {
    const planned = closed.filter(({ status, endAt }) => status === 'Inactif' && (endAt === null || endAt > NOW));
    expect(planned.length).toBeGreaterThan(10);
    for (const times of planned) {
      const { suspendedFrom } = times;
      // P-102: suspended this very day, it receives until midnight.
      const receives = suspendedFrom !== null && NOW < suspendedFrom;
      expect([statusAt(times, NOW), receivesNew(times, NOW), turnOf(times, NOW)]).toEqual(['Inactif', receives, null]);
      const reopened = { ...times, processActivated: true };
      expect(statusAt(reopened, NOW)).toBe(
        times.effectiveFrom !== null && times.effectiveFrom <= NOW ? 'Actif' : 'Inactif',
      );
    }
  });

  it('H-20 : ce qui était actif le reste le jour de la fermeture, à Paris', () => {
    const today = closed.filter(
      ({ status, endAt, processChangedAt }) =>
        status === 'Actif' && (endAt === null || endAt > NOW) && processChangedAt >= new Date('2026-03-28T23:00:00Z'),
    );
    expect(today.length).toBeGreaterThan(5);
    expect(today.filter((times) => turnOf(times, NOW) !== null)).toEqual([]);
  });

  it('D-14 : il est suspendu la nuit suivante comme par une personne, et reçoit jusqu’à minuit', () => {
    const suspended = closed.filter(closes);
    expect(suspended.length).toBeGreaterThan(5);
    for (const times of suspended) {
      expect(turnOf(times, NOW)).toEqual({ status: 'Suspendu', suspendedFrom: MIDNIGHT, reason: 'PROCESS_CLOSED' });
      expect(receivesNew(turned(times), NOW)).toBe(true);
      expect(receivesNew(turned(times), MIDNIGHT)).toBe(false);
    }
  });
});
