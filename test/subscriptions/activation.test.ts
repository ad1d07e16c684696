import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { User } from '../../src/accounts/rules.ts';
import { activateSubscription } from '../../src/subscriptions/activateSubscription.ts';
import { readPortalSubscription } from '../../src/subscriptions/readPortalSubscription.ts';
import { suspendSubscription } from '../../src/subscriptions/suspendSubscription.ts';
import { turnSubscriptions } from '../../src/subscriptions/turnSubscriptions.ts';
import { withdrawActivation } from '../../src/subscriptions/withdrawActivation.ts';
import { type Desk, openDesk, outcome, PROCESS, REFUSED } from './desk.ts';

let desk: Desk;
let user: User;
beforeAll(async () => {
  desk = await openDesk();
  user = await desk.person();
});
afterAll(() => desk.close());
afterEach(() => desk.server.setClock(null));

const at = (instant: string): void => desk.server.setClock(new Date(instant));
const activate = (id: string, day: string | null) => activateSubscription(desk.hub, user, id, day);
const suspend = (id: string) => suspendSubscription(desk.hub, user, id);
const withdraw = (id: string) => withdrawActivation(desk.hub, user, id);
const statusOf = async (id: string) => (await readPortalSubscription(desk.hub, user, id)).status;

describe('P-97…P-99 : ce qui est refusé ne change rien', () => {
  it.each([
    ['rien', null],
    ['hier', '09/03/2026'],
    ['le 31 février', '31/02/2027'],
    ['le 29 février d’une année qui n’en a pas', '29/02/2027'],
    ['des chiffres arabes', '٢٠/٠٣/٢٠٢٦'],
    ['un jour trop loin', '11/03/2028'],
    ['n’importe quoi', '%00<script>'],
  ])('%s', async (_, day) => {
    at('2026-03-10T10:00:00Z');
    const id = await desk.subscription({ accessMode: 'PORTAIL' });
    const before = await desk.everything();
    expect(await outcome(activate(id, day))).toEqual(['day']);
    expect(await desk.everything()).toBe(before);
  });

  it('P-98 : sans modalité d’accès enregistrée, quel que soit le jour', async () => {
    const id = await desk.subscription({ accessMode: null });
    const before = await desk.everything();
    for (const day of ['31/12/2027', null]) expect(await outcome(activate(id, day))).toBe(REFUSED.noMode);
    expect(await desk.everything()).toBe(before);
  });

  it('P-103 : une démarche fermée ne s’active ni ne se réactive', async () => {
    at('2026-03-10T10:00:00Z');
    const ids = [
      await desk.subscription({ accessMode: 'API' }),
      await desk.subscription({ accessMode: 'API', status: 'Suspendu', processCode: 'CERTDC' }),
    ];
    await desk.sql('UPDATE processes SET is_activated = false');
    const before = await desk.everything();
    for (const id of ids) expect(await outcome(activate(id, '10/03/2026'))).toBe(REFUSED.closed);
    expect(await desk.everything()).toBe(before);
    await desk.sql('UPDATE processes SET is_activated = true');
  });
});

describe('P-99, D-14 : activer', () => {
  it.each([
    ['en pleine journée', '2026-03-10T10:00:00Z', '10/03/2026'],
    ['à 00:00:30, avant 00:01', '2026-03-09T23:00:30Z', '10/03/2026'],
    ['le jour où l’heure avance', '2026-03-29T00:59:59Z', '2026-03-29'],
    ['le jour où l’heure recule, à la seconde 02:30', '2026-10-25T01:30:00Z', '2026-10-25'],
    ['le 31 décembre à 23:59', '2026-12-31T22:59:00Z', '31/12/2026'],
  ])('aujourd’hui, %s : « Actif » aussitôt, daté, tracé (P-104)', async (_, now, day) => {
    at(now);
    const id = await desk.subscription({ accessMode: 'PORTAIL' });
    const activated = await activate(id, day);
    expect(activated).toMatchObject({
      status: 'Actif',
      activateAt: new Date(now),
      updatedAt: new Date(now),
      version: 2,
    });
    expect((await readPortalSubscription(desk.hub, user, id)).subscription).toEqual(activated);
    expect(await desk.audit(id)).toMatchObject([
      { action: 'SUBSCRIPTION_ACTIVATE', account_id: user.accountId, from_state: 'Inactif', to_state: 'Actif' },
    ]);
    const before = await desk.everything();
    expect(await activate(id, day)).toEqual(activated);
    expect(await desk.everything()).toBe(before);
  });

  it.each([
    ['demain', '2026-03-11', '2026-03-10T23:01:00.000Z'],
    ['le jour où l’heure avance', '29/03/2026', '2026-03-28T23:01:00.000Z'],
    ['le lendemain', '30/03/2026', '2026-03-29T22:01:00.000Z'],
    ['le jour où l’heure recule', '25/10/2026', '2026-10-24T22:01:00.000Z'],
    ['le lendemain', '26/10/2026', '2026-10-25T23:01:00.000Z'],
    ['le 31 décembre', '31/12/2026', '2026-12-30T23:01:00.000Z'],
    ['le 29 février 2028', '29/02/2028', '2028-02-28T23:01:00.000Z'],
  ])('%s : « Inactif » avec sa date, « Actif » à 00:01 à Paris', async (_, day, from) => {
    at('2026-03-10T10:00:00Z');
    const id = await desk.subscription({ accessMode: 'PORTAIL' });
    expect(await activate(id, day)).toMatchObject({ status: 'Inactif', activateAt: new Date(from) });
    expect(await statusOf(id)).toBe('Inactif');
    at(new Date(Date.parse(from) - 1).toISOString());
    expect(await statusOf(id)).toBe('Inactif');
    at(from);
    expect(await statusOf(id)).toBe('Actif');
  });

  it('la date prévue se change ; la même ne change rien ; elle se reprend', async () => {
    at('2026-03-10T10:00:00Z');
    const id = await desk.subscription({ accessMode: 'PORTAIL' });
    await activate(id, '20/03/2026');
    const planned = await desk.everything();
    await activate(id, '2026-03-20');
    expect(await desk.everything()).toBe(planned);
    await activate(id, '12/03/2026');
    const withdrawn = await withdraw(id);
    expect(withdrawn).toMatchObject({ status: 'Inactif', activateAt: null, effectiveFrom: null, version: 4 });
    const after = await desk.everything();
    expect(await withdraw(id)).toEqual(withdrawn);
    expect(await desk.everything()).toBe(after);
    expect((await desk.audit(id)).map(({ action }) => action)).toEqual([
      'SUBSCRIPTION_ACTIVATE',
      'SUBSCRIPTION_ACTIVATE',
      'SUBSCRIPTION_ACTIVATION_WITHDRAW',
    ]);
    at('2026-03-21T10:00:00Z');
    expect(await statusOf(id)).toBe('Inactif');
  });

  it('une fois la date passée, même si rien n’est encore écrit : ni reprise, ni autre date', async () => {
    at('2026-03-10T10:00:00Z');
    const id = await desk.subscription({ accessMode: 'PORTAIL' });
    await activate(id, '11/03/2026');
    at('2026-03-10T23:01:00Z');
    const before = await desk.everything();
    expect(await outcome(withdraw(id))).toBe(REFUSED.changed);
    expect(await outcome(activate(id, '20/03/2026'))).toBe(REFUSED.changed);
    expect(await desk.everything()).toBe(before);
  });

  it('P-107 : planifier, activer, suspendre, réactiver, passer l’heure : aucun courriel', async () => {
    at('2026-03-10T10:00:00Z');
    await desk.person();
    const id = await desk.subscription({ accessMode: 'PORTAIL' });
    const mails = () => desk.sql('SELECT kind, recipient FROM mails ORDER BY id');
    const before = await mails();
    await activate(id, '11/03/2026');
    at('2026-03-10T23:01:00Z');
    await turnSubscriptions(desk.hub);
    expect((await desk.row(id)).status).toBe('Actif');
    await suspend(id);
    await activate(id, '11/03/2026');
    expect(await mails()).toEqual(before);
  });
});

describe('P-101, P-102, S-14 : suspendre et réactiver', () => {
  it('« Suspendu » aussitôt, plus de télédossier à minuit ; réactivé, il n’a plus ni fin ni suspension (D-14)', async () => {
    at('2026-03-28T15:00:00Z');
    const endAt = new Date('2026-12-31T23:00:00Z');
    const id = await desk.subscription({ accessMode: 'PORTAIL', status: 'Actif', endAt });
    const suspended = await suspend(id);
    expect(suspended).toMatchObject({ status: 'Suspendu', suspendedFrom: new Date('2026-03-28T23:00:00Z'), endAt });
    expect(await desk.audit(id)).toMatchObject([
      { action: 'SUBSCRIPTION_SUSPEND', account_id: user.accountId, from_state: 'Actif', to_state: 'Suspendu' },
    ]);
    const before = await desk.everything();
    expect(await suspend(id)).toEqual(suspended);
    expect(await outcome(withdraw(id))).toBe(REFUSED.changed);
    expect(await desk.everything()).toBe(before);
    const again = await activate(id, '28/03/2026');
    expect(again).toMatchObject({ status: 'Actif', suspendedFrom: null, endAt: null });
    expect((await readPortalSubscription(desk.hub, user, id)).subscription).toEqual(again);
  });

  it('réactivé pour plus tard, il est « Inactif » jusque là', async () => {
    at('2026-03-28T15:00:00Z');
    const id = await desk.subscription({
      accessMode: 'API',
      status: 'Suspendu',
      endAt: new Date('2026-03-01T00:00:00Z'),
    });
    const { suspended_from } = await desk.row(id);
    const planned = {
      status: 'Inactif',
      suspendedFrom: suspended_from ?? new Date('2026-03-01T00:00:00Z'),
      endAt: null,
    };
    expect(await activate(id, '30/03/2026')).toMatchObject(planned);
    expect((await withdraw(id)).status).toBe('Suspendu');
    expect(await activate(id, '30/03/2026')).toMatchObject(planned);
    at('2026-03-29T22:01:00Z');
    expect(await statusOf(id)).toBe('Actif');
  });

  it('ce qui n’est pas actif n’a rien à suspendre ; ce qui a pris fin l’est déjà', async () => {
    at('2026-03-28T15:00:00Z');
    const planned = new Date('2026-04-28T15:00:00Z');
    const ids = [await desk.subscription({ accessMode: 'API' })];
    ids.push(await desk.subscription({ accessMode: 'API', processCode: 'CERTDC', activateAt: planned }));
    const before = await desk.everything();
    for (const id of ids) expect(await outcome(suspend(id))).toBe(REFUSED.changed);
    expect(await desk.everything()).toBe(before);
    const ended = await desk.subscription({
      accessMode: 'API',
      processCode: PROCESS,
      status: 'Actif',
      endAt: new Date('2026-03-28T14:59:59Z'),
    });
    const unchanged = await desk.everything();
    await suspend(ended);
    expect(await desk.everything()).toBe(unchanged);
    expect(await statusOf(ended)).toBe('Suspendu');
  });
});
