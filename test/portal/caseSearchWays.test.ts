import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Search } from '../../src/cases/casePages.ts';
import { countCases } from '../../src/cases/countCases.ts';
import type { PortalCaseQuery } from '../../src/cases/listRules.ts';
import { listPortalCases } from '../../src/cases/portalList.ts';
import type { CaseStatus } from '../../src/cases/rules.ts';
import { createTestAccount, type TestAccount } from '../support/accounts.ts';
import { putCase } from '../support/listedCases.ts';
import { OTHER_PROCESS, PROCESS, SI1, SI2 } from '../support/referential.ts';
import { openScene, type Scene } from '../support/scene.ts';

// What holds a needle is gathered when it is rare, and met along the list when it is not: whichever, the same is shown.

const STATUSES: readonly CaseStatus[] = ['HUBEE_NOTIFIED', 'IN_PROGRESS', 'DONE'];
const day = (date: number): Date => new Date(Date.UTC(2026, 0, date));
const all = { statuses: null, processCodes: null, from: null, before: null } as const;
/** Longer than what the indexes of the list hold. */
const LONG = `${'éèàù'.repeat(60)} Interminable${' 東京都'.repeat(50)}`;

let scene: Scene;
let who: TestAccount;
beforeAll(async () => {
  scene = await openScene();
  await scene.sql(`UPDATE subscriptions SET access_mode = 'PORTAIL'`);
  for (let rank = 1; rank <= 24; rank += 1) {
    const arrivedAt = day(rank);
    await putCase(scene, {
      number: `W-${rank}`,
      organization: rank % 6 === 0 ? SI2 : SI1,
      processCode: rank % 2 ? PROCESS : OTHER_PROCESS,
      status: STATUSES[rank % 3] ?? 'DONE',
      takenBy: rank % 4 === 0 ? 'PORTAIL' : rank % 7 === 0 ? 'API' : null,
      arrivedAt,
      // One in five came back.
      transmissionAt: rank % 5 === 0 ? day(rank - 4) : arrivedAt,
      updatedAt: day(rank + ((rank * 7) % 11)),
      lastName: rank % 3 === 0 ? LONG : 'Interminable',
    });
  }
  const options = {
    organization: SI1,
    roles: ['CASES_READ'],
    password: null,
    actorType: 'LOCAL_ADMINISTRATOR',
  } as const;
  who = await createTestAccount(scene.server, options);
});
afterAll(() => scene.close());

const periods = {
  'sans période': { from: null, before: null },
  'une semaine': { from: day(6), before: day(13) },
  depuis: { from: day(9), before: null },
  'jusqu’à': { from: null, before: day(15) },
} as const;
const sorts = ['SENT_DESC', 'SENT_ASC', 'UPDATED_DESC', 'UPDATED_ASC'] as const;

/** What is shown of all pages, and the counts. */
async function shown(query: PortalCaseQuery, search?: Search) {
  const { hub } = scene.server;
  const seen: string[] = [];
  for (let place: Parameters<typeof listPortalCases>[3]['place'] = null; ; ) {
    const { cases, hasNext } = await listPortalCases(hub, who.user, query, { limit: 4, place }, search);
    seen.push(...cases.map(({ externalId }) => externalId));
    const [at = '', id = ''] = cases.at(-1)?.position.split('_') ?? [];
    if (!hasNext) break;
    place = { at, id, movement: 'AFTER' };
  }
  const counts = [...(await countCases(hub, who.user, query, search))].filter(([, { count }]) => count > 0);
  return { seen, counts: new Map(counts) };
}

describe('P-50c : rassemblés ou rencontrés, les mêmes télédossiers', () => {
  it.each(sorts.flatMap((sort) => Object.entries(periods).map(([name, period]) => [sort, name, period] as const)))(
    '%s, %s',
    async (sort, _, period) => {
      const query = { ...all, ...period, sort, search: 'interminable' };
      const gathered = await shown(query);
      const met = await shown(query, { text: 'interminable', holders: null });
      expect(gathered.seen.length).toBeGreaterThan(3);
      expect(met.seen).toEqual(gathered.seen);
      expect(met.counts).toEqual(gathered.counts);
      // Everybody holds it, the longest names included: the same as without any search.
      expect((await shown({ ...query, search: null })).seen).toEqual(gathered.seen);
    },
  );

  it('un nom trop long pour les index se trouve par sa fin', async () => {
    const query = { ...all, sort: 'SENT_DESC', search: '東京都' } as const;
    const gathered = await shown(query);
    expect(gathered.seen).toEqual(['W-15', 'W-9', 'W-3']);
    expect(await shown(query, { text: '東京都', holders: null })).toEqual(gathered);
    const [row] = await scene.sql('SELECT count(*)::integer AS long FROM cases WHERE search_key IS NULL');
    expect(row?.long).toBe(8);
  });
});
