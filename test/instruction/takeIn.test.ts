import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { repairPortalFlags, takeIn } from '../../src/instruction/takeIn.ts';
import { changeSettings } from '../../src/subscriptions/changeSettings.ts';
import { createTestAccount } from '../support/accounts.ts';
import { setMode } from '../support/caseRows.ts';
import { field, textField } from '../support/client.ts';
import { OTHER_PROCESS, PROCESS, SI1, SI2 } from '../support/referential.ts';
import {
  auditOf,
  caseStatus,
  type Dossier,
  fingerprint,
  openScene,
  patchEvent,
  postDeposit,
  postEvent,
  queueOf,
  type Row,
  type Scene,
  sendDossier,
} from '../support/scene.ts';
import { subscriberOf, subscriptionApi, subscriptionBody } from '../support/subscriptions.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
beforeEach(async () => {
  await scene.sql('DELETE FROM folders');
  await setMode(scene, 'PORTAIL');
  scene.server.alerts.length = 0;
  scene.server.setClock(null);
});
afterAll(() => scene.close());

const pass = () => takeIn(scene.server.hub);

async function caseRow(id: string): Promise<Row> {
  const [row] = await scene.sql('SELECT * FROM cases WHERE id = $1', [id]);
  return row ?? {};
}

const waiting = () =>
  scene.sql(`SELECT * FROM notifications WHERE recipient = $1 AND consumed_at IS NULL ORDER BY id`, [SI1]);

const historyOf = async (id: string) =>
  (await scene.sql('SELECT kind FROM case_history WHERE case_id = $1 ORDER BY id', [id])).map(({ kind }) => kind);

async function eventsSeenByOperator(dossier: Dossier): Promise<unknown[]> {
  const { body } = await scene.td('osl', 'GET', `/cases/${dossier.caseId}`);
  const events = field(body, 'events');
  return Array.isArray(events) ? events : [];
}

describe('D-2 : un télédossier neuf', () => {
  it('ce qui va à un logiciel n’est pas touché', async () => {
    await setMode(scene, 'API');
    const dossier = await sendDossier(scene, { recipients: [SI1, SI2] });
    const before = await fingerprint(scene);
    expect(await pass()).toBe(0);
    expect(await fingerprint(scene)).toBe(before);
    expect(await queueOf(scene, 'si1')).toHaveLength(1);
    expect(await caseStatus(scene, dossier.caseId)).toBe('HUBEE_NOTIFIED');
  });

  it('devient SENT, pris par le portail, avec son historique ; sa place dans la liste ne bouge pas', async () => {
    const dossier = await sendDossier(scene);
    const { arrived_at: arrivedAt } = await caseRow(dossier.caseId);
    scene.server.setClock(new Date(Date.now() + 60_000));
    expect(await pass()).toBe(1);
    expect(await caseRow(dossier.caseId)).toMatchObject({
      status: 'SENT',
      taken_by: 'PORTAIL',
      arrived_at: arrivedAt,
    });
    expect(await historyOf(dossier.caseId)).toEqual(['FETCHED']);
    expect(await waiting()).toEqual([]);
    expect((await auditOf(scene, dossier.caseId)).at(-1)).toMatchObject({
      action: 'CASE_TAKE_IN',
      from_state: 'HUBEE_NOTIFIED',
      to_state: 'SENT',
      account_id: null,
    });
  });

  it('D-1 : l’opérateur le lit par l’API exactement comme le dit hub.md, et n’en est pas notifié', async () => {
    const dossier = await sendDossier(scene);
    await pass();
    expect(await queueOf(scene, 'osl')).toEqual([]);
    expect(await eventsSeenByOperator(dossier)).toEqual([
      expect.objectContaining({
        actionType: 'STATUS_UPDATE',
        notification: false,
        author: 'Le Portail HubEE',
        status: 'SENT',
        caseCurrentStatus: 'HUBEE_NOTIFIED',
        caseNewStatus: 'SENT',
        transmitter: subscriberOf(SI1),
        partnerInfo: expect.objectContaining({ applicationName: 'Portail' }),
      }),
    ]);
    expect(await caseStatus(scene, dossier.caseId)).toBe('SENT');
  });

  it('une seconde passe ne fait rien de plus', async () => {
    await sendDossier(scene);
    await pass();
    const before = await fingerprint(scene);
    expect(await pass()).toBe(0);
    expect(await fingerprint(scene)).toBe(before);
  });

  it('si le service a déjà avancé, la notification est consommée et rien d’autre', async () => {
    const dossier = await sendDossier(scene);
    await scene.sql(`UPDATE cases SET status = 'SI_RECEIVED' WHERE id = $1`, [dossier.caseId]);
    expect(await pass()).toBe(1);
    expect(await waiting()).toEqual([]);
    expect(await caseRow(dossier.caseId)).toMatchObject({ status: 'SI_RECEIVED' });
    expect([await historyOf(dossier.caseId), await eventsSeenByOperator(dossier)]).toEqual([[], []]);
  });
});

describe('D-3 : ce que l’opérateur envoie ensuite', () => {
  it('un message est acquitté, l’opérateur l’apprend (H-153), et le statut reste', async () => {
    const dossier = await sendDossier(scene);
    await pass();
    const sent = await postEvent(scene, 'osl', dossier.caseId, { actionType: 'SENDING_MESSAGE', message: 'Bonjour' });
    const eventId = textField(sent.body, 'id');
    expect(await pass()).toBe(1);
    const { body } = await scene.td('osl', 'GET', `/cases/${dossier.caseId}/events/${eventId}`);
    expect(field(body, 'status')).toBe('RECEIVED');
    expect(await queueOf(scene, 'osl')).toEqual([
      expect.objectContaining({ eventId, eventActionType: 'SENDING_MESSAGE', eventStatus: 'RECEIVED' }),
    ]);
    expect(await waiting()).toEqual([]);
    expect(await historyOf(dossier.caseId)).toEqual(['FETCHED']);
  });

  it('P-5 : un retour à « Nouveau », même d’un télédossier clos, est repris et acquitté', async () => {
    const dossier = await sendDossier(scene);
    await pass();
    await postEvent(scene, 'osl', dossier.caseId, { caseNewStatus: 'CLOSED', notification: false });
    const back = await postEvent(scene, 'osl', dossier.caseId, { caseNewStatus: 'HUBEE_NOTIFIED' });
    const { arrived_at: arrivedAt } = await caseRow(dossier.caseId);
    await pass();
    expect(await caseRow(dossier.caseId)).toMatchObject({ status: 'SENT', arrived_at: arrivedAt, close_at: null });
    expect(await historyOf(dossier.caseId)).toEqual(['FETCHED', 'FETCHED']);
    expect(await queueOf(scene, 'osl')).toEqual([
      expect.objectContaining({ eventId: textField(back.body, 'id'), eventStatus: 'RECEIVED' }),
    ]);
  });

  it('des pièces ajoutées avec un retour : un seul acquittement', async () => {
    const dossier = await sendDossier(scene);
    await pass();
    const { eventId } = await postDeposit(scene, 'osl', dossier.caseId, { caseNewStatus: 'HUBEE_COMPLETED' });
    await patchEvent(scene, 'osl', dossier.caseId, eventId, 'SENT');
    expect(await pass()).toBe(1);
    expect(await caseStatus(scene, dossier.caseId)).toBe('SENT');
    expect(await queueOf(scene, 'osl')).toHaveLength(1);
  });

  it('un accusé de lecture de l’opérateur est consommé, sans accusé de l’accusé', async () => {
    const dossier = await sendDossier(scene);
    await pass();
    const mine = await postEvent(scene, 'si1', dossier.caseId, { caseNewStatus: 'SI_RECEIVED' });
    const eventId = textField(mine.body, 'id');
    const [notified] = await queueOf(scene, 'osl');
    await patchEvent(scene, 'osl', dossier.caseId, eventId, 'RECEIVED');
    expect(field(notified, 'eventId')).toBe(eventId);
    expect(await waiting()).toHaveLength(1);
    expect(await pass()).toBe(1);
    expect(await waiting()).toEqual([]);
    expect(await queueOf(scene, 'osl')).toEqual([]);
  });
});

describe('D-4 : la modalité change', () => {
  it('un télédossier lu par un logiciel reste au logiciel, sa notification aussi', async () => {
    const dossier = await sendDossier(scene);
    await scene.td('si1', 'GET', `/cases/${dossier.caseId}`);
    expect((await caseRow(dossier.caseId)).taken_by).toBe('API');
    await pass();
    expect(await caseRow(dossier.caseId)).toMatchObject({ status: 'HUBEE_NOTIFIED', taken_by: 'API' });
    expect(await waiting()).toEqual([expect.objectContaining({ for_portal: false })]);
    // What comes next is not for the portal either.
    await postEvent(scene, 'osl', dossier.caseId, { caseNewStatus: 'HUBEE_NOTIFIED' });
    expect((await waiting()).map((row) => row.for_portal)).toEqual([false, false]);
    expect(await repairPortalFlags(scene.server.hub)).toBe(0);
  });

  it('passée à API par l’administration : ce qui attend va au logiciel ; revenue à PORTAIL : au portail', async () => {
    const dossier = await sendDossier(scene);
    const api = subscriptionApi(scene.server.url);
    const [{ id } = {}] = await scene.sql('SELECT id FROM subscriptions WHERE subscriber = $1 AND process_code = $2', [
      SI1,
      PROCESS,
    ]);
    const put = async (accessMode: string) => {
      const body = subscriptionBody(PROCESS, { subscriber: subscriberOf(SI1), accessMode, status: 'Actif' });
      expect((await api.send('PUT', `/${id}`, scene.tokens.admin, body)).status).toBe(200);
    };
    await put('API');
    expect((await waiting()).map((row) => row.for_portal)).toEqual([false]);
    expect(await pass()).toBe(0);
    expect(await queueOf(scene, 'si1')).toHaveLength(1);
    await put('PORTAIL');
    expect((await waiting()).map((row) => row.for_portal)).toEqual([true]);
    await pass();
    expect(await caseStatus(scene, dossier.caseId)).toBe('SENT');
  });

  it('P-90 : basculée par son administrateur dans le portail, de même', async () => {
    const dossier = await sendDossier(scene);
    const { user } = await createTestAccount(scene.server, { organization: SI1, actorType: 'LOCAL_ADMINISTRATOR' });
    const choose = async (accessMode: string) => {
      const [row = {}] = await scene.sql('SELECT * FROM subscriptions WHERE subscriber = $1 AND process_code = $2', [
        SI1,
        PROCESS,
      ]);
      const settings = { accessMode, notificationFrequency: 'Aucune', email: null, delegate: null, editor: null };
      await changeSettings(scene.server.hub, user, String(row.id), Number(row.version), settings, accessMode);
    };
    await choose('API');
    expect((await waiting()).map((row) => row.for_portal)).toEqual([false]);
    expect(await pass()).toBe(0);
    await choose('PORTAIL');
    expect((await waiting()).map((row) => row.for_portal)).toEqual([true]);
    await pass();
    expect(await caseStatus(scene, dossier.caseId)).toBe('SENT');
  });

  it('une notification restée marquée alors que la modalité est API est laissée au logiciel', async () => {
    await sendDossier(scene);
    await setMode(scene, 'API');
    await pass();
    expect(await queueOf(scene, 'si1')).toHaveLength(1);
    expect((await waiting()).map((row) => row.for_portal)).toEqual([false]);
  });

  it('ce qu’une bascule a croisé est retrouvé par la passe de réparation', async () => {
    await setMode(scene, null);
    const dossier = await sendDossier(scene);
    await sendDossier(scene, { as: 'otherOsl', processCode: OTHER_PROCESS, externalId: 'DGS-1' });
    await setMode(scene, 'PORTAIL');
    expect(await pass()).toBe(0);
    expect(await repairPortalFlags(scene.server.hub)).toBe(1);
    await pass();
    expect(await caseStatus(scene, dossier.caseId)).toBe('SENT');
    expect(await waiting(), 'l’autre démarche reste au logiciel').toHaveLength(1);
  });
});
