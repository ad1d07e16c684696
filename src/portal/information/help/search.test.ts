import { describe, expect, it } from 'vitest';
import { HEADINGS, searchHelp } from './search.ts';

const numbers = (query: string) => searchHelp(query).flatMap(({ topics }) => topics.map(({ number }) => number));

describe('P-109 : aide', () => {
  it('S-15 : contient T-1 à T-55, une fois chacune et dans l’ordre', () => {
    const all = HEADINGS.flatMap(({ topics }) => topics.map(({ number }) => number));
    expect(new Set(all).size).toBe(all.length);
    expect(all.filter((number) => typeof number === 'number')).toEqual(
      Array.from({ length: 55 }, (_, index) => index + 1),
    );
  });

  it('une recherche vide montre tout', () => {
    expect(numbers('  ')).toHaveLength(HEADINGS.flatMap(({ topics }) => topics).length);
  });

  it('ce qui ne se trouve nulle part ne montre rien', () => {
    expect(searchHelp('xylophone')).toEqual([]);
  });

  it('ignore accents, casse et apostrophes, et demande tous les mots', () => {
    expect(numbers('DECES medecin')).toEqual([52]);
    expect(numbers("l'abonnement est-il payant")).toEqual([3]);
    expect(numbers('otp')).toEqual([17]);
  });
});
