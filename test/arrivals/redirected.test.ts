import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { User } from '../../src/accounts/rules.ts';
import { deliverAnnouncements } from '../../src/mails/deliverAnnouncements.ts';
import type { MailTransport, OutgoingMail } from '../../src/platform/mailTransport.ts';
import { MailFailure } from '../../src/platform/mailTransport.ts';
import { createPacer } from '../../src/platform/pacer.ts';
import { changeSettings } from '../../src/subscriptions/changeSettings.ts';
import { START } from '../mails/mailScene.ts';
import { createTestAccount } from '../support/accounts.ts';
import { SI1 } from '../support/referential.ts';
import { subscriptionApi } from '../support/subscriptions.ts';
import { type ArrivalScene, EMAIL, openArrivalScene } from './arrivalScene.ts';

const OTHER = 'mairie@mairie.example';
const LOCK_WAITS = `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`;

let scene: ArrivalScene;
let id: string;
let user: User;
let adminToken: string;
beforeAll(async () => {
  scene = await openArrivalScene();
  ({ user } = await createTestAccount(scene.scene.server, { organization: SI1, actorType: 'LOCAL_ADMINISTRATOR' }));
  adminToken = await scene.scene.server.token(['ADMIN'], null);
});
afterAll(() => scene.close());
beforeEach(async () => {
  await scene.reset();
  id = await scene.subscribe({ delegate: null, editor: null, activate_at: new Date('2026-01-01T08:00:00Z') });
});

const sent = () => scene.smtp.mails().map(({ to, subject }) => [to, subject]);
const numbers = () => scene.smtp.mails().map(({ text }) => /TD-\d+/.exec(text)?.[0]);
const pending = () => scene.scene.sql('SELECT id FROM arrivals WHERE announced_at IS NULL');

async function save(change: { readonly email?: string; readonly notificationFrequency?: string }) {
  const { version, email, notification_frequency } = await scene.subscription();
  const settings = {
    accessMode: 'PORTAIL',
    email: String(email),
    notificationFrequency: String(notification_frequency),
    delegate: null,
    editor: null,
    ...change,
  };
  return changeSettings(scene.scene.server.hub, user, id, Number(version), settings, null);
}

async function put(change: object): Promise<void> {
  const { send } = subscriptionApi(scene.scene.server.url);
  const { body } = await send('GET', `/${id}`, adminToken);
  const answer = await send('PUT', `/${id}`, adminToken, { ...Object(body), ...change });
  expect(answer.status, answer.text).toBe(200);
}

const ways = [
  ['dans le portail', save],
  ['par un PUT', put],
] as const;

describe('P-95 : ce qui n’est pas encore parti suit l’abonnement', () => {
  it.each(ways)('une autre adresse %s : tout y est annoncé, dans l’ordre, rien à l’ancienne', async (_, change) => {
    await scene.arrive(5);
    await scene.work();
    const order = (await scene.scene.sql('SELECT external_id FROM cases ORDER BY position')).map(
      (row) => row.external_id,
    );
    await change({ email: OTHER });
    await scene.arrive(1);
    await scene.work();
    expect(await scene.announce()).toBe(6);
    expect(new Set(sent().map(([to]) => to))).toEqual(new Set([OTHER]));
    expect(numbers().slice(0, 5)).toEqual(order);
    expect(await pending()).toEqual([]);
  });

  it.each(ways)('« Aucune » %s : rien ne part, et rien n’est annoncé plus tard', async (_, change) => {
    await scene.arrive(5);
    await scene.work();
    await change({ notificationFrequency: 'Aucune' });
    expect([await scene.announce(), await scene.rows(), await pending()]).toEqual([0, [], []]);
    await change({ notificationFrequency: 'Unitaire' });
    await scene.work();
    expect(await scene.announce()).toBe(0);
  });

  it.each(ways)(
    'ce qui arrive pendant l’enregistrement %s : annoncé après lui, à la nouvelle, dans l’ordre',
    async (_, change) => {
      await scene.arrive(2);
      await scene.work();
      await scene.arrive(2);
      const order = (await scene.scene.sql('SELECT external_id FROM cases ORDER BY external_id')).map(
        (row) => row.external_id,
      );
      // Everything is taken back already; only the trace cannot be written yet.
      const holder = new pg.Client({ connectionString: scene.scene.server.databaseUrl });
      await holder.connect();
      let saving: Promise<unknown>;
      try {
        await holder.query('BEGIN; LOCK TABLE audit IN SHARE MODE');
        saving = change({ email: OTHER });
        await expect.poll(() => scene.scene.sql(LOCK_WAITS), { timeout: 20_000 }).toHaveLength(1);
        expect(await scene.work()).toEqual({ announced: 0, digests: 0 });
      } finally {
        await holder.end();
      }
      await saving;
      await scene.work();
      expect(await scene.announce()).toBe(4);
      expect(new Set(sent().map(([to]) => to))).toEqual(new Set([OTHER]));
      expect(numbers()).toEqual(order);
    },
  );

  it('un récapitulatif qui n’était pas parti part à la nouvelle adresse, avec le même compte', async () => {
    await scene.subscribe({ notification_frequency: 'Biquotidienne' });
    await scene.arrive(3);
    await scene.work();
    scene.setClock(new Date('2026-03-02T13:00:00Z'));
    expect((await scene.work()).digests).toBe(1);
    await save({ email: OTHER });
    expect((await scene.work()).digests).toBe(1);
    expect(await scene.announce()).toBe(1);
    expect(sent()).toEqual([[OTHER, 'HubEE - Télédossiers reçus : EtatCivil']]);
    expect(scene.smtp.mails()[0]?.text).toContain('Nombre : 3');
  });

  it('la même adresse, autrement en majuscules, ou une autre fréquence : rien ne repart', async () => {
    await scene.arrive(2);
    await scene.work();
    const before = await scene.rows();
    await save({ email: EMAIL.toUpperCase() });
    await save({ notificationFrequency: 'Quotidienne' });
    expect([await scene.rows(), await pending()]).toEqual([before, []]);
  });
});

describe('D-33 : l’envoi en cours pendant le changement', () => {
  /** A server that is asked for one mail while somebody saves. */
  function during(act: () => Promise<unknown>, fail: MailFailure | null): MailTransport {
    let first = true;
    return {
      keepsContent: false,
      readiness: async () => null,
      async send(_mail: OutgoingMail) {
        if (!first) return;
        first = false;
        await act();
        if (fail !== null) throw fail;
      },
      close: async () => undefined,
    };
  }

  it.each([
    ['accepté', null],
    ['refusé pour de bon', new MailFailure('PERMANENT', 'unknown user', 550, true)],
    ['refusé pour l’instant', new MailFailure('TEMPORARY', 'later', 451, true)],
    ['coupé', new MailFailure('UNAVAILABLE', 'gone')],
  ])('%s : sans effet sur la nouvelle adresse', async (_, failure) => {
    await scene.arrive(3);
    await scene.work();
    await scene.announce(during(() => save({ email: OTHER }), failure));
    expect((await scene.subscription()).email_refused_at).toBeNull();
    await scene.work();
    await scene.announce();
    expect(sent().map(([to]) => to)).toEqual([OTHER, OTHER, OTHER]);
    expect(await pending()).toEqual([]);
  });

  it('des refus et des enregistrements qui se croisent : jamais l’un n’attend l’autre en rond', async () => {
    const { hub } = scene.scene.server;
    const deadlocks = async () =>
      Number(
        (await scene.scene.sql('SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()'))[0]
          ?.deadlocks,
      );
    const before = await deadlocks();
    let count = 0;
    const transport: MailTransport = {
      keepsContent: false,
      readiness: async () => null,
      async send() {
        count += 1;
        if (count % 2 === 0) throw new MailFailure('PERMANENT', 'unknown user', 550, true);
      },
      close: async () => undefined,
    };
    for (let round = 0; round < 15; round += 1) {
      scene.setClock(new Date(START.getTime() + round * 60_000));
      await scene.scene.sql('UPDATE subscriptions SET email_refused_at = NULL WHERE id = $1', [id]);
      await scene.arrive(6);
      await scene.work();
      await Promise.all([
        deliverAnnouncements(hub, transport, { turn: scene.turn, pacer: createPacer(10_000) }),
        (async () => {
          for (let turn = 0; turn < 4; turn += 1) await save({ email: `agent${round}.${turn}@mairie.example` });
        })(),
      ]);
    }
    expect(await deadlocks()).toBe(before);
  }, 60_000);
});
