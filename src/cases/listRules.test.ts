import { describe, expect, it } from 'vitest';
import { isLongPast } from './listRules.ts';

const DAY_MS = 86_400_000;
const now = new Date('2026-11-30T12:00:00Z');
const ago = (days: number): Date => new Date(now.getTime() - days * DAY_MS);

describe('P-50b : une période se suit depuis le plus récent, ou se lit en entier quand elle est loin', () => {
  it.each([
    ['sans fin', { from: ago(7), before: null }, false],
    ['sans début', { from: null, before: ago(700) }, false],
    ['qui finit aujourd’hui', { from: ago(180), before: ago(0) }, false],
    ['qui finit demain', { from: ago(1), before: ago(-1) }, false],
    ['la semaine d’il y a deux semaines', { from: ago(21), before: ago(14) }, false],
    ['la semaine d’il y a quinze jours passés', { from: ago(22), before: ago(15) }, true],
    ['le semestre d’il y a deux ans', { from: ago(900), before: ago(720) }, true],
    ['l’année d’avant', { from: ago(730), before: ago(365) }, false],
    ['à l’envers', { from: ago(10), before: ago(20) }, true],
  ])('%s', (_, period, expected) => {
    expect(isLongPast(period, now)).toBe(expected);
  });
});
