import { describe, expect, it } from 'vitest';
import { fullNameKey, nameKey, searchKey } from './nameRules.ts';

describe('P-74 : comment les noms se comparent', () => {
  it.each([
    ['Éloïse', 'eloise'],
    ['DUPONT', 'dupont'],
    ['Dupont', 'dupont'],
    ['D’Arc', "d'arc"],
    ["D'Arc", "d'arc"],
    ['Saint‑Yves', 'saint-yves'],
    ['  Le   Goff ', 'le goff'],
    ['Lœuil', 'loeuil'],
    ['Çelik', 'celik'],
    ['Kıraç', 'kırac'],
    ['Ångström', 'angstrom'],
    ['a\0b', 'a b'],
    ['a\ud800', 'a\ufffd'],
    ['50 % _ \\', '50 % _ \\'],
  ])('%s donne %s', (name, key) => expect(nameKey(name)).toBe(key));

  it('la liste se trie par nom puis prénom', () => {
    expect(fullNameKey('Martin', 'Éloïse')).toBe('martin eloise');
  });

  it.each([
    [null, null],
    ['', null],
    [' ', null],
    ['é', null],
    [' a ', null],
    ['𝒜', null],
    ['du', 'du'],
    ["d'", "d'"],
    ['-y', '-y'],
  ])('une recherche de « %s » cherche %s', (typed, key) => expect(searchKey(typed)).toBe(key));
});
