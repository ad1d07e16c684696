import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { putCase } from '../support/listedCases.ts';
import { type SignedIn, signedIn } from '../support/people.ts';
import { OTHER_PROCESS, PROCESS, SI1, SI2 } from '../support/referential.ts';
import { openScene, postEvent, type Scene, sendDossier } from '../support/scene.ts';

const LIST = '/teledossiers';

let scene: Scene;
let who: SignedIn;
beforeAll(async () => {
  scene = await openScene();
  await scene.sql(`UPDATE subscriptions SET access_mode = 'PORTAIL'`);
  who = await signedIn(scene.server, { organization: SI1, actorType: 'LOCAL_ADMINISTRATOR', roles: ['CASES_MANAGE'] });
});
afterAll(() => scene.close());

function numbersIn(text: string): string[] {
  return [...text.matchAll(/hub-case__number"><a class="fr-link" href="[^"]*">([^<]*)</g)].map(
    ([, number = '']) => number,
  );
}

async function numbersOf(query: string, person = who): Promise<string[]> {
  const answer = await person.get(`${LIST}${query}`);
  expect(answer.status, query).toBe(200);
  return numbersIn(answer.text);
}

const plain = (text: string): string =>
  text
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ');
const words = async (query: string, person = who): Promise<string> => plain((await person.get(`${LIST}${query}`)).text);
const paris = (text: string): Date => new Date(`${text}+01:00`);

describe('P-50a, P-50b, P-50f : filtres et tris', () => {
  beforeAll(async () => {
    await scene.sql('DELETE FROM folders');
    const put = (number: string, processCode: string, more: Partial<Parameters<typeof putCase>[1]>) =>
      putCase(scene, { number, organization: SI1, processCode, takenBy: 'PORTAIL', ...more });
    await put('JANVIER', PROCESS, { arrivedAt: paris('2026-01-10T10:00:30'), updatedAt: paris('2026-03-01T00:00') });
    await put('FEVRIER', OTHER_PROCESS, { arrivedAt: paris('2026-02-10T10:00') });
    // Sent in January, back in March.
    await put('REVENU', PROCESS, {
      transmissionAt: paris('2026-01-20T10:00'),
      arrivedAt: paris('2026-03-10T10:00'),
      status: 'SENT',
    });
    await put('FINI', PROCESS, {
      arrivedAt: paris('2026-01-05T10:00'),
      status: 'DONE',
      updatedAt: paris('2026-02-01T00:00'),
    });
    await putCase(scene, {
      number: 'AUTRE',
      organization: SI2,
      processCode: PROCESS,
      arrivedAt: paris('2026-01-10T10:00'),
    });
  });

  it.each([
    ['transmission-desc', ['REVENU', 'FEVRIER', 'JANVIER', 'FINI']],
    ['transmission-asc', ['FINI', 'JANVIER', 'FEVRIER', 'REVENU']],
    ['modification-desc', ['REVENU', 'JANVIER', 'FEVRIER', 'FINI']],
    ['modification-asc', ['FINI', 'FEVRIER', 'JANVIER', 'REVENU']],
    ['inconnu', ['REVENU', 'FEVRIER', 'JANVIER', 'FINI']],
  ])('P-50f : tri=%s', async (sort, expected) => {
    expect(await numbersOf(`?tri=${sort}`)).toEqual(expected);
  });

  it.each([
    ['du=2026-01-10T10:00', ['REVENU', 'FEVRIER', 'JANVIER']],
    ['du=2026-01-10T10:01', ['REVENU', 'FEVRIER']],
    // Bounds are included: the minute typed is of the period.
    ['au=2026-01-10T10:00', ['JANVIER', 'FINI']],
    ['du=10/01/2026&au=20/01/2026', ['REVENU', 'JANVIER']],
    ['du=10/01/2026+10:00&au=10/01/2026+10:00', ['JANVIER']],
    ['du=2026-03-01T00:00&au=2026-04-01T00:00', []],
    ['du=10/01/2026&au=20/01/2026&tri=modification-asc', ['JANVIER', 'REVENU']],
    ['du=10/01/2026&au=20/01/2026&recherche=RE', ['REVENU']],
    ['au=31/01/2026&statut=traites', ['FINI']],
  ])('P-50b : %s', async (query, expected) => {
    expect(await numbersOf(`?${query}`)).toEqual(expected);
  });

  it.each([
    ['du=31/02/2026', 'Cette date n’existe pas.', '31/02/2026'],
    ['du=hier', 'Saisissez une date et une heure', 'hier'],
    ['au=2026-01-01T25:00', 'Cette date n’existe pas.', '2026-01-01T25:00'],
    ['du=2026-02-01T00:00&au=2026-01-01T00:00', 'La fin de la période précède son début.', '2026-01-01T00:00'],
  ])('P-50b, D-21 : %s est expliqué, gardé, et ne filtre rien', async (query, message, kept) => {
    const { text } = await who.get(`${LIST}?${query}`);
    expect(numbersIn(text)).toHaveLength(4);
    expect(text).toContain(message);
    expect(text).toContain('aria-invalid');
    expect(text).toContain(`value="${kept}"`);
  });

  it('P-50a : une ou plusieurs démarches ; une démarche inconnue ou hors périmètre ne compte pas', async () => {
    expect(await numbersOf(`?demarche=${PROCESS}`)).toEqual(['REVENU', 'JANVIER', 'FINI']);
    expect(await numbersOf(`?demarche=${OTHER_PROCESS}`)).toEqual(['FEVRIER']);
    expect(await numbersOf(`?demarche=${PROCESS}&demarche=${OTHER_PROCESS}`)).toHaveLength(4);
    expect(await numbersOf('?demarche=inconnue')).toHaveLength(4);
    const agent = await signedIn(scene.server, { organization: SI1, processCodes: [PROCESS] });
    expect(await numbersOf(`?demarche=${OTHER_PROCESS}`, agent)).toEqual(['REVENU', 'JANVIER', 'FINI']);
    const { text } = await agent.get(LIST);
    expect(text).toContain(`value="${PROCESS}"`);
    expect(text).not.toContain(OTHER_PROCESS);
  });

  it('P-50d, P-50h : les comptes suivent les filtres, pas le statut choisi', async () => {
    for (const status of ['', '&statut=traites']) {
      const text = await words(`?demarche=${PROCESS}${status}`);
      expect(text).toContain('Nouveaux (2)');
      expect(text).toContain('Traités (1)');
    }
    expect(await words(`?demarche=${PROCESS}&statut=traites`)).toContain('1 télédossier trouvé ');
    expect(await words('?au=2026-01-06T00:00')).toContain('Nouveaux (0)');
    expect(await words('?recherche=rien-du-tout')).toContain('0 télédossier trouvé ');
    expect(await words('')).toContain('4 télédossiers trouvés');
    expect(await words('?recherche=r')).toContain('Saisissez au moins deux caractères');
  });

  it('P-50e : « Réinitialiser » seulement quand un filtre est mis', async () => {
    for (const query of ['', '?statut=nouveaux', '?tri=modification-asc'])
      expect(await words(query)).not.toContain('Réinitialiser');
    for (const query of ['?recherche=re', '?du=01/01/2026', `?demarche=${PROCESS}`]) {
      expect(await words(query), query).toContain('Réinitialiser');
    }
  });

  it('G-43 : taille et tri préférés valent quand l’adresse n’en dit rien', async () => {
    const prefers = (chosen: object) =>
      scene.sql('UPDATE accounts SET preferences = $2 WHERE id = $1', [who.account.id, chosen]);
    await prefers({ caseSort: 'SENT_ASC', pageSize: 20 });
    expect(await numbersOf('')).toEqual(['FINI', 'JANVIER', 'FEVRIER', 'REVENU']);
    expect((await who.get(LIST)).text).toContain('taille=20');
    expect(await numbersOf('?tri=transmission-desc')).toEqual(['REVENU', 'FEVRIER', 'JANVIER', 'FINI']);
    await prefers({});
  });
});

describe('P-50 : ce que dit une ligne', () => {
  it('P-50, D-5 : « Mis à jour » et par qui, seulement si quelque chose a changé', async () => {
    await scene.sql('DELETE FROM folders');
    const dossier = await sendDossier(scene, { recipients: [SI1] });
    expect(await words('')).not.toContain('Mis à jour');
    await postEvent(scene, 'osl', dossier.caseId, {
      actionType: 'SENDING_MESSAGE',
      message: 'Bonjour',
      author: 'Guichet',
    });
    const text = await words('');
    expect(text).toMatch(/Mis à jour le \d\d\/\d\d\/\d{4} à \d\d:\d\d par Organisation OSL-\S+ \(Guichet\)/);
  });

  it('P-55, P-60, P-65 : où mènent « Consulter » et « Télécharger »', async () => {
    await scene.sql('DELETE FROM folders');
    const base = { organization: SI1, processCode: PROCESS, takenBy: 'PORTAIL' } as const;
    const isNew = await putCase(scene, { ...base, number: 'NEUF' });
    const closed = await putCase(scene, { ...base, number: 'CLOS', status: 'CLOSED' });
    const reads = await signedIn(scene.server, { organization: SI1, roles: ['CASES_READ'], processCodes: [PROCESS] });
    const { text } = await who.get(`${LIST}?recherche=neuf`);
    expect(text).toContain(`href="${LIST}/${isNew}/reception?liste=recherche%3Dneuf`);
    expect(text).toContain(`href="${LIST}/${isNew}/archive?liste=`);
    expect(text).toContain(`value="${isNew}:HUBEE_NOTIFIED"`);
    expect(text).toContain('data-targets="SI_RECEIVED IN_PROGRESS"');
    // §4.4: what is under way is downloaded at once.
    const begun = await putCase(scene, { ...base, number: 'EN-COURS', status: 'IN_PROGRESS' });
    const { text: progress } = await who.get(`${LIST}?statut=en-cours`);
    expect(progress).toContain(`formaction="${LIST}/${begun}/archive?liste=`);
    expect(progress).toMatch(/form="telecharger-un"[^>]* name="vu" value="IN_PROGRESS"/);
    expect(progress).not.toContain(`href="${LIST}/${begun}/archive`);
    const ended = await who.get(`${LIST}?statut=clos`);
    expect(ended.text).toContain(`href="${LIST}/${closed}?liste=`);
    expect(ended.text).not.toContain(`/${closed}/archive`);
    const read = await reads.get(LIST);
    expect(read.text).toContain(`href="${LIST}/${isNew}?liste=`);
    for (const forbidden of ['/archive', '/reception', 'name="td"', '/selection'])
      expect(read.text).not.toContain(forbidden);
  });

  it('P-52, P-53, P-90 : les statuts proposés sont ceux de la démarche, aucun quand elle se traite ailleurs', async () => {
    await scene.sql('DELETE FROM folders');
    for (const processCode of [PROCESS, OTHER_PROCESS]) {
      await putCase(scene, {
        number: processCode,
        organization: SI1,
        processCode,
        status: 'IN_PROGRESS',
        takenBy: 'PORTAIL',
      });
    }
    const targets = async (code: string) =>
      /data-targets(?:="([^"]*)")?/.exec((await who.get(`${LIST}?demarche=${code}`)).text)?.[1] ?? '';
    expect(await targets(PROCESS)).toBe('ADD_AWAITING REFUSED DONE');
    expect(await targets(OTHER_PROCESS)).toBe('REFUSED DONE');
    await scene.sql(`UPDATE subscriptions SET access_mode = 'API' WHERE process_code = $1`, [PROCESS]);
    expect(await targets(PROCESS)).toBe('');
  });
});
