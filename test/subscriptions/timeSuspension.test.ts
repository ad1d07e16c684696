import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { activateSubscription } from '../../src/subscriptions/activateSubscription.ts';
import { changeSettings } from '../../src/subscriptions/changeSettings.ts';
import { readPortalSubscription } from '../../src/subscriptions/readPortalSubscription.ts';
import { suspendSubscription } from '../../src/subscriptions/suspendSubscription.ts';
import { turnSubscriptions } from '../../src/subscriptions/turnSubscriptions.ts';
import { withdrawActivation } from '../../src/subscriptions/withdrawActivation.ts';
import { call, field, textField } from '../support/client.ts';
import { OSL } from '../support/referential.ts';
import { openScene, type Scene } from '../support/scene.ts';
import { type Followed, openTimeScene, type TimeScene } from './timeScene.ts';

// The day summer time begins: the midnight that ends it is 22:00 UTC.
const MORNING = '2027-03-28T09:00:00Z';
const LAST_MOMENT = '2027-03-28T21:59:59.999Z';
const MIDNIGHT = '2027-03-28T22:00:00Z';
const NEXT_DAY = '2027-03-29T10:00:00Z';
const TD = '/teledossiers/v1';

let scene: Scene;
let time: TimeScene;
let one: Followed;
beforeAll(async () => {
  scene = await openScene();
  time = openTimeScene(scene);
});
afterAll(() => scene.close());
beforeEach(async () => {
  await time.at(MORNING);
  one = await time.follow();
  await activateSubscription(scene.server.hub, one.user, one.id, '28/03/2027');
});

const softwareToken = () => scene.server.token(['SI'], one.service, one.processCode);

/** A télédossier that has reached the service. */
async function sendOne(): Promise<string> {
  const token = await scene.server.token(['OSL'], OSL);
  const folder = (await time.deposit(one)).body;
  const path = `${TD}/folders/${textField(folder, 'id')}`;
  const file = `${path}/attachments/${textField(folder, 'attachments', 0, 'id')}`;
  const put = await call(scene.server.url, 'PUT', file, {
    token,
    raw: Buffer.from('%PDF-1.4\nacte de naissance\n%%EOF\n'),
  });
  expect(put.status, put.text).toBe(204);
  const done = await call(scene.server.url, 'PATCH', path, { token, json: { globalStatus: 'HUBEE_COMPLETED' } });
  expect(done.status, done.text).toBe(204);
  return textField(folder, 'cases', 0, 'id');
}

/** The télédossiers in the queue of the service's software. */
async function queue(): Promise<unknown[]> {
  const { body } = await call(scene.server.url, 'GET', `${TD}/notifications`, { token: await softwareToken() });
  return Array.isArray(body) ? body.map((item) => field(item, 'caseId')) : [];
}

const ways = [
  ['dans le portail', () => suspendSubscription(scene.server.hub, one.user, one.id)],
  ['par un PUT de la plateforme', () => time.put(one, { status: 'Suspendu' })],
] as const;

describe('S-14, P-101, D-14 : la suspension', () => {
  it.each(ways)('%s : affichée aussitôt, reçoit jusqu’à minuit à Paris, puis E-10', async (_, suspend) => {
    await suspend();
    await time.shows(one, 'Suspendu');
    await time.at(LAST_MOMENT);
    await time.shows(one, 'Suspendu');
    expect(await time.receives(one)).toBe(true);
    await time.at(MIDNIGHT);
    await time.shows(one, 'Suspendu');
    expect(await time.receives(one)).toBe(false);
    expect(await turnSubscriptions(scene.server.hub)).toBe(0);
    expect(await time.row(one)).toMatchObject({ suspended_from: new Date(MIDNIGHT) });
  });

  it('H-53, H-142 : le lendemain, ce qui est arrivé se lit et se traite jusqu’au bout', async () => {
    const caseId = await sendOne();
    await suspendSubscription(scene.server.hub, one.user, one.id);
    await time.at(NEXT_DAY);
    expect(await time.receives(one)).toBe(false);
    expect(await queue()).toEqual([caseId]);
    const token = await softwareToken();
    for (const caseNewStatus of ['IN_PROGRESS', 'DONE']) {
      const json = { actionType: 'STATUS_UPDATE', author: 'Mairie', notification: true, caseNewStatus };
      const event = await call(scene.server.url, 'POST', `${TD}/cases/${caseId}/events`, { token, json });
      expect(event.status, event.text).toBe(201);
    }
    const read = await call(scene.server.url, 'GET', `${TD}/cases/${caseId}`, { token });
    expect(field(read.body, 'status')).toBe('DONE');
  });

  const returns = [
    ['dans le portail', () => activateSubscription(scene.server.hub, one.user, one.id, '29/03/2027')],
    ['par un PUT de la plateforme', () => time.put(one, { status: 'Actif' })],
  ] as const;
  it.each(returns)('P-102 : réactiver %s efface la suspension et la fin, et reçoit aussitôt', async (_, activate) => {
    await time.put(one, { status: 'Actif', endDateTime: '2027-03-29T06:00:00Z' });
    await suspendSubscription(scene.server.hub, one.user, one.id);
    await time.at(NEXT_DAY);
    expect(await time.receives(one)).toBe(false);
    await activate();
    await time.shows(one, 'Actif');
    expect(await time.receives(one)).toBe(true);
    expect(await time.row(one)).toMatchObject({ suspended_from: null, end_at: null });
    expect(await turnSubscriptions(scene.server.hub)).toBe(0);
  });

  it('P-102 : suspendu puis réactivé le même jour, rien ne s’arrête à minuit', async () => {
    await suspendSubscription(scene.server.hub, one.user, one.id);
    await activateSubscription(scene.server.hub, one.user, one.id, '28/03/2027');
    await time.at(MIDNIGHT);
    await time.shows(one, 'Actif');
    expect(await time.receives(one)).toBe(true);
  });
});

describe('les effets sur le hub, à l’instant', () => {
  it('H-161 : la file suit la modalité d’accès enregistrée, dans les deux sens, et rien ne s’y perd', async () => {
    const caseId = await sendOne();
    expect(await queue()).toEqual([caseId]);
    const save = async (accessMode: string) => {
      const { subscription } = await readPortalSubscription(scene.server.hub, one.user, one.id);
      const settings = {
        accessMode,
        notificationFrequency: 'Aucune',
        email: null,
        delegate: null,
        editor: null,
      };
      await changeSettings(scene.server.hub, one.user, one.id, subscription.version, settings, accessMode);
    };
    await save('PORTAIL');
    expect(await queue()).toEqual([]);
    await save('API');
    expect(await queue()).toEqual([caseId]);
  });

  it.each(['Inactif', 'Suspendu', 'Fusionné', ''])(
    'D-36 : une organisation « %s » ne reçoit rien de nouveau',
    async (status) => {
      const set = (value: string) =>
        scene.sql('UPDATE organizations SET status = $2 WHERE id = $1', [one.service, value]);
      const caseId = await sendOne();
      await set(status);
      expect(await time.receives(one)).toBe(false);
      expect(await queue(), 'ce qui est arrivé se lit').toEqual([caseId]);
      await set('Actif');
      expect(await time.receives(one)).toBe(true);
    },
  );

  const later = [
    ['dans le portail', () => activateSubscription(scene.server.hub, one.user, one.id, '31/03/2027')],
    ['par un PUT de la plateforme', () => time.put(one, { status: 'Actif', activateDateTime: '2027-03-31T06:00:00Z' })],
  ] as const;
  it.each(later)('P-102, D-14 : une réactivation prévue %s n’arrête ni n’oublie rien d’ici là', async (_, plan) => {
    await suspendSubscription(scene.server.hub, one.user, one.id);
    await plan();
    await time.shows(one, 'Inactif');
    await time.at(LAST_MOMENT);
    expect(await time.receives(one)).toBe(true);
    await time.at(MIDNIGHT);
    expect(await time.receives(one)).toBe(false);
    await withdrawActivation(scene.server.hub, one.user, one.id);
    await time.shows(one, 'Suspendu');
    expect(await time.row(one)).toMatchObject({ suspended_from: new Date(MIDNIGHT) });
    await plan();
    await time.at('2027-03-30T22:01:00Z');
    await time.shows(one, 'Actif');
    expect(await time.receives(one)).toBe(true);
    expect(await turnSubscriptions(scene.server.hub)).toBe(1);
    await time.shows(one, 'Actif');
    expect(await time.row(one)).toMatchObject({ status: 'Actif', suspended_from: null });
  });
});
