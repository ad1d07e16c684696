import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { activateSubscription } from '../../src/subscriptions/activateSubscription.ts';
import { turnSubscriptions } from '../../src/subscriptions/turnSubscriptions.ts';
import { call, field } from '../support/client.ts';
import { openScene, type Scene } from '../support/scene.ts';
import { openTimeScene, type TimeScene } from './timeScene.ts';

let scene: Scene;
let time: TimeScene;
beforeAll(async () => {
  scene = await openScene();
  time = openTimeScene(scene);
});
afterAll(() => scene.close());

const HOUR = 3_600_000;
const earlier = (instant: string, ms: number) => new Date(Date.parse(instant) - ms);

/** The day as people type it, and the instant at which it is 00:01 in Paris. */
const DAYS = [
  ['en hiver', '15/01/2027', '2027-01-14T23:01:00Z'],
  ['en été', '15/07/2027', '2027-07-14T22:01:00Z'],
  ['le jour où l’heure d’été commence', '28/03/2027', '2027-03-27T23:01:00Z'],
  ['le lendemain', '29/03/2027', '2027-03-28T22:01:00Z'],
  ['le jour où l’heure d’hiver commence', '31/10/2027', '2027-10-30T22:01:00Z'],
  ['le lendemain', '01/11/2027', '2027-10-31T23:01:00Z'],
  ['le jour de l’an', '01/01/2027', '2026-12-31T23:01:00Z'],
  ['le 29 février', '29/02/2028', '2028-02-28T23:01:00Z'],
  ['le lendemain du 29 février', '01/03/2028', '2028-02-29T23:01:00Z'],
] as const;

describe('P-99, D-14, H-146 : l’activation à 00:01 à Paris', () => {
  it.each(DAYS)('E-10 puis 201, %s (%s)', async (_, day, instant) => {
    await time.at(earlier(instant, 30 * HOUR));
    const byPortal = await time.follow();
    const byPartner = await time.follow();
    await activateSubscription(scene.server.hub, byPortal.user, byPortal.id, day);
    const [date, month, year] = day.split('/');
    const put = await time.put(byPartner, {
      status: 'Actif',
      activateDateTime: `${year}-${month}-${date}T17:30:00+02:00`,
    });
    expect(field(put.body, 'status'), put.text).toBe('Inactif');

    await time.at(earlier(instant, 1));
    expect(await turnSubscriptions(scene.server.hub)).toBe(0);
    for (const one of [byPortal, byPartner]) {
      expect(await time.receives(one), '00:00:59.999').toBe(false);
      await time.shows(one, 'Inactif');
    }
    await time.at(instant);
    for (const one of [byPortal, byPartner]) {
      expect(await time.receives(one), '00:01:00.000').toBe(true);
      await time.shows(one, 'Actif');
      expect(await time.row(one)).toMatchObject({ status: 'Inactif', updated_at: expect.any(Date) });
    }
    expect(await turnSubscriptions(scene.server.hub)).toBe(2);
    for (const one of [byPortal, byPartner]) {
      await time.shows(one, 'Actif');
      expect(await time.receives(one)).toBe(true);
      expect(await time.turns(one)).toEqual([['Inactif', 'Actif', 'ACTIVATION_DATE']]);
      expect(await time.row(one)).toMatchObject({ status: 'Actif', updated_at: new Date(instant) });
    }
    expect(await turnSubscriptions(scene.server.hub)).toBe(0);
  });

  it('P-99 : choisi pour aujourd’hui, l’abonnement est actif à l’instant, même avant 00:01', async () => {
    await time.at('2027-01-14T23:00:30Z');
    const one = await time.follow();
    await activateSubscription(scene.server.hub, one.user, one.id, '15/01/2027');
    expect(await time.receives(one)).toBe(true);
    await time.shows(one, 'Actif');
    expect(await turnSubscriptions(scene.server.hub)).toBe(0);
  });
});

describe('H-142, H-146 : la date de fin', () => {
  it.each(['2027-01-15T11:00:00Z', '2027-03-28T01:00:00Z', '2027-10-31T00:59:59.999Z'])('E-10 dès %s', async (end) => {
    await time.at(earlier(end, 30 * HOUR));
    const one = await time.follow();
    await time.put(one, { status: 'Actif', endDateTime: end });
    await time.at(earlier(end, 1));
    expect(await time.receives(one)).toBe(true);
    await time.shows(one, 'Actif');
    await time.at(end);
    expect(await time.receives(one)).toBe(false);
    await time.shows(one, 'Suspendu');
    expect(await turnSubscriptions(scene.server.hub)).toBe(1);
    expect(await time.receives(one)).toBe(false);
    await time.shows(one, 'Suspendu');
    expect(await time.turns(one)).toEqual([['Actif', 'Suspendu', 'END_DATE']]);
  });

  it('H-146 : le hub arrêté de l’activation à la fin : droit à « Suspendu », une seule trace', async () => {
    await time.at('2027-01-14T11:00:00Z');
    const one = await time.follow();
    const change = { activateDateTime: '2027-01-15T11:00:00Z', endDateTime: '2027-01-18T11:00:00Z' };
    expect(field((await time.put(one, change)).body, 'status')).toBe('Inactif');
    await time.at('2027-01-20T11:00:00Z');
    await time.shows(one, 'Suspendu');
    expect(await turnSubscriptions(scene.server.hub)).toBe(1);
    await time.shows(one, 'Suspendu');
    expect(await time.turns(one)).toEqual([['Inactif', 'Suspendu', 'END_DATE']]);
    expect(await time.receives(one)).toBe(false);
  });
});

describe('P-103, H-20 : une démarche fermée', () => {
  const CLOSING = 'Recensement';
  async function close(closed: boolean): Promise<void> {
    const token = await scene.server.token(['ADMIN'], null);
    const path = `/referential/v1/processes/${CLOSING}`;
    const { body } = await call(scene.server.url, 'GET', path, { token });
    const put = await call(scene.server.url, 'PUT', path, { token, json: { ...Object(body), isActivated: !closed } });
    expect(put.status, put.text).toBe(200);
  }
  async function followTwo() {
    await scene.sql(
      `INSERT INTO processes SELECT (jsonb_populate_record(p, '{"code":"${CLOSING}"}')).* FROM processes p
       WHERE code = 'EtatCivil' ON CONFLICT DO NOTHING`,
    );
    const [active, planned] = [await time.follow({}, CLOSING), await time.follow({}, CLOSING)];
    await time.put(active, { status: 'Actif' });
    await time.put(planned, { status: 'Actif', activateDateTime: '2027-01-16T11:00:00Z' });
    return { active, planned };
  }

  it('elle n’active plus rien ; ce qui était actif est suspendu la nuit suivante et reçoit jusqu’à minuit', async () => {
    await time.at('2027-01-15T11:00:00Z');
    const { active, planned } = await followTwo();
    await close(true);
    await time.at('2027-01-15T22:59:59.999Z');
    expect(await turnSubscriptions(scene.server.hub)).toBe(0);
    await time.shows(active, 'Actif');
    await time.at('2027-01-15T23:00:00Z');
    expect(await turnSubscriptions(scene.server.hub)).toBe(1);
    await time.shows(active, 'Suspendu');
    expect(await time.turns(active)).toEqual([['Actif', 'Suspendu', 'PROCESS_CLOSED']]);
    await time.at('2027-01-16T22:59:59.999Z');
    expect(await time.receives(active)).toBe(true);
    await time.shows(planned, 'Inactif');
    expect(await time.receives(planned)).toBe(false);
    await time.at('2027-01-16T23:00:00Z');
    expect(await time.receives(active)).toBe(false);
    expect(await turnSubscriptions(scene.server.hub)).toBe(0);

    await close(false);
    await time.shows(planned, 'Actif');
    expect([await time.receives(planned), await time.receives(active)]).toEqual([true, false]);
    expect(await turnSubscriptions(scene.server.hub)).toBe(1);
    expect(await time.turns(planned)).toEqual([['Inactif', 'Actif', 'ACTIVATION_DATE']]);
  });

  it('fermée par erreur et rouverte le jour même, elle n’a rien suspendu', async () => {
    await time.at('2027-02-15T11:00:00Z');
    const { active } = await followTwo();
    await close(true);
    expect(await turnSubscriptions(scene.server.hub)).toBe(0);
    await time.at('2027-02-15T15:00:00Z');
    await close(false);
    await time.at('2027-02-16T11:00:00Z');
    await turnSubscriptions(scene.server.hub);
    await time.shows(active, 'Actif');
    expect(await time.receives(active)).toBe(true);
  });
});
