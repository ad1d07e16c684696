import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { putCase } from '../support/listedCases.ts';
import { type SignedIn, signedIn } from '../support/people.ts';
import { OTHER_PROCESS, PROCESS, SI1, SI2 } from '../support/referential.ts';
import { openScene, type Scene } from '../support/scene.ts';

const LIST = '/teledossiers';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
  await scene.sql(`UPDATE subscriptions SET access_mode = 'PORTAIL'`);
});
afterAll(() => scene.close());

const person = (options: Parameters<typeof signedIn>[1]): Promise<SignedIn> => signedIn(scene.server, options);

/** The numbers a page shows, in its order. */
function numbersIn(text: string): string[] {
  return [...text.matchAll(/hub-case__number"><a class="fr-link" href="[^"]*">([^<]*)</g)].map(([, number = '']) => number);
}

async function numbersOf(who: SignedIn, path = LIST): Promise<string[]> {
  const answer = await who.get(path);
  expect(answer.status, path).toBe(200);
  return numbersIn(answer.text);
}

/** The addresses of the previous page and of the next. */
function moves(text: string): { newer: string | undefined; older: string | undefined } {
  const href = (word: string) => new RegExp(`href="([^"]*)"[^>]*>${word}<`).exec(text)?.[1]?.replaceAll('&amp;', '&');
  return { newer: href('Page précédente'), older: href('Page suivante') };
}

describe('pages et recherche', () => {
  let who: SignedIn;
  beforeAll(async () => {
    await scene.sql('DELETE FROM folders');
    // Two by two at the same instant: the identifier then decides.
    for (let rank = 1; rank <= 25; rank += 1) {
      const arrivedAt = new Date(Date.UTC(2026, 0, 1, 8, Math.floor(rank / 2)));
      const number = `N-${String(rank).padStart(2, '0')}`;
      await putCase(scene, { number, organization: SI1, processCode: rank % 2 ? PROCESS : OTHER_PROCESS, arrivedAt });
      await putCase(scene, { number: `AUTRE-${rank}`, organization: SI2, processCode: PROCESS, arrivedAt });
    }
    who = await person({ organization: SI1, actorType: 'LOCAL_ADMINISTRATOR', roles: ['CASES_READ'] });
  });

  it('P-49, D-31 : du dernier arrivé au plus ancien, dix par page, et retour', async () => {
    const seen: string[] = [];
    const first = await who.get(LIST);
    expect(moves(first.text).newer).toBeUndefined();
    let current = first;
    const pages = [first.text];
    for (;;) {
      seen.push(...numbersIn(current.text));
      const { older } = moves(current.text);
      if (older === undefined) break;
      current = await who.get(older);
      pages.push(current.text);
    }
    expect(pages.map((text) => numbersIn(text).length)).toEqual([10, 10, 5]);
    expect(new Set(seen).size).toBe(25);
    const minute = (number: string) => Math.floor(Number(number.slice(2)) / 2);
    expect(seen.map(minute)).toEqual(seen.map(minute).toSorted((a, b) => b - a));
    const second = await who.get(moves(current.text).newer ?? '');
    expect(numbersIn(second.text)).toEqual(numbersIn(pages[1] ?? ''));
    const back = await who.get(moves(second.text).newer ?? '');
    expect(numbersIn(back.text)).toEqual(numbersIn(first.text));
    expect(moves(back.text).newer).toBeUndefined();
  });

  it('un télédossier qui arrive pendant la lecture ne déplace rien de ce qui suit', async () => {
    const first = await who.get(LIST);
    const { older = '' } = moves(first.text);
    const before = await numbersOf(who, older);
    const id = await putCase(scene, { number: 'NEUF', organization: SI1, processCode: PROCESS });
    expect(await numbersOf(who, older)).toEqual(before);
    const newer = await who.get(moves((await who.get(older)).text).newer ?? '');
    expect(numbersIn(newer.text)).toHaveLength(10);
    expect((await numbersOf(who))[0]).toBe('NEUF');
    await scene.sql('DELETE FROM cases WHERE id = $1', [id]);
  });

  it('P-50g : autant par page que la personne l’a choisi', async () => {
    await scene.sql(`UPDATE accounts SET preferences = '{"pageSize": 20}' WHERE id = $1`, [who.account.id]);
    expect(await numbersOf(who)).toHaveLength(20);
    await scene.sql(`UPDATE accounts SET preferences = '{}' WHERE id = $1`, [who.account.id]);
  });

  it('une adresse illisible montre la première page', async () => {
    const first = await numbersOf(who);
    for (const place of [
      'x',
      '2026-02-31T00:00:00.000000Z_ffffffff-ffff-ffff-ffff-ffffffffffff',
      '2026-01-01T25:00:00.000000Z_ffffffff-ffff-ffff-ffff-ffffffffffff',
      '0000-01-01T00:00:00.000000Z_ffffffff-ffff-ffff-ffff-ffffffffffff',
      `2026-01-01T00:00:00.000000Z_ffffffff-ffff-ffff-ffff-ffffffffffff'; DROP TABLE cases`,
      'infinity_ffffffff-ffff-ffff-ffff-ffffffffffff',
    ]) {
      expect(await numbersOf(who, `${LIST}?apres=${encodeURIComponent(place)}`), place).toEqual(first);
      expect(await numbersOf(who, `${LIST}?avant=${encodeURIComponent(place)}`), place).toEqual(first);
    }
  });

  it.each([
    ['N-07', ['N-07']],
    ['n-0', ['N-01', 'N-02', 'N-03', 'N-04', 'N-05', 'N-06', 'N-07', 'N-08', 'N-09']],
    ['AUTRE', []],
    ['%', []],
    ['_', []],
    ['\\', []],
  ])('P-50c : « %s » cherche une partie du numéro, sans joker', async (search, expected) => {
    expect((await numbersOf(who, `${LIST}?recherche=${encodeURIComponent(search)}`)).sort()).toEqual(expected);
  });

  it('P-50c : une partie de « NOM Prénom », sans accents ni casse', async () => {
    const names = [
      ['Lœb-Müller', 'Anaïs'],
      ['D’Aubignac', 'Jean-François'],
      ['ÇELIK', 'Zoé'],
    ] as const;
    for (const [lastName, firstName] of names) {
      await putCase(scene, { number: `P-${firstName}`, organization: SI1, processCode: PROCESS, lastName, firstName });
      await putCase(scene, { number: 'X', organization: SI2, processCode: PROCESS, lastName, firstName });
    }
    const found = (search: string) => numbersOf(who, `${LIST}?recherche=${encodeURIComponent(search)}`);
    for (const search of ['loeb', 'MULLER ANAIS', 'müller anaïs', 'lœb-mü']) {
      expect(await found(search), search).toEqual(['P-Anaïs']);
    }
    for (const search of ["d'aubignac", 'D’AUBIGNAC jean-francois', 'aubignac']) {
      expect(await found(search), search).toEqual(['P-Jean-François']);
    }
    for (const search of ['celik', 'Çelik zoe', ' ÇELIK ']) expect(await found(search), search).toEqual(['P-Zoé']);
    expect(await found('zoé çelik')).toEqual([]);
  });

  it('P-50c : la recherche est rappelée, et ses pages gardent la recherche', async () => {
    const first = await who.get(`${LIST}?recherche=N-`);
    expect(first.text).toContain('Recherche\u00a0: N-');
    const { older = '' } = moves(first.text);
    expect(older).toContain('recherche=N-');
    expect(await numbersOf(who, older)).toHaveLength(10);
    const script = await who.get(`${LIST}?recherche=${encodeURIComponent('"><script>alert(1)</script>')}`);
    expect(script.text).not.toContain('<script>alert');
    expect(script.text).toContain('Aucun télédossier ne correspond à cette recherche.');
  });
});
