import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { User } from '../../src/accounts/rules.ts';
import { readPortalSubscription } from '../../src/subscriptions/readPortalSubscription.ts';
import { softwareEditors } from '../../src/subscriptions/softwareEditors.ts';
import { createTestEditor } from '../support/portalSubscriptions.ts';
import { type Desk, openDesk, outcome, REFUSED } from './desk.ts';

const MODE_ADDRESS = { accessMode: 'PORTAIL', notificationFrequency: 'Quotidienne', email: 'Accueil@commune.example' };

let desk: Desk;
let user: User;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.close());
beforeEach(async () => {
  user = await desk.person();
});

describe('P-89, P-95 : ce qui est refusé ne change rien', () => {
  it.each([
    ['sans modalité', { accessMode: null }, ['accessMode']],
    ['une modalité inconnue', { accessMode: 'SFTP' }, ['accessMode']],
    ['« Unitaire » sans adresse', { accessMode: 'PORTAIL', email: '' }, ['email']],
    ['une fréquence sans sens', { accessMode: 'PORTAIL', notificationFrequency: 'ಠ' }, ['notificationFrequency']],
    ['des adresses impossibles', { accessMode: 'PORTAIL', email: 'a@b', delegate: 'x' }, ['email', 'delegate']],
    ['un éditeur inconnu', { accessMode: 'API', editor: 'EDT-99999999999999-00000' }, ['editor']],
    ['un éditeur qui est un service', { accessMode: 'API', editor: 'SI-21010034300016-01034' }, ['editor']],
    ['un éditeur qui est un opérateur', { accessMode: 'API', editor: 'OSL-13000918600011-00000' }, ['editor']],
    ['un éditeur qui n’en est pas un', { accessMode: 'API', editor: '\0; DROP' }, ['editor']],
  ] as const)('%s', async (_, change, fields) => {
    const id = await desk.subscription();
    const before = await desk.everything();
    // A NUL never gets this far from a form; from elsewhere it may not bring the transaction down either.
    expect(await outcome(desk.save(user, id, change))).toEqual(fields);
    expect(await desk.everything()).toBe(before);
  });

  it.each([
    ['rien de confirmé', null],
    ['l’autre confirmée', 'API'],
    ['n’importe quoi', 'portail'],
  ])('P-89 : une modalité choisie sans sa confirmation (%s)', async (_, confirmedMode) => {
    const id = await desk.subscription();
    const before = await desk.everything();
    expect(await outcome(desk.save(user, id, MODE_ADDRESS, { confirmedMode }))).toEqual(['accessMode']);
    expect(await desk.everything()).toBe(before);
  });

  it('une version passée : 409, même si le reste est en faute', async () => {
    const id = await desk.subscription({ accessMode: 'PORTAIL' });
    await desk.save(user, id, { email: 'premiere@commune.example' });
    const before = await desk.everything();
    for (const change of [{ email: 'seconde@commune.example' }, { accessMode: null }, { delegate: 'x' }]) {
      expect(await outcome(desk.save(user, id, change, { version: 1 }))).toBe(REFUSED.changed);
    }
    for (const version of [0, 3, -1, 2 ** 31]) {
      expect(await outcome(desk.save(user, id, { email: 'x@commune.example' }, { version }))).toBe(REFUSED.changed);
    }
    expect(await desk.everything()).toBe(before);
  });
});

describe('§6.2 : ce qui est enregistré', () => {
  it('S-1 : modalité, fréquence, adresse ; relues ; datées, tracées avec leur auteur (P-104)', async () => {
    desk.server.setClock(new Date('2026-05-04T09:30:00Z'));
    const id = await desk.subscription({ email: null });
    const saved = await desk.save(user, id, MODE_ADDRESS);
    const sheet = await readPortalSubscription(desk.hub, user, id);
    expect(saved).toEqual({ subscription: sheet.subscription, credentialsAtRisk: false, outOfReach: false });
    expect(sheet.subscription).toMatchObject({ ...MODE_ADDRESS, version: 2, updatedAt: desk.hub.clock() });
    expect(sheet.status).toBe('Inactif');
    const [trace, ...others] = await desk.audit(id);
    expect(others).toEqual([]);
    expect(trace).toMatchObject({ action: 'SUBSCRIPTION_SETTINGS', account_id: user.accountId, at: desk.hub.clock() });
    expect(trace?.detail).toEqual({
      changed: {
        accessMode: { from: null, to: 'PORTAIL' },
        notificationFrequency: { from: 'unitaire', to: 'Quotidienne' },
      },
      alsoChanged: ['email'],
      unfinished: 0,
      unopened: 0,
    });
    expect(JSON.stringify(trace)).not.toContain('ccueil@');
    desk.server.setClock(null);
  });

  it('D-16 : la fréquence par défaut devient « Unitaire » au premier enregistrement', async () => {
    const id = await desk.subscription({ frequency: 'unitaire' });
    await desk.save(user, id, { accessMode: 'PORTAIL' });
    expect((await desk.row(id)).notification_frequency).toBe('Unitaire');
  });

  it('le même formulaire deux fois, ou rien de changé : ni version, ni date, ni trace', async () => {
    const id = await desk.subscription();
    const first = await desk.save(user, id, MODE_ADDRESS);
    const before = await desk.everything();
    for (const version of [1, 2, 99]) {
      const again = await desk.save(user, id, { ...MODE_ADDRESS, notificationFrequency: 'QUOTIDIENNE' }, { version });
      expect(again).toEqual(first);
    }
    expect(await desk.everything()).toBe(before);
  });

  it('P-95 : « Aucune » se passe d’adresse, et la garde si elle est dite', async () => {
    const id = await desk.subscription({ accessMode: 'PORTAIL' });
    await desk.save(user, id, { notificationFrequency: 'Aucune' });
    expect(await desk.row(id)).toMatchObject({ notification_frequency: 'Aucune', email: 'etat-civil@commune.example' });
    await desk.save(user, id, { email: null });
    expect((await desk.row(id)).email).toBeNull();
    const before = await desk.everything();
    expect(await outcome(desk.save(user, id, { notificationFrequency: 'Unitaire' }))).toEqual(['email']);
    expect(await desk.everything()).toBe(before);
  });

  it('une adresse refusée par un serveur est oubliée quand elle change, pas autrement', async () => {
    const id = await desk.subscription({ accessMode: 'PORTAIL' });
    const refused = `UPDATE subscriptions SET email_refused_at = now(), email_refusal = '550 inconnu' WHERE id = $1`;
    await desk.sql(refused, [id]);
    const kept = await desk.save(user, id, { notificationFrequency: 'Quotidienne' });
    expect(kept.subscription.emailRefusal).toBe('550 inconnu');
    expect((await desk.row(id)).email_refusal).toBe('550 inconnu');
    const changed = await desk.save(user, id, { email: 'autre@commune.example' });
    expect(changed.subscription).toMatchObject({ emailRefusedAt: null, emailRefusal: null });
    expect(await desk.row(id)).toMatchObject({ email_refused_at: null, email_refusal: null });
  });

  it('P-91 : la première modalité « API » crée des identifiants, une seule fois', async () => {
    const id = await desk.subscription();
    expect(await desk.clients()).toEqual([]);
    await desk.save(user, id, { accessMode: 'API' });
    const made = await desk.clients();
    expect(made).toHaveLength(1);
    await desk.save(user, id, { accessMode: 'PORTAIL' });
    await desk.save(user, id, { accessMode: 'API' });
    expect(await desk.clients()).toEqual(made);
    expect((await desk.audit(String(made[0]?.id))).map(({ account_id }) => account_id)).toEqual([user.accountId]);
  });

  it('le refus d’un enregistrement qui demandait « API » ne laisse pas d’identifiants', async () => {
    const id = await desk.subscription({ processCode: 'CERTDC' });
    const wrong = { accessMode: 'API', delegate: 'personne@nulle-part.example' };
    expect(await outcome(desk.save(user, id, wrong))).toEqual(['delegate']);
    expect(await desk.clients('CERTDC')).toEqual([]);
  });

  it('le PUT d’un partenaire fait une nouvelle version, et une adresse nouvelle efface le refus', async () => {
    const id = await desk.subscription({ accessMode: 'API' });
    await desk.sql(`UPDATE subscriptions SET email_refused_at = now(), email_refusal = '550' WHERE id = $1`, [id]);
    const token = await desk.server.token(['ADMIN'], null);
    const path = `${desk.server.url}/referential/v1/subscriptions/${id}`;
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const read: unknown = await (await fetch(path, { headers })).json();
    const body = read !== null && typeof read === 'object' ? read : {};
    const put = async (more: object) => {
      const response = await fetch(path, { method: 'PUT', headers, body: JSON.stringify({ ...body, ...more }) });
      expect(response.status).toBe(200);
    };
    await put({});
    expect(await desk.row(id)).toMatchObject({ version: 2, email_refusal: '550' });
    await put({ email: 'nouvelle@commune.example' });
    expect(await desk.row(id)).toMatchObject({ version: 3, email_refused_at: null, email_refusal: null });
    expect(await outcome(desk.save(user, id, { email: 'perdue@commune.example' }, { version: 1 }))).toBe(
      REFUSED.changed,
    );
  });
});

describe('D-19 : les éditeurs que l’on peut choisir', () => {
  it('ceux de type EDT, actifs, par nom', async () => {
    const beta = await createTestEditor(desk.server, 'EDT-00000040200012-00000', { name: 'Beta' });
    const alpha = await createTestEditor(desk.server, 'EDT-00000040100012-00000', { name: 'Alpha' });
    const closed = await createTestEditor(desk.server, 'EDT-00000040300012-00000', { name: 'Clos', status: 'Inactif' });
    expect(await softwareEditors(desk.hub)).toEqual([
      { id: alpha, name: 'Alpha' },
      { id: beta, name: 'Beta' },
    ]);
    const id = await desk.subscription();
    expect(await outcome(desk.save(user, id, { accessMode: 'API', editor: closed }))).toEqual(['editor']);
    const { subscription } = await desk.save(user, id, { accessMode: 'API', editor: alpha });
    expect(subscription).toMatchObject({ editor: alpha, editorName: 'Alpha' });
    expect((await readPortalSubscription(desk.hub, user, id)).subscription).toEqual(subscription);
  });
});
