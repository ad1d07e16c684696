import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ROLES } from '../../src/accounts/rules.ts';
import { noticeOf } from '../../src/portal/notices.ts';
import { mailsTo } from '../support/portalMails.ts';
import { SI2 } from '../support/referential.ts';
import type { Person } from './accountsScene.ts';
import { openSheetScene, type SheetScene } from './subscriptionSheetScene.ts';

const EMAIL = 'etat-civil@commune.example';
const DELEGATE = 'delphine.delegue@syndicat.example';
const READY = { status: 'Actif', access_mode: 'PORTAIL', email: EMAIL, effective_from: new Date('2026-01-02') };

let scene: SheetScene;
let delegate: Person;
let id: string;
beforeAll(async () => {
  scene = await openSheetScene();
  delegate = await scene.portal.person({ actorType: 'TECHNICAL_DELEGATE', organization: SI2, email: DELEGATE });
});
afterAll(() => scene.portal.close());
beforeEach(async () => {
  await scene.portal.scene.sql('DELETE FROM mails');
  await scene.portal.scene.sql('DELETE FROM throttles');
  id = await scene.fresh(READY);
});

const path = () => `/abonnements/${id}/essai`;
const sent = () => mailsTo(scene.portal.scene.server.hub, EMAIL);

describe('D-26 : qui peut demander un message d’essai', () => {
  it.each(ROLES.filter((role) => role !== 'SUBSCRIPTIONS_MANAGE'))('%s seul : 403, rien ne part', async (role) => {
    const who = await scene.portal.person({ roles: [role] });
    expect((await scene.unchanged(() => who.post(path()))).status).toBe(403);
  });

  it.each([
    ['d’un autre service', { organization: SI2, actorType: 'LOCAL_ADMINISTRATOR' }],
    ['délégué que rien ne nomme', { organization: SI2, actorType: 'TECHNICAL_DELEGATE' }],
  ] as const)('S-11 %s : 404', async (_name, spec) => {
    const who = await scene.portal.person(spec);
    expect((await scene.unchanged(() => who.post(path()))).status).toBe(404);
    expect((await scene.unchanged(() => who.post('/abonnements/rien/essai'))).status).toBe(404);
  });

  it('D-36 : organisation qui n’est plus active, 403 ; P-96 : abonnement refusé, 409', async () => {
    const { sql } = scene.portal.scene;
    await sql(
      `UPDATE organizations SET status = 'Inactif' WHERE id = (SELECT subscriber FROM subscriptions WHERE id = $1)`,
      [id],
    );
    expect((await scene.unchanged(() => scene.administrator.post(path()))).status).toBe(403);
    await sql(`UPDATE organizations SET status = 'Actif'`);
    await sql(`UPDATE subscriptions SET status = 'Refusé' WHERE id = $1`, [id]);
    expect((await scene.unchanged(() => scene.administrator.post(path()))).status).toBe(409);
    await sql(`UPDATE subscriptions SET status = 'Actif' WHERE id = $1`, [id]);
  });

  it('sans adresse enregistrée : rien à l’écran, 409 sinon', async () => {
    id = await scene.fresh({ ...READY, email: null });
    const { html } = await scene.administrator.get(`/abonnements/${id}`);
    expect(html).not.toContain('message d&#39;essai');
    const answer = await scene.unchanged(() => scene.administrator.post(path()));
    expect([answer.status, answer.text]).toEqual([409, expect.stringContaining('Aucune adresse notifiée')]);
  });
});

describe('D-26 : le message d’essai', () => {
  it('part à l’adresse enregistrée, tracé sans elle ; l’avis parle des indésirables', async () => {
    const sheet = await scene.administrator.get(`/abonnements/${id}`);
    expect(sheet.text).toContain(`À l’adresse enregistrée : ${EMAIL}`);
    expect(sheet.html).toMatch(/<form[^>]*action="[^"]*\/essai"[^>]*id="essai-envoi"/);
    const answer = await scene.administrator.post(path(), { email: 'pirate@ailleurs.example' });
    expect([answer.status, answer.location]).toEqual([303, `/abonnements/${id}`]);
    expect(answer.notice).toBe('TEST_MAIL_SENT');
    expect(noticeOf('TEST_MAIL_SENT')?.text).toContain('indésirables (spam)');
    const [mail, ...others] = await sent();
    expect([mail?.kind, others]).toEqual(['ADDRESS_TEST', []]);
    expect(mail?.subject).toBe('HubEE - Message d’essai : EtatCivil');
    const trail = await scene.portal.scene.sql(
      `SELECT * FROM audit WHERE action = 'SUBSCRIPTION_TEST_MAIL' AND subject_id = $1`,
      [id],
    );
    expect(trail).toHaveLength(1);
    expect(JSON.stringify(trail)).not.toContain('commune.example');
    expect((await mailsTo(scene.portal.scene.server.hub, 'pirate@ailleurs.example')).length).toBe(0);
  });

  it('le délégué que l’abonnement nomme le peut aussi', async () => {
    id = await scene.fresh({ ...READY, delegate: JSON.stringify({ email: DELEGATE }) });
    expect((await delegate.post(path())).status).toBe(303);
    expect(await sent()).toHaveLength(1);
  });

  it('trois par heure et par abonnement, même demandés à la fois ; l’avis le dit (409)', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => scene.administrator.post(path())));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 303, 303, 409, 409]);
    const refused = answers.find(({ status }) => status === 409);
    expect(refused?.text).toContain('réessayez dans une heure');
    expect(await sent()).toHaveLength(3);
  });
});
