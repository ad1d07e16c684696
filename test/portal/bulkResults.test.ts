import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { carryOutBulk } from '../../src/instruction/carryOutBulk.ts';
import { statusOf } from '../support/caseRows.ts';
import { putCase } from '../support/listedCases.ts';
import { PROCESS, SI1, SI2 } from '../support/referential.ts';
import { type Scene, UNKNOWN_ID } from '../support/scene.ts';
import { type Agent, dialogOf, enter, openSelections, plain, SELECTION, type SelectionScene, td } from './bulkScene.ts';

const STATUS = `${SELECTION}/statut`;

let selections: SelectionScene;
let scene: Scene;
beforeAll(async () => {
  selections = await openSelections();
  scene = selections.scene;
});
afterAll(() => scene.close());
beforeEach(() => selections.reset());

describe('tous les résultats de la recherche', () => {
  async function ask(agent: Agent, action: string, liste: string) {
    return agent.post(SELECTION, { action, liste, tous: '1' });
  }

  it('figés avec leur statut, faits par l’ouvrier, dits au fur et à mesure', async () => {
    const agent = await enter(scene);
    for (let index = 0; index < 25; index += 1) await selections.put(`A-${index + 10}`);
    await selections.put('B-1');
    const elsewhere = await putCase(scene, { number: 'A-99', organization: SI2, processCode: PROCESS });
    const dialog = await ask(agent, 'SI_RECEIVED', 'statut=nouveaux&recherche=A-');
    expect(dialogOf(dialog)).toContain('25 télédossiers concernés : tous les résultats de la liste.');
    expect(dialogOf(dialog)).toContain('De Nouveau à Reçu');
    const running = await agent.follow(await agent.confirm(dialog));
    expect(plain(running)).toContain('Traitement en cours : 0 / 25');
    expect(await selections.events()).toEqual([]);
    const [operation] = await scene.sql('SELECT id FROM bulk_operations');
    const path = `/teledossiers/operations/${operation?.id}`;
    expect(running.text).toContain(`<noscript><meta http-equiv="refresh" content="5; url=${path}/suivi`);
    expect(JSON.parse((await agent.get(`${path}/etat`)).text)).toEqual({ settled: 0, total: 25, ended: false });
    // What changes meanwhile is refused, not overwritten (P-54).
    await scene.sql(`UPDATE cases SET status = 'REFUSED' WHERE external_id = 'A-12'`);
    expect(await carryOutBulk(scene.server.hub)).toBe(25);
    const report = await agent.get(path);
    expect(plain(report)).toContain('24 télédossiers modifiés, 1 refusé.');
    expect(report.text).not.toContain('http-equiv="refresh"');
    expect(JSON.parse((await agent.get(`${path}/etat`)).text)).toEqual({ settled: 25, total: 25, ended: true });
    expect(await selections.events()).toHaveLength(24);
    expect(await statusOf(scene, elsewhere)).toBe('HUBEE_NOTIFIED');
    const csv = (await agent.get(`${path}/export.csv`)).text.split('\r\n');
    expect(csv[0]).toBe('Télédossier;Démarche;Nouveau statut demandé;Résultat;Motif du refus');
    expect(csv).toContain(
      'A-12;EtatCivil;Reçu;Refusé;Son statut a changé depuis qu’il a été choisi : rien n’a été fait.',
    );
    expect(csv.filter((line) => line.endsWith(';Reçu;Modifié;'))).toHaveLength(24);
  });

  it('le formulaire envoyé deux fois : une seule opération', async () => {
    const agent = await enter(scene);
    for (const number of ['A-1', 'A-2']) await selections.put(number);
    const dialog = await ask(agent, 'SI_RECEIVED', 'statut=nouveaux');
    const [one, two] = [await agent.confirm(dialog), await agent.confirm(dialog)];
    expect(one.location).toBe(two.location);
    await carryOutBulk(scene.server.hub);
    expect((await agent.confirm(dialog)).location).toBe(one.location);
    expect(await scene.sql('SELECT id FROM bulk_operations')).toHaveLength(1);
    expect(await selections.events()).toHaveLength(2);
  });

  it('statuts mêlés, rien, ou plus que permis : expliqué, rien n’est figé', async () => {
    const agent = await enter(scene);
    expect(dialogOf(await ask(agent, 'SI_RECEIVED', 'statut=nouveaux'))).toContain('Aucun des télédossiers');
    await selections.put('A-1');
    await selections.put('A-2', { status: 'DONE' });
    const mixed = await ask(agent, 'SI_RECEIVED', '');
    expect([mixed.status, dialogOf(mixed)]).toEqual([409, expect.stringContaining('pas tous le même statut')]);
    await scene.sql(
      `WITH folder AS (INSERT INTO folders (id, external_id, process_code, global_status, applicant, created_at)
         VALUES (gen_random_uuid(), 'GRAND', $1, 'HUBEE_NOTIFIED', '{"firstName":"a","lastName":"b","email":null}', now())
         RETURNING id)
       INSERT INTO cases (id, folder_id, process_code, position, external_id, recipient, status, created_at,
         transmission_at, arrived_at)
       SELECT gen_random_uuid(), folder.id, $1, n, 'GRAND-' || n, $2, 'SI_RECEIVED', now(), now(), now()
       FROM folder, generate_series(1, 10001) AS n`,
      [PROCESS, SI1],
    );
    const change = await ask(agent, 'IN_PROGRESS', 'statut=recus');
    expect([change.status, dialogOf(change)]).toEqual([409, expect.stringContaining('plus de 10 000 télédossiers')]);
    const download = await ask(agent, 'telecharger', 'statut=recus');
    expect([download.status, dialogOf(download)]).toEqual([409, expect.stringContaining('plus de 500 télédossiers')]);
    expect(await scene.sql('SELECT id FROM bulk_operations')).toEqual([]);
  });

  it('D-28 : suivre sans script ni personne ne prolonge pas la session', async () => {
    const agent = await enter(scene);
    await selections.put('A-1');
    const running = await agent.confirm(await ask(agent, 'SI_RECEIVED', 'statut=nouveaux'));
    const path = running.location?.split('?')[0] ?? '';
    const seen = async () =>
      String((await scene.sql('SELECT seen_at FROM sessions WHERE account_id = $1', [agent.account.id]))[0]?.seen_at);
    const before = await seen();
    scene.server.setClock(new Date(Date.now() + 50 * 60_000));
    try {
      expect((await agent.get(`${path}/suivi`)).status).toBe(200);
      expect((await agent.get(`${path}/etat`)).status).toBe(200);
      expect(await seen()).toBe(before);
      expect((await agent.get(path)).status).toBe(200);
      expect(await seen()).not.toBe(before);
    } finally {
      scene.server.setClock(null);
    }
  });
});

describe('le compte rendu est à qui l’a demandé', () => {
  it('P-14 : celui d’un autre n’existe pas ; un droit retiré se voit aussi dans un ancien compte rendu', async () => {
    const agent = await enter(scene);
    const colleague = await enter(scene);
    const id = await selections.put('A-1');
    const { location } = await agent.post(STATUS, { action: 'SI_RECEIVED', td: td([id, 'SENT']) });
    const path = location?.split('?')[0] ?? '';
    for (const part of ['', '/suivi', '/etat', '/export.csv']) {
      expect((await agent.get(`${path}${part}`)).status).toBe(200);
      expect((await colleague.get(`${path}${part}`)).status).toBe(404);
    }
    const operation = path.split('/').at(-1) ?? '';
    const forged = await colleague.post(STATUS, { action: 'IN_PROGRESS', td: td([id, 'SI_RECEIVED']), operation });
    expect(forged.status).toBe(404);
    expect(await statusOf(scene, id)).toBe('SI_RECEIVED');
    expect((await agent.get('/teledossiers/operations/rien')).status).toBe(404);
    expect((await agent.get(`/teledossiers/operations/${UNKNOWN_ID}`)).status).toBe(404);
    await scene.sql(`UPDATE accounts SET process_codes = '{CERTDC}' WHERE id = $1`, [agent.account.id]);
    const [report, file] = [await agent.get(path), await agent.get(`${path}/export.csv`)];
    expect(plain(report)).toContain('1 télédossier modifié.');
    expect(plain(report)).toContain('Télédossier introuvable');
    for (const { text } of [report, file]) expect(text).not.toContain('A-1');
  });

  it('de plus de 100, seuls les refusés sont listés, page par page', async () => {
    const agent = await enter(scene);
    const ids = await Promise.all(Array.from({ length: 101 }, (_, index) => selections.put(`A-${index + 100}`)));
    const operation = scene.server.hub.newId();
    await scene.sql(
      `INSERT INTO bulk_operations (id, account_id, organization, to_status, total, created_at, ended_at)
       VALUES ($1, $2, $3, 'SI_RECEIVED', 101, now(), now())`,
      [operation, agent.account.id, SI1],
    );
    await scene.sql(
      `INSERT INTO bulk_items (operation_id, position, case_id, seen_status, outcome)
       SELECT $1, n, id, 'SENT', CASE WHEN n <= 30 THEN 'Case is closed' ELSE 'DONE' END
       FROM unnest($2::uuid[]) WITH ORDINALITY AS item (id, n)`,
      [operation, ids],
    );
    const first = await agent.get(`/teledossiers/operations/${operation}?taille=20`);
    expect(plain(first)).toContain('71 télédossiers modifiés, 30 refusés.');
    expect(plain(first)).toContain('1 - 20 sur 30');
    expect(first.text).toContain('A-119');
    expect(first.text).not.toContain('A-120');
    const second = await agent.get(`/teledossiers/operations/${operation}?taille=20&rang=20`);
    expect(plain(second)).toContain('21 - 30 sur 30');
    expect(second.text).not.toContain('A-131');
  });
});
