import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACTOR_TYPES, ROLES, type Role } from '../../src/accounts/rules.ts';
import { CASE_TABS } from '../../src/portal/labels.ts';
import { putCase } from '../support/listedCases.ts';
import { page, type SignedIn, signedIn } from '../support/people.ts';
import { OTHER_PROCESS, PROCESS, SI1, SI2 } from '../support/referential.ts';
import { openScene, type Scene } from '../support/scene.ts';

const LIST = '/teledossiers';
const READS: readonly Role[] = ['CASES_READ', 'CASES_MANAGE'];

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
  await scene.sql(`UPDATE subscriptions SET access_mode = 'PORTAIL'`);
});
afterAll(() => scene.close());

const person = (options: Parameters<typeof signedIn>[1]): Promise<SignedIn> => signedIn(scene.server, options);

/** The numbers a page shows, in its order. */
function numbersIn(text: string): string[] {
  return [...text.matchAll(/hub-case__number"><a class="fr-link" href="[^"]*">([^<]*)</g)].map(
    ([, number = '']) => number,
  );
}

async function numbersOf(who: SignedIn, path = LIST): Promise<string[]> {
  const answer = await who.get(path);
  expect(answer.status, path).toBe(200);
  return numbersIn(answer.text);
}

describe('qui voit la liste : P-14, P-15, P-18', () => {
  beforeAll(async () => {
    for (const [organization, word] of [
      [SI1, 'UN'],
      [SI2, 'DEUX'],
    ] as const) {
      for (const processCode of [PROCESS, OTHER_PROCESS]) {
        await putCase(scene, { number: `${word}-${processCode}`, organization, processCode, lastName: 'Secret' });
      }
    }
  });

  it('P-39 : sans connexion, on est conduit à la page de connexion', async () => {
    for (const path of [LIST, `${LIST}?statut=nouveaux`, `${LIST}?recherche=UN`]) {
      const answer = await page(scene.server.url, path);
      expect([answer.status, answer.location]).toEqual([303, expect.stringContaining('/connexion')]);
      expect(answer.text).not.toContain('UN-');
    }
  });

  const refused = ACTOR_TYPES.flatMap((actorType) =>
    ROLES.filter((role) => actorType === 'TECHNICAL_DELEGATE' || !READS.includes(role)).map(
      (role) => [actorType, role] as const,
    ),
  );
  it.each(refused)('P-14 : %s avec %s seul : 403, rien ne se voit', async (actorType, role) => {
    const who = await person({ organization: SI1, actorType, roles: [role], processCodes: [PROCESS] });
    for (const path of [LIST, `${LIST}?statut=nouveaux`, `${LIST}?recherche=SECRET`]) {
      const answer = await who.get(path);
      expect(answer.status).toBe(403);
      expect(answer.text).not.toMatch(/UN-\d|SECRET Camille/);
    }
  });

  const habilitations: readonly (readonly string[])[] = [[], [PROCESS], [OTHER_PROCESS], [PROCESS, OTHER_PROCESS]];
  const admitted = READS.flatMap((role) =>
    [SI1, SI2].flatMap((organization) =>
      habilitations.flatMap((processCodes) =>
        (['AGENT', 'LOCAL_ADMINISTRATOR'] as const).map(
          (actorType) => [actorType, role, organization, processCodes] as const,
        ),
      ),
    ),
  );
  it.each(admitted)('S-11 : %s avec %s de %s habilité à %j', async (actorType, role, organization, processCodes) => {
    const who = await person({ organization, actorType, roles: [role], processCodes });
    const word = organization === SI1 ? 'UN' : 'DEUX';
    const reached = actorType === 'LOCAL_ADMINISTRATOR' ? [PROCESS, OTHER_PROCESS] : processCodes;
    const expected = reached.map((code) => `${word}-${code}`).sort();
    for (const path of [LIST, `${LIST}?statut=nouveaux`, `${LIST}?recherche=secret`, `${LIST}?recherche=se`]) {
      expect((await numbersOf(who, path)).sort(), path).toEqual(expected);
    }
    const place = '2999-01-01T00:00:00.000000Z_ffffffff-ffff-ffff-ffff-ffffffffffff';
    expect((await numbersOf(who, `${LIST}?apres=${place}`)).sort()).toEqual(expected);
    const beginning = '1000-01-01T00:00:00.000000Z_00000000-0000-0000-0000-000000000000';
    expect((await numbersOf(who, `${LIST}?avant=${beginning}`)).sort()).toEqual(expected);
  });

  it('P-23 : un rôle ou une habilitation retirés comptent dès la page suivante', async () => {
    const who = await person({ organization: SI1, processCodes: [PROCESS, OTHER_PROCESS] });
    expect(await numbersOf(who)).toHaveLength(2);
    await scene.sql('UPDATE accounts SET process_codes = $2 WHERE id = $1', [who.account.id, [PROCESS]]);
    expect(await numbersOf(who)).toEqual([`UN-${PROCESS}`]);
    await scene.sql(`UPDATE accounts SET roles = '{ACCOUNTS_READ}' WHERE id = $1`, [who.account.id]);
    expect((await who.get(LIST)).status).toBe(403);
  });
});

describe('ce que la liste contient', () => {
  it('D-4, §1.2 : ni non transmis, ni archivés, ni ceux d’un logiciel', async () => {
    await scene.sql('DELETE FROM folders');
    const base = { organization: SI1, processCode: PROCESS };
    await putCase(scene, { ...base, number: 'BROUILLON', status: 'HUBEE_RECEIVED', arrivedAt: null });
    await putCase(scene, { ...base, number: 'ARCHIVE', status: 'ARCHIVED' });
    await putCase(scene, { ...base, number: 'LOGICIEL', takenBy: 'API' });
    await putCase(scene, { ...base, number: 'PORTAIL', takenBy: 'PORTAIL' });
    await putCase(scene, { ...base, number: 'LIBRE' });
    const who = await person({ organization: SI1, processCodes: [PROCESS] });
    expect((await numbersOf(who)).sort()).toEqual(['LIBRE', 'PORTAIL']);

    const mode = (value: string | null, status: string) =>
      scene.sql('UPDATE subscriptions SET access_mode = $3, status = $4 WHERE subscriber = $1 AND process_code = $2', [
        SI1,
        PROCESS,
        value,
        status,
      ]);
    await mode('API', 'Actif');
    expect(await numbersOf(who)).toEqual(['PORTAIL']);
    await mode(null, 'Inactif');
    expect(await numbersOf(who)).toEqual(['PORTAIL']);
    await mode('PORTAIL', 'Suspendu');
    expect((await numbersOf(who)).sort()).toEqual(['LIBRE', 'PORTAIL']);
    await mode('PORTAIL', 'Actif');
  });

  it('P-90 : une liste vide dit que tout va au logiciel du service, seulement quand c’est vrai', async () => {
    await scene.sql('DELETE FROM folders');
    const both = await person({ organization: SI1, processCodes: [PROCESS, OTHER_PROCESS] });
    const one = await person({ organization: SI1, processCodes: [PROCESS] });
    const without = await person({ organization: SI1, processCodes: [] });
    const said = async () =>
      Promise.all([both, one, without].map(async (who) => (await who.get(LIST)).text.includes('par API au logiciel')));
    expect(await said()).toEqual([false, false, false]);
    const api = `UPDATE subscriptions SET access_mode = $3 WHERE subscriber = $1 AND process_code = $2`;
    await scene.sql(api, [SI1, PROCESS, 'API']);
    expect(await said()).toEqual([false, true, false]);
    await putCase(scene, { number: 'AVANT', organization: SI1, processCode: PROCESS, takenBy: 'PORTAIL' });
    expect(await said()).toEqual([false, false, false]);
    await scene.sql(api, [SI1, PROCESS, 'PORTAIL']);
  });

  it('P-47, D-2 : chaque élément du menu liste ses statuts, avec le libellé au singulier', async () => {
    await scene.sql('DELETE FROM folders');
    const statuses = [...CASE_TABS.flatMap((tab) => tab.statuses), 'SI_INTG_ERROR' as const];
    for (const status of statuses) {
      await putCase(scene, { number: status, organization: SI1, processCode: PROCESS, status });
    }
    const who = await person({ organization: SI1, processCodes: [PROCESS] });
    for (const tab of CASE_TABS) {
      const answer = await who.get(`${LIST}?statut=${tab.slug}`);
      expect(numbersIn(answer.text).sort()).toEqual([...tab.statuses].sort());
      expect(answer.text).toContain(`<h1>${tab.label}</h1>`);
    }
    const all = await who.get(LIST);
    expect(numbersIn(all.text).sort()).toEqual([...statuses].sort());
    for (const word of ['Nouveau', 'Reçu', 'Traité', 'Erreur d’intégration']) expect(all.text).toContain(`>${word}<`);
    expect(await numbersOf(who, `${LIST}?statut=rien`)).toHaveLength(statuses.length);
  });

  it('P-50 : démarche, « Concerné : NOM Prénom », numéro, date de transmission à Paris', async () => {
    await scene.sql('DELETE FROM folders');
    await putCase(scene, {
      number: 'DILA-AEC-1-01',
      organization: SI1,
      processCode: PROCESS,
      lastName: 'D’Aubœuf <b>',
      firstName: 'Éloïse',
      arrivedAt: new Date('2026-07-01T22:05:00Z'),
    });
    const who = await person({ organization: SI1, processCodes: [PROCESS] });
    const { text } = await who.get(`${LIST}?statut=nouveaux`);
    expect(text.replaceAll(/<[^>]+>/g, '')).toContain('Concerné\u00a0: D’AUBŒUF &lt;B> Éloïse');
    expect(text).toContain('Transmis le 02/07/2026 à 00:05');
    expect(text).toContain(PROCESS);
    expect((await who.get(`${LIST}?statut=clos`)).text).toContain(
      'Aucun télédossier «\u00a0Clos\u00a0» pour le moment.',
    );
  });
});
