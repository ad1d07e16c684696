import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { carryOutBulk } from '../../src/instruction/carryOutBulk.ts';
import { field } from '../support/client.ts';
import { putCase } from '../support/listedCases.ts';
import { OTHER_PROCESS, PROCESS, SI1, SI2 } from '../support/referential.ts';
import { fingerprint, openScene, queueOf, type Scene, UNKNOWN_ID } from '../support/scene.ts';
import { type Agent, dialogOf, enter, formIn, plain } from './bulkScene.ts';

const SELECTION = '/teledossiers/selection';
const STATUS = `${SELECTION}/statut`;
const ARCHIVE = `${SELECTION}/archive`;

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
  await scene.sql(`UPDATE subscriptions SET access_mode = 'PORTAIL'`);
});
afterAll(() => scene.close());
beforeEach(async () => {
  await scene.sql('DELETE FROM folders');
  await scene.sql('DELETE FROM bulk_operations');
  await scene.sql('DELETE FROM notifications');
});

const own = { organization: SI1, processCode: PROCESS } as const;
const put = (number: string, more: Partial<Parameters<typeof putCase>[1]> = {}) =>
  putCase(scene, { ...own, number, ...more });
const statusOf = async (id: string) => (await scene.sql('SELECT status FROM cases WHERE id = $1', [id]))[0]?.status;
const events = () => scene.sql(`SELECT case_id, case_new_status, message, notification, author FROM events`);
const td = (...rows: readonly (readonly [string, string])[]) => rows.map(([id, seen]) => `${id}:${seen}`);

describe('ce qui est refusé', () => {
  it('P-14 : sans connexion, ou avec « Consultation des télédossiers » seule, rien', async () => {
    const id = await put('A-1');
    const reader = await enter(scene, { roles: ['CASES_READ'] });
    const before = await fingerprint(scene);
    for (const path of [SELECTION, STATUS, ARCHIVE]) {
      for (const action of ['SI_RECEIVED', 'telecharger']) {
        const fields = { action, td: td([id, 'HUBEE_NOTIFIED']) };
        expect((await reader.post(path, fields)).status).toBe(403);
      }
    }
    expect(await statusOf(id)).toBe('HUBEE_NOTIFIED');
    expect(await scene.sql('SELECT id FROM bulk_operations')).toEqual([]);
    // Refused accesses are traced; nothing else moved.
    const others = (print: string) => print.split('\n').filter((line) => !/^(audit|sessions):/.test(line));
    expect(others(await fingerprint(scene))).toEqual(others(before));
  });

  it('sans le jeton du formulaire, ou d’un autre site, rien', async () => {
    const id = await put('A-1');
    const agent = await enter(scene);
    const fields = { action: 'SI_RECEIVED', td: td([id, 'HUBEE_NOTIFIED']) };
    for (const path of [SELECTION, STATUS, ARCHIVE]) {
      expect((await agent.post(path, { ...fields, _token: 'faux' })).status).toBe(403);
      expect((await agent.post(path, fields, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    }
    expect(await statusOf(id)).toBe('HUBEE_NOTIFIED');
    expect(await scene.sql('SELECT id FROM bulk_operations')).toEqual([]);
  });

  it('P-14, S-11 : les télédossiers d’ailleurs n’existent pas : laissés de côté, sans rien en dire', async () => {
    const foreign = await putCase(scene, { number: 'SECRET-1', organization: SI2, processCode: PROCESS });
    const unhabilitated = await put('SECRET-2', { processCode: OTHER_PROCESS });
    const id = await put('A-1');
    const agent = await enter(scene);
    const rows = td([foreign, 'HUBEE_NOTIFIED'], [unhabilitated, 'HUBEE_NOTIFIED'], [UNKNOWN_ID, 'SENT'], [id, 'SENT']);
    const dialog = await agent.post(SELECTION, { action: 'SI_RECEIVED', td: [...rows, 'n’importe quoi'] });
    expect(dialogOf(dialog)).toContain('1 télédossier concerné.');
    expect(dialogOf(dialog)).toContain('3 télédossiers de la sélection n’existent pas');
    const report = await agent.follow(await agent.confirm(dialog));
    expect(plain(report)).toContain('1 télédossier modifié, 3 refusés.');
    expect(plain(report)).toContain('3 télédossiers : Il n’existe pas, ou n’est pas dans votre périmètre.');
    expect(report.text).not.toContain('SECRET');
    expect(await Promise.all([foreign, unhabilitated, id].map(statusOf))).toEqual([
      'HUBEE_NOTIFIED',
      'HUBEE_NOTIFIED',
      'SI_RECEIVED',
    ]);
    for (const action of ['SI_RECEIVED', 'telecharger']) {
      const alone = await agent.post(SELECTION, { action, td: td([foreign, 'HUBEE_NOTIFIED']) });
      expect(alone.status).toBe(409);
      expect(dialogOf(alone)).toContain('Aucun des télédossiers choisis n’est accessible');
      expect(alone.text).not.toContain('SECRET');
    }
  });

  it('rien de coché : retour à la liste, avec un avis ; plus de 100 : expliqué', async () => {
    const agent = await enter(scene);
    const back = await agent.post(SELECTION, { action: 'SI_RECEIVED', liste: 'statut=nouveaux' });
    expect([back.status, back.location]).toEqual([303, expect.stringContaining('/teledossiers?statut=nouveaux')]);
    expect(plain(await agent.follow(back))).toContain('Cochez au moins un télédossier');
    const many = Array.from(
      { length: 101 },
      (_, index) => `0190c9a4-0000-7000-8000-${String(index).padStart(12, '0')}`,
    );
    const rows = many.map((id) => `${id}:SENT`);
    const answer = await agent.post(SELECTION, { action: 'SI_RECEIVED', td: rows });
    expect([answer.status, dialogOf(answer)]).toEqual([409, expect.stringContaining('plus de 100 télédossiers')]);
    expect((await agent.post(SELECTION, { action: 'CLOSED', td: rows.slice(0, 1) })).status).toBe(400);
    expect((await agent.post(STATUS, { action: 'telecharger', td: rows.slice(0, 1) })).status).toBe(400);
  });

  it('P-62 : statuts différents, ou statut impossible pour un seul : expliqué', async () => {
    const agent = await enter(scene, { processCodes: [PROCESS, OTHER_PROCESS] });
    const fresh = await put('A-1');
    const started = await put('A-2', { status: 'IN_PROGRESS' });
    const certdc = await put('C-1', { status: 'IN_PROGRESS', processCode: OTHER_PROCESS });
    const mixed = await agent.post(SELECTION, {
      action: 'IN_PROGRESS',
      td: td([fresh, 'HUBEE_NOTIFIED'], [started, 'IN_PROGRESS']),
    });
    expect([mixed.status, dialogOf(mixed)]).toEqual([409, expect.stringContaining('n’ont pas tous le même statut')]);
    const awaiting = await agent.post(SELECTION, {
      action: 'ADD_AWAITING',
      td: td([started, 'IN_PROGRESS'], [certdc, 'IN_PROGRESS']),
    });
    expect(awaiting.status).toBe(409);
    expect(dialogOf(awaiting)).toContain('n’est pas possible pour tous');
    expect(dialogOf(awaiting)).toContain('C-1, En cours');
    expect(dialogOf(awaiting)).not.toContain('A-2');
    expect(await events()).toEqual([]);
  });

  it('P-63 : « Clos » dans un téléchargement : expliqué, rien ne part', async () => {
    const agent = await enter(scene);
    const rows = td([await put('A-1'), 'HUBEE_NOTIFIED'], [await put('A-2', { status: 'CLOSED' }), 'CLOSED']);
    for (const path of [SELECTION, ARCHIVE]) {
      const answer = await agent.post(path, { action: 'telecharger', td: rows });
      expect(answer.status).toBe(409);
      expect(dialogOf(answer)).toContain('télédossiers clos');
      expect(dialogOf(answer)).toContain('A-2, Clos');
    }
    expect(await events()).toEqual([]);
  });

  it('P-54 : un statut forgé ou périmé ne change rien', async () => {
    const agent = await enter(scene);
    const id = await put('A-1', { status: 'SI_RECEIVED' });
    const stale = await agent.post(SELECTION, { action: 'IN_PROGRESS', td: td([id, 'SENT']) });
    expect([stale.status, dialogOf(stale)]).toEqual([409, expect.stringContaining('a changé depuis l’affichage')]);
    const report = await agent.follow(await agent.post(STATUS, { action: 'IN_PROGRESS', td: td([id, 'DONE']) }));
    expect(plain(report)).toContain('0 télédossier modifié, 1 refusé.');
    expect(plain(report)).toContain('A-1');
    expect(plain(report)).toContain('Son statut a changé depuis qu’il a été choisi');
    expect(await statusOf(id)).toBe('SI_RECEIVED');
  });
});

describe('P-62, P-64 : changer les télédossiers cochés', () => {
  it('§4.4 : le dialogue dit de quoi à quoi, la démarche décide du « Commentaire »', async () => {
    const agent = await enter(scene, { processCodes: [PROCESS, OTHER_PROCESS] });
    const one = await put('A-1', { status: 'IN_PROGRESS' });
    const certdc = await put('C-1', { status: 'IN_PROGRESS', processCode: OTHER_PROCESS });
    const ask = (...ids: string[]) =>
      agent.post(SELECTION, {
        action: 'DONE',
        td: ids.map((id) => `${id}:IN_PROGRESS`),
        liste: 'statut=en-cours&recherche=A',
      });
    const dialog = await ask(one);
    expect(dialog.status).toBe(200);
    expect(dialogOf(dialog)).toContain('Modification du statut du télédossier :');
    expect(dialogOf(dialog)).toContain('De En cours à Traité');
    expect(dialogOf(dialog)).toMatch(
      /Commentaire Ce commentaire est transmis à la personne concernée\. Si vous souhaitez/,
    );
    expect(dialogOf(dialog)).toMatch(/Annuler Valider$/);
    expect(dialog.text).toMatch(/href="\/teledossiers\?statut=en-cours&amp;recherche=A[^"]*"[^>]*>\s*Annuler/);
    expect(dialog.title).toContain('En cours');
    expect(dialogOf(await ask(one, certdc))).not.toContain('Commentaire');
    expect(await events()).toEqual([]);
  });

  it('D-13, P-58 : 500 émojis passent, 501 caractères reviennent au dialogue avec le texte', async () => {
    const agent = await enter(scene);
    const id = await put('A-1', { status: 'IN_PROGRESS' });
    const dialog = await agent.post(SELECTION, { action: 'DONE', td: td([id, 'IN_PROGRESS']) });
    const refused = await agent.confirm(dialog, { message: 'é'.repeat(501) });
    expect(refused.status).toBe(422);
    expect(dialogOf(refused)).toContain('Le texte dépasse 500 caractères.');
    expect(refused.text).toContain('é'.repeat(501));
    expect(await statusOf(id)).toBe('IN_PROGRESS');
    await agent.confirm(refused, { message: '🎉'.repeat(500) });
    expect((await events())[0]?.message).toBe('🎉'.repeat(500));
  });

  it('P-64 : chacun pour soi, un compte rendu par ligne, « 12 télédossiers modifiés, 1 refusé »', async () => {
    const agent = await enter(scene);
    const ids = await Promise.all(Array.from({ length: 13 }, (_, index) => put(`A-${index + 10}`)));
    const dialog = await agent.post(SELECTION, { action: 'SI_RECEIVED', td: ids.map((id) => `${id}:HUBEE_NOTIFIED`) });
    await scene.sql(`UPDATE cases SET status = 'CLOSED' WHERE id = $1`, [ids[4]]);
    const done = await agent.confirm(dialog);
    expect(done.status).toBe(303);
    const report = await agent.follow(done);
    expect(plain(report)).toContain('12 télédossiers modifiés, 1 refusé.');
    expect(plain(report)).toMatch(/A-14 EtatCivil Refusé Ce télédossier est clos par l’opérateur/);
    expect(plain(report)).toMatch(/A-15 EtatCivil Modifié A-16/);
    expect(plain(report)).toContain('Retour à la liste');
    const written = await events();
    expect(written).toHaveLength(12);
    expect(new Set(written.map(({ case_id }) => case_id)).size).toBe(12);
    expect(written[0]).toMatchObject({ case_new_status: 'SI_RECEIVED', notification: true });
    const told = await queueOf(scene, 'osl');
    expect(told).toHaveLength(12);
    expect(new Set(told.map((one) => field(one, 'caseId'))).size).toBe(12);
  });

  it('le même envoi répété, deux fois de suite ou en même temps : rien n’est fait deux fois', async () => {
    const agent = await enter(scene);
    const ids = await Promise.all(['A-1', 'A-2', 'A-3'].map((number) => put(number)));
    const rows = ids.map((id) => `${id}:HUBEE_NOTIFIED`);
    const [path, fields] = formIn((await agent.post(SELECTION, { action: 'SI_RECEIVED', td: rows })).text);
    const twice = await Promise.all([agent.post(path, fields), agent.post(path, fields)]);
    expect(twice.map(({ status }) => status)).toEqual([303, 303]);
    expect(twice[0]?.location).toBe(twice[1]?.location);
    const again = await agent.follow(await agent.post(path, fields));
    expect(plain(again)).toContain('3 télédossiers modifiés.');
    expect(await events()).toHaveLength(3);
    // The same rows without the identifier of the dialog: the seen status protects, and the report says it well.
    const replayed = await agent.follow(await agent.post(path, { ...fields, operation: '' }));
    expect(plain(replayed)).toContain('0 télédossier modifié, 3 refusés.');
    expect(plain(replayed)).toContain('Il avait déjà ce statut : rien n’a été fait une seconde fois.');
    expect(await events()).toHaveLength(3);
    expect(await queueOf(scene, 'osl')).toHaveLength(3);
  });

  it('un télédossier coché deux fois n’est fait qu’une fois', async () => {
    const agent = await enter(scene);
    const id = await put('A-1');
    const rows = td([id, 'SENT'], [id, 'SENT']);
    const report = await agent.follow(await agent.post(STATUS, { action: 'SI_RECEIVED', td: rows }));
    expect(plain(report)).toContain('1 télédossier modifié.');
  });
});

describe('tous les résultats de la recherche', () => {
  async function ask(agent: Agent, action: string, liste: string) {
    return agent.post(SELECTION, { action, liste, tous: '1' });
  }

  it('figés avec leur statut, faits par l’ouvrier, dits au fur et à mesure', async () => {
    const agent = await enter(scene);
    for (let index = 0; index < 25; index += 1) await put(`A-${index + 10}`);
    await put('B-1');
    const elsewhere = await putCase(scene, { number: 'A-99', organization: SI2, processCode: PROCESS });
    const dialog = await ask(agent, 'SI_RECEIVED', 'statut=nouveaux&recherche=A-');
    expect(dialogOf(dialog)).toContain('25 télédossiers concernés : tous les résultats de la liste.');
    expect(dialogOf(dialog)).toContain('De Nouveau à Reçu');
    const running = await agent.follow(await agent.confirm(dialog));
    expect(plain(running)).toContain('Traitement en cours : 0 / 25');
    expect(await events()).toEqual([]);
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
    expect(await events()).toHaveLength(24);
    expect(await statusOf(elsewhere)).toBe('HUBEE_NOTIFIED');
    const csv = (await agent.get(`${path}/export.csv`)).text.split('\r\n');
    expect(csv[0]).toBe('Télédossier;Démarche;Nouveau statut demandé;Résultat;Motif du refus');
    expect(csv).toContain(
      'A-12;EtatCivil;Reçu;Refusé;Son statut a changé depuis qu’il a été choisi : rien n’a été fait.',
    );
    expect(csv.filter((line) => line.endsWith(';Reçu;Modifié;'))).toHaveLength(24);
  });

  it('le formulaire envoyé deux fois : une seule opération', async () => {
    const agent = await enter(scene);
    for (const number of ['A-1', 'A-2']) await put(number);
    const dialog = await ask(agent, 'SI_RECEIVED', 'statut=nouveaux');
    const [one, two] = [await agent.confirm(dialog), await agent.confirm(dialog)];
    expect(one.location).toBe(two.location);
    await carryOutBulk(scene.server.hub);
    expect((await agent.confirm(dialog)).location).toBe(one.location);
    expect(await scene.sql('SELECT id FROM bulk_operations')).toHaveLength(1);
    expect(await events()).toHaveLength(2);
  });

  it('statuts mêlés, rien, ou plus que permis : expliqué, rien n’est figé', async () => {
    const agent = await enter(scene);
    expect(dialogOf(await ask(agent, 'SI_RECEIVED', 'statut=nouveaux'))).toContain('Aucun des télédossiers');
    await put('A-1');
    await put('A-2', { status: 'DONE' });
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
    await put('A-1');
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
    const id = await put('A-1');
    const { location } = await agent.post(STATUS, { action: 'SI_RECEIVED', td: td([id, 'SENT']) });
    const path = location?.split('?')[0] ?? '';
    for (const part of ['', '/suivi', '/etat', '/export.csv']) {
      expect((await agent.get(`${path}${part}`)).status).toBe(200);
      expect((await colleague.get(`${path}${part}`)).status).toBe(404);
    }
    const operation = path.split('/').at(-1) ?? '';
    const forged = await colleague.post(STATUS, { action: 'IN_PROGRESS', td: td([id, 'SI_RECEIVED']), operation });
    expect(forged.status).toBe(404);
    expect(await statusOf(id)).toBe('SI_RECEIVED');
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
    const ids = await Promise.all(Array.from({ length: 101 }, (_, index) => put(`A-${index + 100}`)));
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
