import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { statusOf } from '../support/caseRows.ts';
import { putCase } from '../support/listedCases.ts';
import { PROCESS, SI1 } from '../support/referential.ts';
import { openScene, type Scene, sendDossier } from '../support/scene.ts';
import { type Agent, dialogOf, enter, plain, SELECTION } from './bulkScene.ts';

const MARK = '0123456789abcdef0123456789abcdef';

let scene: Scene;
let agent: Agent;
let full: string;
let empty: string;
beforeAll(async () => {
  scene = await openScene();
  await scene.sql(`UPDATE subscriptions SET access_mode = 'PORTAIL'`);
  agent = await enter(scene);
});
beforeEach(async () => {
  await scene.sql('DELETE FROM folders');
  full = (await sendDossier(scene, { externalId: 'PLEIN' })).caseId;
  empty = await putCase(scene, { number: 'VIDE-01', organization: SI1, processCode: PROCESS });
});
afterAll(() => scene.close());

/** What a download leaves is written after its last byte: a test that ends before that would be in the way of the next one. */
const settled = () =>
  expect
    .poll(() => scene.sql(`SELECT 1 FROM events WHERE case_id = $1 AND action_type = 'ATTACH_DL_ALL'`, [full]), {
      interval: 20,
    })
    .toHaveLength(1);
const both = (status: string) => [`${full}:${status}`, `${empty}:${status}`];
const ask = (td: readonly string[]) => agent.post(SELECTION, { action: 'telecharger', td });

describe('P-59, P-63 : un télédossier sans pièce dans une sélection à télécharger', () => {
  it('le dialogue le nomme et dit que son statut ne change pas ; le fichier livré, un avis le redit', async () => {
    const dialog = await ask(both('HUBEE_NOTIFIED'));
    const said = dialogOf(dialog);
    expect(said).toContain('1 télédossier concerné.');
    expect(said).toContain('Un télédossier n’a aucune pièce à télécharger');
    expect(said).toContain('son statut ne change pas');
    expect(said).toContain('VIDE-01');
    expect(said).not.toContain('PLEIN-01');
    const answer = await agent.confirm(dialog, { telechargement: MARK });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/zip']);
    const after = plain(await agent.get('/teledossiers'));
    expect(after).toContain('Les télédossiers sans pièce à télécharger n’y sont pas');
    await expect.poll(() => statusOf(scene, full), { interval: 20 }).toBe('IN_PROGRESS');
    expect(await statusOf(scene, empty)).toBe('HUBEE_NOTIFIED');
  });

  it('même sans changement de statut, c’est dit avant', async () => {
    await scene.sql(`UPDATE cases SET status = 'DONE'`);
    const dialog = await ask(both('DONE'));
    expect(dialog.status).toBe(200);
    expect(dialogOf(dialog)).toContain('Téléchargement de la sélection');
    expect(dialogOf(dialog)).not.toContain('acquittez');
    expect(dialogOf(dialog)).toContain('VIDE-01');
    const answer = await agent.confirm(dialog);
    expect(answer.headers.get('content-type')).toBe('application/zip');
    await settled();
  });

  it('seul le vide est nouveau : rien n’est dit commencer, puisque rien ne commence', async () => {
    await scene.sql(`UPDATE cases SET status = 'DONE' WHERE id = $1`, [full]);
    const dialog = await ask([`${full}:DONE`, `${empty}:HUBEE_NOTIFIED`]);
    expect(dialogOf(dialog)).not.toContain('acquittez');
    await agent.confirm(dialog);
    await settled();
    expect(await statusOf(scene, empty)).toBe('HUBEE_NOTIFIED');
  });

  it('toutes les pièces là : ni dialogue de trop, ni avis', async () => {
    await scene.sql(`UPDATE cases SET status = 'DONE'`);
    const answer = await ask([`${full}:DONE`]);
    expect(answer.headers.get('content-type')).toBe('application/zip');
    await settled();
  });

  it('aucune pièce du tout : expliqué avant toute confirmation', async () => {
    const answer = await ask([`${empty}:HUBEE_NOTIFIED`]);
    expect([answer.status, dialogOf(answer)]).toEqual([
      409,
      expect.stringContaining('aucune pièce jointe à télécharger'),
    ]);
  });

  it('un seul télédossier, depuis sa ligne : sans pièce, sa page le dit ; « Nouveau », il reste fermé', async () => {
    const closed = await agent.post(`/teledossiers/${empty}/archive`, { vu: 'HUBEE_NOTIFIED' });
    expect([closed.status, plain(closed)]).toEqual([409, expect.stringContaining('aucune pièce jointe à télécharger')]);
    expect(plain(closed)).toContain('Confirmer la réception');
    await scene.sql(`UPDATE cases SET status = 'DONE'`);
    const open = await agent.post(`/teledossiers/${empty}/archive`, { vu: 'DONE' });
    expect([open.status, plain(open)]).toEqual([409, expect.stringContaining('aucune pièce jointe à télécharger')]);
    expect(plain(open)).toContain('HISTORIQUE');
  });
});

it('P-55 : coché sous un autre statut, un télédossier redevenu « Nouveau » est redemandé avant d’être livré', async () => {
  const answer = await agent.post(`${SELECTION}/archive`, { action: 'telecharger', td: [`${full}:IN_PROGRESS`] });
  expect(answer.status).toBe(200);
  expect(dialogOf(answer)).toContain('vous acquittez leurs réceptions');
  const file = await agent.confirm(answer);
  expect(file.headers.get('content-type')).toBe('application/zip');
  await settled();
});
