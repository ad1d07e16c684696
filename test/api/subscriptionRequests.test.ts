import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TestAccount } from '../support/accounts.ts';
import { type ApiAnswer, field, messages, textField } from '../support/client.ts';
import { lastMailTo, mailsTo } from '../support/portalMails.ts';
import { OSL, OTHER_PROCESS, PROCESS, UNSUBSCRIBED } from '../support/referential.ts';
import { auditOf, CALLERS, type CallerName, fingerprint, openScene, type Scene, UNKNOWN_ID } from '../support/scene.ts';
import {
  answering,
  ask,
  forget,
  newAsker,
  PATH,
  REASON,
  subscriptionsOf,
  validation,
} from '../support/subscriptionRequests.ts';

const DECIDERS: readonly CallerName[] = ['osl', 'otherOsl', 'admin'];

let scene: Scene;
let asker: TestAccount;
let desk: ReturnType<typeof answering>;
beforeAll(async () => {
  scene = await openScene();
  desk = answering(scene);
  for (const process of [PROCESS, OTHER_PROCESS]) await validation(scene, process, 'Manual');
});
afterAll(() => scene.close());
beforeEach(async () => {
  await forget(scene);
  asker = await newAsker(scene);
});

const statuses = (answers: readonly ApiAnswer[]) => answers.map(({ status }) => status);
const subscriptions = () => subscriptionsOf(scene);
const idsIn = ({ body }: ApiAnswer) => (Array.isArray(body) ? body.map((item) => field(item, 'id')) : []);

describe('D-17 : qui lit et qui décide', () => {
  it('les opérateurs et la plateforme seuls', async () => {
    const id = await ask(scene, asker.user, PROCESS);
    const before = await fingerprint(scene);
    for (const caller of CALLERS.filter((name) => !DECIDERS.includes(name))) {
      const answers = [
        await desk.send(caller, 'GET', ''),
        await desk.send(caller, 'GET', `/${id}`),
        await desk.accept(id, caller),
        await desk.refuse(id, caller),
      ];
      const expected = caller.endsWith('Token') ? 401 : 403;
      expect(statuses(answers), caller).toEqual([expected, expected, expected, expected]);
    }
    expect(await fingerprint(scene)).toBe(before);
  });

  it('un autre opérateur ne trouve pas la demande, ne la liste pas, n’y répond pas : 404', async () => {
    const id = await ask(scene, asker.user, PROCESS);
    const before = await fingerprint(scene);
    const answers = [
      await desk.send('otherOsl', 'GET', `/${id}`),
      await desk.accept(id, 'otherOsl'),
      await desk.refuse(id, 'otherOsl'),
    ];
    for (const answer of answers) {
      expect(answer.body).toEqual({ errors: [{ code: 404, message: 'Subscription request is not found' }] });
    }
    expect(idsIn(await desk.send('otherOsl', 'GET', ''))).toEqual([]);
    expect(idsIn(await desk.send('otherOsl', 'GET', `?processCode=${PROCESS}`))).toEqual([]);
    expect(await fingerprint(scene)).toBe(before);
  });

  it('inconnue : 404 ; illisible : 400 ; filtre inconnu : 400', async () => {
    expect(
      statuses([
        await desk.accept(UNKNOWN_ID),
        await desk.refuse(UNKNOWN_ID),
        await desk.send('admin', 'GET', `/${UNKNOWN_ID}`),
      ]),
    ).toEqual([404, 404, 404]);
    expect(statuses([await desk.accept('x'), await desk.refuse('x'), await desk.send('admin', 'GET', '/x')])).toEqual([
      400, 400, 400,
    ]);
    expect(
      statuses([
        await desk.send('admin', 'GET', '?status=LOST'),
        await desk.send('admin', 'GET', '?state=PENDING'),
        await desk.send('admin', 'GET', '?maxResult=0'),
        await desk.send('admin', 'GET', '?processCode=%00'),
      ]),
    ).toEqual([400, 400, 400, 400]);
  });

  it('les plus anciennes d’abord, par statut, démarche et pages ; rien ne reste dans un cache', async () => {
    const first = await ask(scene, asker.user, PROCESS, 'Deux agents');
    const second = await ask(scene, asker.user, OTHER_PROCESS);
    await desk.refuse(first);
    expect(idsIn(await desk.send('admin', 'GET', ''))).toEqual([first, second]);
    expect(idsIn(await desk.send('osl', 'GET', ''))).toEqual([first]);
    expect(idsIn(await desk.send('admin', 'GET', '?status=PENDING'))).toEqual([second]);
    expect(idsIn(await desk.send('admin', 'GET', `?status=REFUSED&processCode=${PROCESS}`))).toEqual([first]);
    expect(idsIn(await desk.send('admin', 'GET', '?offSet=1&maxResult=1'))).toEqual([second]);
    const one = await desk.send('osl', 'GET', `/${first}`);
    expect(one.headers.get('cache-control')).toBe('no-store');
    expect(one.body).toMatchObject({
      status: 'REFUSED',
      processCode: PROCESS,
      subscriber: { type: 'SI', companyRegister: '21040107100019', branchCode: '04107' },
      requester: { email: asker.email, firstName: 'Zoé' },
      comment: 'Deux agents',
      reason: REASON,
    });
  });
});

describe('D-17, H-113 : accepter', () => {
  it('l’abonnement naît inactif, l’administrateur qui demande en répond, M-4 part, tout est tracé', async () => {
    const id = await ask(scene, asker.user, PROCESS);
    const answer = await desk.accept(id);
    expect(answer.status).toBe(200);
    const subscriptionId = textField(answer.body, 'subscriptionId');
    expect(await subscriptions()).toEqual([
      expect.objectContaining({
        id: subscriptionId,
        datapass_id: 0,
        status: 'Inactif',
        access_mode: null,
        notification_frequency: 'Unitaire',
        email: null,
        activate_at: null,
        validate_at: expect.any(Date),
        local_administrator: expect.objectContaining({
          email: asker.email,
          firstName: 'Zoé',
          function: 'Secrétaire de mairie',
        }),
        without_administrator: false,
      }),
    ]);
    const mail = await lastMailTo(scene.server.hub, asker.email, 'M-4');
    expect(mail.subject).toBe('HubEE - Votre demande d’abonnement est acceptée');
    for (const words of [PROCESS, UNSUBSCRIBED, `http://portail.example/abonnements/${subscriptionId}`]) {
      expect(mail.text).toContain(words);
    }
    expect(
      (await auditOf(scene, id)).map(({ action, from_state, to_state }) => [action, from_state, to_state]),
    ).toEqual([
      ['SUBSCRIPTION_REQUEST', null, 'PENDING'],
      ['SUBSCRIPTION_REQUEST_ACCEPT', 'PENDING', 'ACCEPTED'],
    ]);
    expect((await auditOf(scene, subscriptionId)).map(({ action, organization }) => [action, organization])).toEqual([
      ['SUBSCRIPTION_CREATE', OSL],
    ]);
    expect(scene.server.alerts).toEqual([]);
  });

  it('sans corps aussi ; un corps illisible est un 400', async () => {
    const id = await ask(scene, asker.user, PROCESS);
    const url = `${scene.server.url}${PATH}/${id}/acceptance`;
    const headers = { authorization: `Bearer ${scene.tokens.osl}` };
    expect((await fetch(url, { method: 'POST', headers, body: '{' })).status).toBe(400);
    expect((await fetch(url, { method: 'POST', headers })).status).toBe(200);
  });

  it('deux fois : la même réponse, rien de plus ; refuser ensuite : 409', async () => {
    const id = await ask(scene, asker.user, PROCESS);
    const first = await desk.accept(id);
    const before = await fingerprint(scene);
    const again = await desk.accept(id, 'admin');
    expect([again.status, again.body]).toEqual([200, first.body]);
    const late = await desk.refuse(id);
    expect([late.status, messages(late)]).toEqual([409, ['Subscription request is already decided']]);
    expect(await fingerprint(scene)).toBe(before);
  });

  it('H-21 : un abonnement né entre-temps est celui qui était demandé', async () => {
    const id = await ask(scene, asker.user, PROCESS);
    await scene.sql(
      `INSERT INTO subscriptions (id, datapass_id, process_code, subscriber, notification_frequency, status,
         local_administrator, created_at) VALUES ($1, 12, $2, $3, 'unitaire', 'Actif', '{}', now())`,
      [UNKNOWN_ID, PROCESS, UNSUBSCRIBED],
    );
    const answer = await desk.accept(id);
    expect([answer.status, field(answer.body, 'subscriptionId')]).toEqual([200, UNKNOWN_ID]);
    expect((await subscriptions()).map(({ datapass_id, status }) => [datapass_id, status])).toEqual([[12, 'Actif']]);
    expect((await lastMailTo(scene.server.hub, asker.email, 'M-4')).text).toContain(UNKNOWN_ID);
  });

  it.each([
    [
      'démarche fermée entre-temps',
      `UPDATE processes SET is_activated = $1 WHERE code = '${PROCESS}'`,
      'Process is not activated',
    ],
    [
      'service devenu inactif',
      `UPDATE organizations SET status = CASE WHEN $1 THEN 'Actif' ELSE 'Inactif' END WHERE id = '${UNSUBSCRIBED}'`,
      'Subscriber is not active',
    ],
    [
      'plus aucun administrateur local actif',
      `UPDATE accounts SET active = $1 WHERE organization = '${UNSUBSCRIBED}'`,
      'Nobody can administrate the subscription',
    ],
  ])('%s : 409 qui le dit, la demande attend, et peut encore être refusée', async (_, sql, message) => {
    await scene.sql(`UPDATE accounts SET active = false WHERE organization = $1 AND id <> $2`, [
      UNSUBSCRIBED,
      asker.id,
    ]);
    const id = await ask(scene, asker.user, PROCESS);
    await scene.sql(sql, [false]);
    const before = await fingerprint(scene);
    const answer = await desk.accept(id);
    expect([answer.status, messages(answer)]).toEqual([409, [message]]);
    expect(await fingerprint(scene)).toBe(before);
    expect((await desk.refuse(id)).status).toBe(200);
    await scene.sql(sql, [true]);
  });

  it('le demandeur parti, un autre administrateur du service répond de l’abonnement et reçoit M-4', async () => {
    const other = await newAsker(scene);
    await scene.sql('UPDATE accounts SET active = false WHERE organization = $1 AND id <> ALL ($2)', [
      UNSUBSCRIBED,
      [asker.id, other.id],
    ]);
    const id = await ask(scene, asker.user, PROCESS);
    await scene.sql('UPDATE accounts SET active = false WHERE id = $1', [asker.id]);
    expect((await desk.accept(id)).status).toBe(200);
    expect(await subscriptions()).toMatchObject([
      { email: null, local_administrator: { email: other.email }, without_administrator: false },
    ]);
    expect((await mailsTo(scene.server.hub, other.email)).map(({ kind }) => kind)).toContain('M-4');
    expect(await mailsTo(scene.server.hub, asker.email)).toEqual([]);
  });
});

describe('D-17, P-96 : refuser', () => {
  it('sans motif, ou trop long : 400, rien ne change', async () => {
    const id = await ask(scene, asker.user, PROCESS);
    const before = await fingerprint(scene);
    for (const reason of [null, '', '   ', '\n', 12, 'x'.repeat(501), 'a\u0000b']) {
      expect((await desk.refuse(id, 'osl', reason)).status, String(reason)).toBe(400);
    }
    expect((await desk.send('osl', 'POST', `/${id}/refusal`, {})).status).toBe(400);
    expect(await fingerprint(scene)).toBe(before);
    expect((await desk.refuse(id, 'osl', '𝄞'.repeat(500))).status).toBe(200);
  });

  it('un abonnement « Refusé » garde le motif, M-5 le dit, la trace le tait', async () => {
    const id = await ask(scene, asker.user, PROCESS);
    const answer = await desk.refuse(id, 'osl', `  ${REASON}\n`);
    expect([answer.status, field(answer.body, 'status'), field(answer.body, 'reason')]).toEqual([
      200,
      'REFUSED',
      REASON,
    ]);
    expect(await subscriptions()).toEqual([
      expect.objectContaining({
        id: field(answer.body, 'subscriptionId'),
        status: 'Refusé',
        reject_at: expect.any(Date),
        rejection_reason: REASON,
        validate_at: null,
        datapass_id: 0,
      }),
    ]);
    const mail = await lastMailTo(scene.server.hub, asker.email, 'M-5');
    expect(mail.text.replace(/\s+/g, ' ')).toContain(`Motif : ${REASON}`);
    expect(mail.text).toContain(PROCESS);
    const trail = [...(await auditOf(scene, id)), ...(await auditOf(scene, textField(answer.body, 'subscriptionId')))];
    expect(trail.map(({ action }) => action)).toEqual([
      'SUBSCRIPTION_REQUEST',
      'SUBSCRIPTION_REQUEST_REFUSE',
      'SUBSCRIPTION_CREATE',
    ]);
    expect(JSON.stringify(trail)).not.toContain('état civil');
  });

  it('deux fois : le premier motif reste ; accepter ensuite : 409 ; redemander est permis', async () => {
    const id = await ask(scene, asker.user, PROCESS);
    await desk.refuse(id);
    const before = await fingerprint(scene);
    expect(field((await desk.refuse(id, 'admin', 'Autre motif')).body, 'reason')).toBe(REASON);
    const late = await desk.accept(id);
    expect([late.status, messages(late)]).toEqual([409, ['Subscription request is already decided']]);
    expect(await fingerprint(scene)).toBe(before);
    expect((await desk.accept(await ask(scene, asker.user, PROCESS))).status).toBe(200);
    expect((await subscriptions()).map(({ status }) => status).toSorted()).toEqual(['Inactif', 'Refusé']);
  });
});
