import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { User } from '../../src/accounts/rules.ts';
import { parisDay } from '../../src/platform/parisTime.ts';
import { activateSubscription } from '../../src/subscriptions/activateSubscription.ts';
import { suspendSubscription } from '../../src/subscriptions/suspendSubscription.ts';
import { SI2 } from '../support/referential.ts';
import { type Desk, openDesk, outcome, REFUSED, SERVICE } from './desk.ts';

const ROUNDS = 15;

let desk: Desk;
let one: User;
let other: User;
beforeAll(async () => {
  desk = await openDesk();
  // No midnight between the day that is asked for and its judgement.
  desk.server.setClock(new Date('2026-05-04T09:00:00Z'));
  one = await desk.person();
  other = await desk.person();
});
afterAll(() => desk.close());

const today = (): string => parisDay(desk.hub.clock());
const activate = (user: User, id: string) => outcome(activateSubscription(desk.hub, user, id, today()));
const suspend = (user: User, id: string) => outcome(suspendSubscription(desk.hub, user, id));
const actions = async (id: string) => (await desk.audit(id)).map(({ action }) => action);

describe('deux personnes sur un même abonnement, au même instant', () => {
  it('l’une enregistre, l’autre apprend qu’il a changé ; aucune modification ne se perd', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const id = await desk.subscription({ accessMode: 'PORTAIL' });
      const outcomes = await Promise.all([
        outcome(desk.save(one, id, { email: 'une@commune.example' }, { version: 1 })),
        outcome(desk.save(other, id, { notificationFrequency: 'Quotidienne' }, { version: 1 })),
      ]);
      expect(outcomes.toSorted()).toEqual([REFUSED.changed, 'accepted']);
      const row = await desk.row(id);
      const first = outcomes[0] === 'accepted';
      expect(row).toMatchObject({
        version: 2,
        email: first ? 'une@commune.example' : 'etat-civil@commune.example',
        notification_frequency: first ? 'Unitaire' : 'Quotidienne',
      });
      expect(await actions(id)).toEqual(['SUBSCRIPTION_SETTINGS']);
    }
  });

  it('le même formulaire cinq fois à la fois : cinq succès, une trace, un seul identifiant d’API', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      await desk.sql('DELETE FROM clients WHERE organization = $1', [SERVICE]);
      const id = await desk.subscription();
      const tries = Array.from({ length: 5 }, () => outcome(desk.save(one, id, { accessMode: 'API' }, { version: 1 })));
      expect(new Set(await Promise.all(tries))).toEqual(new Set(['accepted']));
      expect(await actions(id)).toEqual(['SUBSCRIPTION_SETTINGS']);
      expect(await desk.clients()).toHaveLength(1);
    }
  });

  it('l’un choisit « API », l’autre « PORTAIL » : une seule modalité, et l’éditeur qui va avec', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const id = await desk.subscription();
      const outcomes = await Promise.all([
        outcome(desk.save(one, id, { accessMode: 'API' }, { version: 1 })),
        outcome(desk.save(other, id, { accessMode: 'PORTAIL' }, { version: 1 })),
      ]);
      expect(outcomes.toSorted()).toEqual([REFUSED.changed, 'accepted']);
      expect((await desk.row(id)).access_mode).toBe(outcomes[0] === 'accepted' ? 'API' : 'PORTAIL');
    }
  });

  it('activer et suspendre ensemble : l’ordre est celui de la trace, l’état le dernier', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const id = await desk.subscription({ accessMode: 'PORTAIL', status: 'Suspendu' });
      const outcomes = await Promise.all([activate(one, id), suspend(other, id)]);
      expect(outcomes).toEqual(['accepted', 'accepted']);
      const done = await actions(id);
      const { status, suspended_from } = await desk.row(id);
      if (done.length === 2) {
        expect(done).toEqual(['SUBSCRIPTION_ACTIVATE', 'SUBSCRIPTION_SUSPEND']);
        expect([status, suspended_from === null]).toEqual(['Suspendu', false]);
      } else {
        expect(done).toEqual(['SUBSCRIPTION_ACTIVATE']);
        expect([status, suspended_from]).toEqual(['Actif', null]);
      }
    }
  });

  it('activer pour la première fois pendant qu’un autre suspend : jamais ni l’un ni l’autre', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const id = await desk.subscription({ accessMode: 'PORTAIL' });
      const [activated, suspended] = await Promise.all([activate(one, id), suspend(other, id)]);
      expect(activated).toBe('accepted');
      const last = suspended === 'accepted' ? 'Suspendu' : 'Actif';
      if (last === 'Actif') expect(suspended).toBe(REFUSED.changed);
      expect((await desk.row(id)).status).toBe(last);
    }
  });

  it('activer cinq fois à la fois : une trace', async () => {
    const id = await desk.subscription({ accessMode: 'PORTAIL' });
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => activate(one, id)));
    expect(new Set(outcomes)).toEqual(new Set(['accepted']));
    expect(await actions(id)).toEqual(['SUBSCRIPTION_ACTIVATE']);
    expect((await desk.row(id)).version).toBe(2);
  });

  it('P-93 : le délégué que l’on retire pendant qu’il enregistre passe avant, ou ne trouve plus rien', async () => {
    const delegate = await desk.person({ organization: SI2, actorType: 'TECHNICAL_DELEGATE' });
    for (let round = 0; round < ROUNDS; round += 1) {
      const id = await desk.subscription({ accessMode: 'PORTAIL', delegateEmail: delegate.email });
      const [his, hers] = await Promise.all([
        outcome(desk.save(delegate, id, { email: 'delegue@conseil.example' }, { version: 1 })),
        outcome(desk.save(one, id, { delegate: null }, { version: 1 })),
      ]);
      expect([
        ['accepted', REFUSED.changed],
        [REFUSED.notFound, 'accepted'],
      ]).toContainEqual([his, hers]);
      const row = await desk.row(id);
      expect(row.delegate === null).toBe(hers === 'accepted');
      expect(row.email === 'delegue@conseil.example').toBe(his === 'accepted');
    }
  });

  it('enregistrer pendant qu’un autre active : les deux passent, ou celui qui enregistre l’apprend', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const id = await desk.subscription({ accessMode: 'PORTAIL' });
      const [saved, activated] = await Promise.all([
        outcome(desk.save(one, id, { email: 'une@commune.example' }, { version: 1 })),
        activate(other, id),
      ]);
      expect(activated).toBe('accepted');
      expect(['accepted', REFUSED.changed]).toContain(saved);
      const row = await desk.row(id);
      expect([row.status, row.email === 'une@commune.example']).toEqual(['Actif', saved === 'accepted']);
    }
  });
});
