import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { statusOf } from '../support/caseRows.ts';
import { field } from '../support/client.ts';
import { putCase } from '../support/listedCases.ts';
import { OTHER_PROCESS, PROCESS, SI2 } from '../support/referential.ts';
import { fingerprint, queueOf, type Scene, UNKNOWN_ID } from '../support/scene.ts';
import { dialogOf, enter, formIn, openSelections, plain, SELECTION, type SelectionScene, td } from './bulkScene.ts';

const STATUS = `${SELECTION}/statut`;
const ARCHIVE = `${SELECTION}/archive`;

let selections: SelectionScene;
let scene: Scene;
beforeAll(async () => {
  selections = await openSelections();
  scene = selections.scene;
});
afterAll(() => scene.close());
beforeEach(() => selections.reset());

describe('ce qui est refusé', () => {
  it('P-14 : sans connexion, ou avec « Consultation des télédossiers » seule, rien', async () => {
    const id = await selections.put('A-1');
    const reader = await enter(scene, { roles: ['CASES_READ'] });
    const before = await fingerprint(scene);
    for (const path of [SELECTION, STATUS, ARCHIVE]) {
      for (const action of ['SI_RECEIVED', 'telecharger']) {
        const fields = { action, td: td([id, 'HUBEE_NOTIFIED']) };
        expect((await reader.post(path, fields)).status).toBe(403);
      }
    }
    expect(await statusOf(scene, id)).toBe('HUBEE_NOTIFIED');
    expect(await scene.sql('SELECT id FROM bulk_operations')).toEqual([]);
    // Refused accesses are traced; nothing else moved.
    const others = (print: string) => print.split('\n').filter((line) => !/^(audit|sessions):/.test(line));
    expect(others(await fingerprint(scene))).toEqual(others(before));
  });

  it('sans le jeton du formulaire, ou d’un autre site, rien', async () => {
    const id = await selections.put('A-1');
    const agent = await enter(scene);
    const fields = { action: 'SI_RECEIVED', td: td([id, 'HUBEE_NOTIFIED']) };
    for (const path of [SELECTION, STATUS, ARCHIVE]) {
      expect((await agent.post(path, { ...fields, _token: 'faux' })).status).toBe(403);
      expect((await agent.post(path, fields, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    }
    expect(await statusOf(scene, id)).toBe('HUBEE_NOTIFIED');
    expect(await scene.sql('SELECT id FROM bulk_operations')).toEqual([]);
  });

  it('P-14, S-11 : les télédossiers d’ailleurs n’existent pas : laissés de côté, sans rien en dire', async () => {
    const foreign = await putCase(scene, { number: 'SECRET-1', organization: SI2, processCode: PROCESS });
    const unhabilitated = await selections.put('SECRET-2', { processCode: OTHER_PROCESS });
    const id = await selections.put('A-1');
    const agent = await enter(scene);
    const rows = td([foreign, 'HUBEE_NOTIFIED'], [unhabilitated, 'HUBEE_NOTIFIED'], [UNKNOWN_ID, 'SENT'], [id, 'SENT']);
    const dialog = await agent.post(SELECTION, { action: 'SI_RECEIVED', td: [...rows, 'n’importe quoi'] });
    expect(dialogOf(dialog)).toContain('1 télédossier concerné.');
    expect(dialogOf(dialog)).toContain('3 télédossiers de la sélection n’existent pas');
    const report = await agent.follow(await agent.confirm(dialog));
    expect(plain(report)).toContain('1 télédossier modifié, 3 refusés.');
    expect(plain(report)).toContain('3 télédossiers : Il n’existe pas, ou n’est pas dans votre périmètre.');
    expect(report.text).not.toContain('SECRET');
    expect(await Promise.all([foreign, unhabilitated, id].map((id) => statusOf(scene, id)))).toEqual([
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
    const fresh = await selections.put('A-1');
    const started = await selections.put('A-2', { status: 'IN_PROGRESS' });
    const certdc = await selections.put('C-1', { status: 'IN_PROGRESS', processCode: OTHER_PROCESS });
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
    expect(await selections.events()).toEqual([]);
  });

  it('P-63 : « Clos » dans un téléchargement : expliqué, rien ne part', async () => {
    const agent = await enter(scene);
    const rows = td(
      [await selections.put('A-1'), 'HUBEE_NOTIFIED'],
      [await selections.put('A-2', { status: 'CLOSED' }), 'CLOSED'],
    );
    for (const path of [SELECTION, ARCHIVE]) {
      const answer = await agent.post(path, { action: 'telecharger', td: rows });
      expect(answer.status).toBe(409);
      expect(dialogOf(answer)).toContain('télédossiers clos');
      expect(dialogOf(answer)).toContain('A-2, Clos');
    }
    expect(await selections.events()).toEqual([]);
  });

  it('P-54 : un statut forgé ou périmé ne change rien', async () => {
    const agent = await enter(scene);
    const id = await selections.put('A-1', { status: 'SI_RECEIVED' });
    const stale = await agent.post(SELECTION, { action: 'IN_PROGRESS', td: td([id, 'SENT']) });
    expect([stale.status, dialogOf(stale)]).toEqual([409, expect.stringContaining('a changé depuis l’affichage')]);
    const report = await agent.follow(await agent.post(STATUS, { action: 'IN_PROGRESS', td: td([id, 'DONE']) }));
    expect(plain(report)).toContain('0 télédossier modifié, 1 refusé.');
    expect(plain(report)).toContain('A-1');
    expect(plain(report)).toContain('Son statut a changé depuis qu’il a été choisi');
    expect(await statusOf(scene, id)).toBe('SI_RECEIVED');
  });
});

describe('P-62, P-64 : changer les télédossiers cochés', () => {
  it('§4.4 : le dialogue dit de quoi à quoi, la démarche décide du « Commentaire »', async () => {
    const agent = await enter(scene, { processCodes: [PROCESS, OTHER_PROCESS] });
    const one = await selections.put('A-1', { status: 'IN_PROGRESS' });
    const certdc = await selections.put('C-1', { status: 'IN_PROGRESS', processCode: OTHER_PROCESS });
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
    expect(await selections.events()).toEqual([]);
  });

  it('D-13, P-58 : 500 émojis passent, 501 caractères reviennent au dialogue avec le texte', async () => {
    const agent = await enter(scene);
    const id = await selections.put('A-1', { status: 'IN_PROGRESS' });
    const dialog = await agent.post(SELECTION, { action: 'DONE', td: td([id, 'IN_PROGRESS']) });
    const refused = await agent.confirm(dialog, { message: 'é'.repeat(501) });
    expect(refused.status).toBe(422);
    expect(dialogOf(refused)).toContain('Le texte dépasse 500 caractères.');
    expect(refused.text).toContain('é'.repeat(501));
    expect(await statusOf(scene, id)).toBe('IN_PROGRESS');
    await agent.confirm(refused, { message: '🎉'.repeat(500) });
    expect((await selections.events())[0]?.message).toBe('🎉'.repeat(500));
  });

  it('P-64 : chacun pour soi, un compte rendu par ligne, « 12 télédossiers modifiés, 1 refusé »', async () => {
    const agent = await enter(scene);
    const ids = await Promise.all(Array.from({ length: 13 }, (_, index) => selections.put(`A-${index + 10}`)));
    const dialog = await agent.post(SELECTION, { action: 'SI_RECEIVED', td: ids.map((id) => `${id}:HUBEE_NOTIFIED`) });
    await scene.sql(`UPDATE cases SET status = 'CLOSED' WHERE id = $1`, [ids[4]]);
    const done = await agent.confirm(dialog);
    expect(done.status).toBe(303);
    const report = await agent.follow(done);
    expect(plain(report)).toContain('12 télédossiers modifiés, 1 refusé.');
    expect(plain(report)).toMatch(/A-14 EtatCivil Refusé Ce télédossier est clos par l’opérateur/);
    expect(plain(report)).toMatch(/A-15 EtatCivil Modifié A-16/);
    expect(plain(report)).toContain('Retour à la liste');
    const written = await selections.events();
    expect(written).toHaveLength(12);
    expect(new Set(written.map(({ case_id }) => case_id)).size).toBe(12);
    expect(written[0]).toMatchObject({ case_new_status: 'SI_RECEIVED', notification: true });
    const told = await queueOf(scene, 'osl');
    expect(told).toHaveLength(12);
    expect(new Set(told.map((one) => field(one, 'caseId'))).size).toBe(12);
  });

  it('le même envoi répété, deux fois de suite ou en même temps : rien n’est fait deux fois', async () => {
    const agent = await enter(scene);
    const ids = await Promise.all(['A-1', 'A-2', 'A-3'].map((number) => selections.put(number)));
    const rows = ids.map((id) => `${id}:HUBEE_NOTIFIED`);
    const [path, fields] = formIn((await agent.post(SELECTION, { action: 'SI_RECEIVED', td: rows })).text);
    const twice = await Promise.all([agent.post(path, fields), agent.post(path, fields)]);
    expect(twice.map(({ status }) => status)).toEqual([303, 303]);
    expect(twice[0]?.location).toBe(twice[1]?.location);
    const again = await agent.follow(await agent.post(path, fields));
    expect(plain(again)).toContain('3 télédossiers modifiés.');
    expect(await selections.events()).toHaveLength(3);
    // The same rows without the identifier of the dialog: one's own doing is done, and nothing more (P-54).
    const replayed = await agent.follow(await agent.post(path, { ...fields, operation: '' }));
    expect(plain(replayed)).toContain('3 télédossiers modifiés.');
    // Somebody else's is told as such.
    const other = await enter(scene, { firstName: 'Théo' });
    const theirs = await other.follow(await other.post(STATUS, { action: 'SI_RECEIVED', td: rows }));
    expect(plain(theirs)).toContain('0 télédossier modifié, 3 refusés.');
    expect(plain(theirs)).toContain('Il avait déjà ce statut : rien n’a été fait une seconde fois.');
    expect(await selections.events()).toHaveLength(3);
    expect(await queueOf(scene, 'osl')).toHaveLength(3);
  });

  it('un télédossier coché deux fois n’est fait qu’une fois', async () => {
    const agent = await enter(scene);
    const id = await selections.put('A-1');
    const rows = td([id, 'SENT'], [id, 'SENT']);
    const report = await agent.follow(await agent.post(STATUS, { action: 'SI_RECEIVED', td: rows }));
    expect(plain(report)).toContain('1 télédossier modifié.');
  });
});
