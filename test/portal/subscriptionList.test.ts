import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SignedIn, signedIn } from '../support/people.ts';
import { OSL, OTHER_OSL, OTHER_PROCESS, PROCESS, SI1, SI2 } from '../support/referential.ts';
import { openScene, type Scene } from '../support/scene.ts';
import { rowsIn } from '../support/tables.ts';

const LIST = '/abonnements';
const THIRD = 'JCC';

let scene: Scene;
let manager: SignedIn;
let reader: SignedIn;
let delegate: SignedIn;
beforeAll(async () => {
  scene = await openScene();
  await scene.sql(`UPDATE organizations SET code = 'DILA' WHERE id = $1`, [OSL]);
  await scene.sql(`UPDATE organizations SET code = 'DGS' WHERE id = $1`, [OTHER_OSL]);
  await scene.sql(
    `INSERT INTO processes SELECT * FROM jsonb_populate_record(NULL::processes,
       (SELECT to_jsonb(p) || '{"code":"JCC","name":"Changement de coordonnées"}' FROM processes p WHERE code = $1))`,
    [PROCESS],
  );
  manager = await signedIn(scene.server, { organization: SI1, actorType: 'LOCAL_ADMINISTRATOR' });
  reader = await signedIn(scene.server, { organization: SI1, roles: ['SUBSCRIPTIONS_READ'] });
  delegate = await signedIn(scene.server, { organization: SI1, actorType: 'TECHNICAL_DELEGATE' });
  // SI1: one active, one suspended, one refused. SI2 alone has the third démarche, alive.
  await scene.sql(
    `UPDATE subscriptions SET status = 'Suspendu', suspended_from = now() - interval '1 day'
     WHERE subscriber = $1 AND process_code = $2`,
    [SI1, OTHER_PROCESS],
  );
  await insert(SI1, PROCESS, 'Refusé');
  await insert(SI2, THIRD, 'Inactif');
});
afterAll(() => scene.close());

function insert(subscriber: string, process: string, status: string) {
  return scene.sql(
    `INSERT INTO subscriptions (id, datapass_id, process_code, subscriber, notification_frequency, status,
       local_administrator, created_at)
     VALUES (gen_random_uuid(), 7, $1, $2, 'unitaire', $3, '{}', now())`,
    [process, subscriber, status],
  );
}

/** Démarche and status of each row. */
async function shown(who: SignedIn, query = ''): Promise<string[]> {
  const { status, text } = await who.get(`${LIST}${query}`);
  expect(status, query).toBe(200);
  return rowsIn(text).map((row) => `${row[1]?.split(' ')[0]} ${row.find((cell) => STATUSES.includes(cell))}`);
}
const STATUSES = ['Actif', 'Inactif', 'Suspendu', 'Refusé'];

/** The values that a filter offers, without « Tous ». */
function offered(text: string, name: string): string[] {
  const [, options = ''] = new RegExp(`<select[^>]*name="${name}"[^>]*>(.*?)</select>`, 's').exec(text) ?? [];
  return [...options.matchAll(/<option value="([^"]+)"/g)].map(([, value = '']) => value);
}

describe('S-11 : un filtre n’ouvre rien', () => {
  it('les valeurs offertes sont celles de ses propres abonnements', async () => {
    const { text } = await manager.get(LIST);
    expect(offered(text, 'operateur').toSorted()).toEqual([OSL, OTHER_OSL]);
    expect(offered(text, 'demarche')).toEqual([OTHER_PROCESS, PROCESS]);
    expect(offered(text, 'statut')).toEqual(['Actif', 'Inactif', 'Suspendu', 'Refusé']);
    const nobody = (await delegate.get(LIST)).text;
    expect([offered(nobody, 'operateur'), offered(nobody, 'demarche')]).toEqual([[], []]);
  });

  it.each([
    `?demarche=${THIRD}`,
    '?operateur=OSL-99999999999999-00000',
    '?statut=Brouillon',
    '?statut=%27%20OR%201=1',
    '?demarche=&operateur=&statut=',
    `?demarche=${THIRD}&demarche=${PROCESS}`,
    '?inconnu=1',
  ])('%s, d’un autre ou illisible, compte comme absent', async (query) => {
    expect(await shown(manager, query)).toEqual(await shown(manager));
  });

  it('ce qu’un filtre trouve reste dans le périmètre', async () => {
    expect(await shown(delegate, `?demarche=${PROCESS}`)).toEqual([]);
    expect(await shown(manager, `?operateur=${OSL}`)).toEqual([`${PROCESS} Refusé`, `${PROCESS} Actif`]);
  });
});

describe('§6.1 : filtrer', () => {
  it.each([
    [`?demarche=${PROCESS}`, [`${PROCESS} Refusé`, `${PROCESS} Actif`]],
    [`?operateur=${OTHER_OSL}`, [`${OTHER_PROCESS} Suspendu`]],
    ['?statut=Actif', [`${PROCESS} Actif`]],
    ['?statut=actif', [`${PROCESS} Actif`]],
    ['?statut=Refus%C3%A9', [`${PROCESS} Refusé`]],
    [`?statut=Suspendu&operateur=${OTHER_OSL}`, [`${OTHER_PROCESS} Suspendu`]],
    [`?statut=Suspendu&operateur=${OSL}`, []],
  ] as const)('%s', async (query, rows) => {
    expect(await shown(manager, query)).toEqual(rows);
    const { text } = await manager.get(`${LIST}${query}`);
    expect(text).toContain(`${rows.length} Abonnement${rows.length > 1 ? 's trouvés' : ' trouvé'}`);
    expect(text).toContain('Réinitialiser');
  });

  it('aucun résultat se dit, sans tableau ni export', async () => {
    const { text } = await manager.get(`${LIST}?statut=Inactif`);
    expect(text).toContain('Aucun abonnement ne correspond à ces filtres.');
    expect(text).toContain('0 Abonnement trouvé');
    expect(text).not.toContain('export.csv');
  });

  it('l’adresse garde tout : filtre, tri, taille, page et export se suivent', async () => {
    const { text } = await manager.get(`${LIST}?demarche=${PROCESS}&tri=datapassId&sens=asc&taille=20`);
    const links = [...text.matchAll(/href="(\/abonnements[^"]*)"/g)].map(([, href = '']) =>
      href.replaceAll('&amp;', '&'),
    );
    expect(links).toContain(`/abonnements/export.csv?demarche=${PROCESS}&tri=datapassId&sens=asc`);
    expect(links).toContain(`/abonnements?demarche=${PROCESS}&tri=datapassId&sens=desc&taille=20`);
    expect(links).toContain(`/abonnements?demarche=${PROCESS}&tri=datapassId&sens=asc&taille=50`);
    expect(links).toContain('/abonnements?tri=datapassId&sens=asc&taille=20');
    expect(text).toContain('<input type="hidden" name="tri" value="datapassId"/>');
    expect(text).toContain('<input type="hidden" name="taille" value="20"/>');
    expect(text).toContain(`<option value="${PROCESS}" selected>`);
  });

  it('D-14 : le statut filtré est celui de l’instant', async () => {
    await scene.sql(
      `UPDATE subscriptions SET status = 'Inactif', effective_from = '2026-03-09T23:01:00Z' WHERE process_code = $1`,
      [THIRD],
    );
    const other = await signedIn(scene.server, { organization: SI2, actorType: 'LOCAL_ADMINISTRATOR' });
    for (const [instant, status] of [
      ['2026-03-09T23:00:59Z', 'Inactif'],
      ['2026-03-09T23:01:00Z', 'Actif'],
    ] as const) {
      scene.server.setClock(new Date(instant));
      expect(await shown(other, `?demarche=${THIRD}&statut=${status}`)).toEqual([`${THIRD} ${status}`]);
      const opposite = status === 'Actif' ? 'Inactif' : 'Actif';
      expect(await shown(other, `?demarche=${THIRD}&statut=${opposite}`)).toEqual([]);
      expect((await other.get(`${LIST}?statut=${opposite}&demarche=${THIRD}`)).text).toContain('0 Abonnement trouvé');
    }
    scene.server.setClock(null);
  });
});

describe('§6.1 : la dernière colonne et les icônes', () => {
  /** Class, address and words of the links to the sheets. */
  function sheetLinks(text: string) {
    return [...text.matchAll(/<a class="([^"]*)" href="\/abonnements\/([0-9a-f-]{36})">(.*?)<\/a>/g)].map(
      ([, look = '', id, words = '']) => ({
        icon: /hub-icon--(\w+)/.exec(look)?.[1],
        id,
        words: words.replace(/<[^>]*>/g, ''),
      }),
    );
  }

  it('crayon pour qui gère, œil pour qui lit et pour ce qui est refusé ; le nom dit la démarche', async () => {
    const [refused, suspended, active] = sheetLinks((await manager.get(`${LIST}?tri=datapassId&sens=desc`)).text);
    expect(refused).toMatchObject({ icon: 'eye', words: `Consulter l’abonnement ${PROCESS} - ${PROCESS}` });
    expect(suspended).toMatchObject({
      icon: 'edit',
      words: `Modifier l’abonnement ${OTHER_PROCESS} - ${OTHER_PROCESS}`,
    });
    const [stored] = await scene.sql(
      `SELECT id FROM subscriptions WHERE subscriber = $1 AND process_code = $2 AND status = 'Actif'`,
      [SI1, PROCESS],
    );
    expect(active?.id).toBe(stored?.id);
    const read = sheetLinks((await reader.get(LIST)).text);
    expect(read.map(({ icon }) => icon)).toEqual(['eye', 'eye', 'eye']);
  });

  it('pour un délégué, le nom dit aussi le service', async () => {
    await scene.sql(`UPDATE subscriptions SET delegate = $1 WHERE process_code = $2 AND status <> 'Refusé'`, [
      { email: delegate.account.email },
      PROCESS,
    ]);
    const words = sheetLinks((await delegate.get(LIST)).text).map((one) => one.words);
    expect(words.toSorted()).toEqual([
      `Modifier l’abonnement ${PROCESS} - ${PROCESS}, service 01034 - Organisation ${SI1}`,
      `Modifier l’abonnement ${PROCESS} - ${PROCESS}, service 38544 - Organisation ${SI2}`,
    ]);
  });

  it('chaque statut a son icône et son texte', async () => {
    const badges = async (who: SignedIn): Promise<string[]> => {
      const { text } = await who.get(LIST);
      return [...text.matchAll(/<p class="(fr-badge[^"]*)">([^<]*)<\/p>/g)].map(([, look, word]) => `${word}: ${look}`);
    };
    const other = await signedIn(scene.server, { organization: SI2, actorType: 'LOCAL_ADMINISTRATOR' });
    await scene.sql('UPDATE subscriptions SET effective_from = NULL WHERE process_code = $1', [THIRD]);
    expect([...new Set([...(await badges(manager)), ...(await badges(other))])].toSorted()).toEqual([
      'Actif: fr-badge fr-badge--success',
      'Inactif: fr-badge fr-badge--pink-tuile hub-badge--paused',
      'Refusé: fr-badge fr-badge--error',
      'Suspendu: fr-badge fr-badge--warning',
    ]);
  });
});
