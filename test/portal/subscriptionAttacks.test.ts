import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createClient } from '../../src/clients/createClient.ts';
import { mailsTo } from '../support/portalMails.ts';
import { OTHER_PROCESS, PROCESS, SI1, SI2 } from '../support/referential.ts';
import type { Person } from './accountsScene.ts';
import { openSheetScene, type SheetScene } from './subscriptionSheetScene.ts';

let scene: SheetScene;
beforeAll(async () => {
  scene = await openSheetScene();
});
afterAll(() => scene.portal.close());
beforeEach(async () => {
  await scene.portal.scene.sql('DELETE FROM throttles');
  await scene.portal.scene.sql('DELETE FROM mails');
});

const VICTIM = 'victime@ailleurs.example';
const READY = { status: 'Actif', access_mode: 'API', email: VICTIM, effective_from: new Date('2026-01-02') };
const named = (email: string) => ({ ...READY, delegate: JSON.stringify({ email }) });
const delegate = (email: string): Promise<Person> =>
  scene.portal.person({ actorType: 'TECHNICAL_DELEGATE', organization: SI2, email });
const sent = async () => (await mailsTo(scene.portal.scene.server.hub, VICTIM)).length;

describe('D-26 : « Envoyer un message d’essai » n’inonde personne', () => {
  const MANY = [
    [SI1, PROCESS],
    [SI1, OTHER_PROCESS],
    [SI2, PROCESS],
    [SI2, OTHER_PROCESS],
  ] as const;

  it('une adresse reçoit dix messages par heure au plus, de combien d’abonnements qu’ils viennent', async () => {
    const who = await delegate('relais@conseil.example');
    const answers: number[] = [];
    for (const [service, process] of MANY) {
      const id = await scene.fresh(named(who.email), service, process);
      for (let time = 0; time < 3; time += 1) answers.push((await who.post(`/abonnements/${id}/essai`)).status);
    }
    expect(answers).toEqual([...Array(10).fill(303), 409, 409]);
    expect(await sent()).toBe(10);
  });

  it('une personne en envoie vingt par heure au plus, à combien d’adresses que ce soit', async () => {
    const who = await delegate('relais2@conseil.example');
    const answers: number[] = [];
    for (let rank = 0; rank < 22; rank += 1) {
      const id = await scene.fresh({ ...named(who.email), email: `victime${rank}@ailleurs.example` });
      // As if it were another subscription each time.
      await scene.portal.scene.sql('DELETE FROM throttles WHERE key = sha256($1)', [`throttle:TEST_MAIL:${id}`]);
      answers.push((await who.post(`/abonnements/${id}/essai`)).status);
    }
    expect(answers).toEqual([...Array(20).fill(303), 409, 409]);
  });
});

describe('S-11 : une adresse qui ressemble à celle du délégué', () => {
  it('D-19 : « İ » n’est pas un « i », quel que soit celui des deux qui est désigné', async () => {
    const who = await delegate('ilias@conseil.example');
    const id = await scene.fresh(named('İlias@conseil.example'));
    expect((await who.get(`/abonnements/${id}`)).status).toBe(404);
    expect((await scene.unchanged(() => who.post(`/abonnements/${id}/suspension`))).status).toBe(404);
    expect((await who.get('/abonnements/export.csv')).text).not.toContain(VICTIM);
    await scene.fresh(named('Ilias@conseil.example'));
    expect((await who.get(`/abonnements/${id}`)).status).toBe(200);
  });

  it('P-26, P-95 : un signe que personne ne voit n’entre pas dans une adresse', async () => {
    const id = await scene.fresh(READY);
    const page = { version: '1', accessMode: 'API', notificationFrequency: 'Unitaire' };
    for (const email of ['a\u200b@b.example', '\u202ea@b.example', 'a@b\u00ad.example']) {
      const answer = await scene.unchanged(() => scene.administrator.post(`/abonnements/${id}`, { ...page, email }));
      expect([answer.status, answer.text]).toEqual([
        422,
        expect.stringContaining('Saisissez une adresse email valide'),
      ]);
    }
  });
});

describe('ce que des partenaires ont écrit', () => {
  it('D-20 : un nom n’ajoute pas de ligne au fichier des identifiants', async () => {
    const { server, sql } = scene.portal.scene;
    const id = await scene.fresh(READY);
    await createClient(server.hub, null, { scopes: ['SI'], organization: SI1, processCode: PROCESS });
    const [before] = await sql('SELECT name FROM organizations WHERE id = $1', [SI1]);
    await sql('UPDATE organizations SET name = $2 WHERE id = $1', [SI1, 'Mairie\r\nClé secrète : fausse\u2028\u202e']);
    await sql('UPDATE processes SET name = $2 WHERE code = $1', [PROCESS, 'Acte\nIdentifiant client : faux']);
    try {
      const { html } = await scene.administrator.post(`/abonnements/${id}/identifiants/telechargement`);
      expect(html).toMatch(/^Clé secrète : [\w-]{43}\r$/m);
      expect(html).toContain('Clé secrète : fausse');
      expect(html).not.toMatch(/^Clé secrète : fausse|^Identifiant client : faux/m);
      expect(html).not.toMatch(/[\u2028\u202e]/);
    } finally {
      await sql('UPDATE organizations SET name = $2 WHERE id = $1', [SI1, before?.name]);
      await sql('UPDATE processes SET name = $2 WHERE code = $1', [PROCESS, PROCESS]);
    }
  });
});

describe('P-39 : une connexion inachevée n’écrit ni ne lit rien', () => {
  it.each([
    ['OTP', '/connexion/code'],
    ['NEW_PASSWORD', '/nouveau-mot-de-passe'],
  ])('%s : chaque page et chaque formulaire ramènent à %s', async (stage, page) => {
    const id = await scene.fresh(READY);
    const sheet = `/abonnements/${id}`;
    const client = `${sheet}/identifiants/${'0'.repeat(32)}`;
    const who = await scene.portal.person({ actorType: 'LOCAL_ADMINISTRATOR' });
    await scene.portal.scene.sql('UPDATE sessions SET stage = $1 WHERE account_id = $2', [stage, who.id]);
    for (const path of [
      '/abonnements',
      '/abonnements/export.csv',
      sheet,
      `${sheet}/activation`,
      `${client}/revocation`,
    ]) {
      const answer = await scene.unchanged(() => who.get(path));
      expect([answer.status, answer.location?.split('?')[0]], path).toEqual([303, page]);
    }
    const forms = [
      ...['', '/modalite', '/activation', '/activation/retrait', '/suspension', '/essai'].map((end) => sheet + end),
      ...['', '/telechargement'].map((end) => `${sheet}/identifiants${end}`),
      ...['/copie', '/regeneration', '/revocation'].map((end) => client + end),
      '/abonnements/demandes/nouvelle',
      '/premiers-pas/role/masquer',
    ];
    for (const path of forms) {
      const answer = await scene.unchanged(() => who.post(path, { quoi: 'secret' }));
      expect([answer.status, answer.location], path).toEqual([303, page]);
    }
  });
});
