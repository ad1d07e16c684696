import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { OTHER_PROCESS, SI1, SI2 } from '../support/referential.ts';
import type { Fields, Person } from './accountsScene.ts';
import { EDITOR, EDITOR_NAME, formOf, openSheetScene, type SheetScene, save } from './subscriptionSheetScene.ts';

// portal.md §6.2: what the sheet of a subscription saves.

const DELEGATE = 'delphine.delegue@syndicat.example';

let scene: SheetScene;
let delegate: Person;
let id: string;
beforeAll(async () => {
  scene = await openSheetScene();
  delegate = await scene.portal.person({ actorType: 'TECHNICAL_DELEGATE', organization: SI2, email: DELEGATE });
});
afterAll(() => scene.portal.close());

/** A subscription that nothing is missing from. */
const READY = {
  access_mode: 'API',
  email: 'etat-civil@commune.example',
  validate_at: new Date('2026-01-15T10:00:00Z'),
};

describe('« Enregistrer les modifications »', () => {
  beforeEach(async () => {
    id = await scene.fresh(READY);
  });

  it.each<readonly [string, Fields, string]>([
    ['P-95 sans adresse', { email: '' }, 'Saisissez l’adresse email à notifier'],
    ['P-95 adresse impossible', { email: 'etat civil' }, 'adresse email valide'],
    ['P-95 adresse trop longue', { email: `${'a'.repeat(315)}@b.example` }, 'adresse email valide'],
    ['fréquence inconnue', { notificationFrequency: 'Mensuelle' }, 'Choisissez une fréquence'],
    ['P-89 modalité inconnue', { accessMode: 'FAX' }, 'sélectionner une modalité'],
    ['P-93 délégué inconnu', { delegate: 'nul@ailleurs.example' }, 'Aucun compte de délégué technique ne correspond'],
    ['D-19 éditeur inconnu', { editor: 'EDT-9-9' }, 'Choisissez un éditeur dans la liste.'],
  ])('%s : 422, le message à côté et en tête, la saisie gardée, rien d’écrit', async (_name, fields, message) => {
    const kept = 'delegate' in fields ? {} : { delegate: 'garde.moi@ailleurs.example' };
    const answer = await scene.unchanged(() => save(scene.administrator, id, { ...kept, ...fields }));
    expect(answer.status, answer.text).toBe(422);
    expect(answer.text.split(message).length).toBeGreaterThan(2);
    expect(answer.html).toContain('data-error-summary');
    expect(answer.html).toContain('data-dirty-form="changed"');
    expect(answer.html).toContain(`value="${Object.values({ ...kept, ...fields })[0]}"`);
  });

  it('enregistre, annonce, trace, et rouvre la fiche', async () => {
    const fields = {
      notificationFrequency: 'Biquotidienne',
      email: 'mairie@commune.example',
      delegate: DELEGATE,
      editor: EDITOR,
    };
    const answer = await save(scene.administrator, id, fields);
    expect([answer.status, answer.location, answer.notice]).toEqual([303, `/abonnements/${id}`, 'SUBSCRIPTION_SAVED']);
    const { html } = await scene.administrator.get(`/abonnements/${id}`);
    expect(formOf(html, `/abonnements/${id}`)).toMatchObject({ ...fields, accessMode: 'API' });
    expect(await scene.audit(id)).toContain('SUBSCRIPTION_SETTINGS');
  });

  it('P-95 « Aucune » n’a pas besoin d’adresse', async () => {
    expect((await save(scene.administrator, id, { notificationFrequency: 'Aucune', email: '' })).status).toBe(303);
    expect(await scene.stored(id)).toMatchObject({ notification_frequency: 'Aucune', email: null });
  });

  it('P-93, D-20 retirer le délégué mène aux identifiants qu’il connaît', async () => {
    id = await scene.fresh({ ...READY, delegate: { email: DELEGATE } });
    const answer = await save(scene.administrator, id, { delegate: '' });
    expect([answer.status, answer.location]).toEqual([303, `/abonnements/${id}/identifiants`]);
    expect((await delegate.get(`/abonnements/${id}`)).status).toBe(404);
  });

  it('P-94 qui travaille chez l’éditeur et repasse en PORTAIL n’y a plus accès : la liste le lui dit', async () => {
    id = await scene.fresh({ ...READY, editor: EDITOR });
    const publisher = await scene.portal.person({ actorType: 'TECHNICAL_DELEGATE', organization: EDITOR });
    const answer = await save(publisher, id, { accessMode: 'PORTAIL', confirmedMode: 'PORTAIL' });
    expect([answer.status, answer.location, answer.notice]).toEqual([
      303,
      '/abonnements',
      'SUBSCRIPTION_SAVED_AND_LEFT',
    ]);
    expect(await scene.stored(id)).toMatchObject({ access_mode: 'PORTAIL', editor: null });
    expect((await publisher.get(`/abonnements/${id}`)).status).toBe(404);
  });

  it('un éditeur nommé par DataPass survit à qui change autre chose avant de choisir la modalité', async () => {
    id = await scene.fresh({ editor: EDITOR, email: 'mairie@commune.example' });
    const { html } = await scene.administrator.get(`/abonnements/${id}`);
    expect(formOf(html, `/abonnements/${id}`).editor).toBe(EDITOR);
    // H-214: seen, and not only in mode API, so that it may be removed.
    expect(html).toMatch(/<div>\s*<(?:section|div)[^>]*id="editeur"/);
  });

  it('P-89 un premier enregistrement sans modalité est refusé', async () => {
    id = await scene.fresh();
    const answer = await scene.unchanged(() => save(scene.administrator, id, { email: 'mairie@commune.example' }));
    expect(answer.status).toBe(422);
    expect(answer.text).toContain("Veuillez sélectionner une modalité d'accès");
  });
});

describe('deux administrateurs sur le même abonnement', () => {
  it('le second est prévenu (409), voit ce qui diffère, et peut enregistrer ensuite', async () => {
    id = await scene.fresh(READY);
    const path = `/abonnements/${id}`;
    const seen = formOf((await scene.administrator.get(path)).html, path);
    const first = { email: 'premiere@commune.example', editor: EDITOR };
    expect((await save(scene.administrator, id, first)).status).toBe(303);
    const second = { ...seen, email: 'seconde@commune.example', notificationFrequency: 'Aucune' };
    const late = await scene.unchanged(() => scene.administrator.post(path, second));
    expect(late.status).toBe(409);
    expect(late.text).toContain('a été modifié entre-temps, par une autre personne');
    expect(late.text).toContain(
      'Adresse email notifiée : « premiere@commune.example » enregistré, « seconde@commune.example » dans votre saisie',
    );
    expect(late.text).toContain(`Éditeur : « ${EDITOR_NAME} » enregistré, « Aucun » dans votre saisie`);
    expect(formOf(late.html, path)).toMatchObject({ email: 'seconde@commune.example', editor: '' });
    expect((await scene.administrator.post(path, formOf(late.html, path))).status).toBe(303);
    expect(await scene.stored(id)).toMatchObject({ email: 'seconde@commune.example', editor: null });
  });

  it('une faute de frappe ne cache pas le changement de l’autre', async () => {
    id = await scene.fresh(READY);
    const path = `/abonnements/${id}`;
    const seen = formOf((await scene.administrator.get(path)).html, path);
    await save(scene.administrator, id, { email: 'premiere@commune.example' });
    const wrong = await scene.administrator.post(path, { ...seen, email: 'rien' });
    const again = await scene.administrator.post(path, {
      ...formOf(wrong.html, path),
      email: 'seconde@commune.example',
    });
    expect([wrong.status, again.status].filter((status) => status === 409).length).toBeGreaterThan(0);
  });

  it.each(['', 'abc', '-1', '99999999999999999999'])('version « %s » : prévenue, jamais 5xx', async (version) => {
    id = await scene.fresh(READY);
    const answer = await scene.unchanged(() => save(scene.administrator, id, { version, email: 'a@commune.example' }));
    expect(answer.status).toBe(409);
  });

  it('un autre abonnement du même service reste tel quel', async () => {
    const other = await scene.fresh({}, SI1, OTHER_PROCESS);
    id = await scene.fresh(READY);
    const before = await scene.stored(other);
    await save(scene.administrator, id, { email: 'mairie@commune.example' });
    expect(await scene.stored(other)).toEqual(before);
  });
});
