import { describe, expect, it } from 'vitest';
import { firstIdleDue, idleStep } from './idleRules.ts';

const SINCE = new Date('2026-01-01T09:00:00Z');
const day = (days: number) => new Date(SINCE.getTime() + days * 86_400_000);

describe('comptes inactifs', () => {
  it.each([
    [59.99, 0, { kind: 'WAIT', dueAt: day(60) }],
    [60, 0, { kind: 'NOTICE', days: 60, notices: 1, dueAt: day(90) }],
    [60, 1, { kind: 'WAIT', dueAt: day(90) }],
    [90, 1, { kind: 'NOTICE', days: 90, notices: 2, dueAt: day(120) }],
    [119.9, 2, { kind: 'WAIT', dueAt: day(120) }],
    [120, 2, { kind: 'DEACTIVATION' }],
    [400, 1, { kind: 'DEACTIVATION' }],
  ])('P-40 : %s jours, %s rappels', (days, idleNotices, step) => {
    expect(idleStep({ idleSince: SINCE, idleNotices }, day(days))).toEqual(step);
  });

  it('P-40 : après un long arrêt du hub, personne n’est désactivé sans avoir été prévenu sept jours avant', () => {
    const late = idleStep({ idleSince: SINCE, idleNotices: 0 }, day(200));
    expect(late).toEqual({ kind: 'NOTICE', days: 90, notices: 2, dueAt: day(207) });
    const justBefore = idleStep({ idleSince: SINCE, idleNotices: 0 }, day(119));
    expect(justBefore).toMatchObject({ kind: 'NOTICE', days: 90, dueAt: day(126) });
  });

  it('P-40 : le premier rappel est à 60 jours', () => {
    expect(firstIdleDue(SINCE)).toEqual(day(60));
  });
});
