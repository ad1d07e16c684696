import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TestAccount } from '../support/accounts.ts';
import { call } from '../support/client.ts';
import { mailsTo } from '../support/portalMails.ts';
import { PROCESS } from '../support/referential.ts';
import { openScene, type Scene } from '../support/scene.ts';
import { answering, ask, forget, newAsker, subscriptionsOf, validation } from '../support/subscriptionRequests.ts';

let scene: Scene;
let asker: TestAccount;
let desk: ReturnType<typeof answering>;
beforeAll(async () => {
  scene = await openScene();
  desk = answering(scene);
  await validation(scene, PROCESS, 'Manual');
});
afterAll(() => scene.close());
beforeEach(async () => {
  await forget(scene);
  asker = await newAsker(scene);
});

describe('D-17 : deux réponses au même instant', () => {
  it('une seule l’emporte : un abonnement, un courriel', async () => {
    for (let round = 0; round < 5; round += 1) {
      await forget(scene);
      const id = await ask(scene, asker.user, PROCESS);
      await scene.sql('DELETE FROM mails');
      const answers = await Promise.all([
        desk.accept(id),
        desk.refuse(id),
        desk.accept(id, 'admin'),
        desk.refuse(id, 'admin', 'Non.'),
      ]);
      const codes = answers.map(({ status }) => status);
      expect(codes.toSorted()).toEqual([200, 200, 409, 409]);
      expect(codes[0], 'la même réponse vaut deux fois').toBe(codes[2]);
      expect(await subscriptionsOf(scene)).toHaveLength(1);
      expect(await mailsTo(scene.server.hub, asker.email)).toHaveLength(1);
    }
  });

  it('accepter pendant que DataPass crée le même abonnement : un seul vit', async () => {
    const id = await ask(scene, asker.user, PROCESS);
    const body = {
      datapassId: 9,
      processCode: PROCESS,
      subscriber: { type: 'SI', companyRegister: '21040107100019', branchCode: '04107' },
      notificationFrequency: 'unitaire',
      localAdministrator: { email: asker.email },
    };
    const path = '/referential/v1/subscriptions';
    const [accepted, posted] = await Promise.all([
      desk.accept(id),
      call(scene.server.url, 'POST', path, { token: scene.tokens.datapass, json: body }),
    ]);
    expect(accepted.status).toBe(200);
    expect([201, 400]).toContain(posted.status);
    expect(await subscriptionsOf(scene)).toHaveLength(1);
  });
});
