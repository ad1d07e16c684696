import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseOrganizationId } from '../../src/organizations/rules.ts';
import { field, messages, textField } from '../support/client.ts';
import { OSL, OTHER_PROCESS, PROCESS, SI1 } from '../support/referential.ts';
import {
  type CallerName,
  openScene,
  patchCase,
  patchEvent,
  postEvent,
  queueOf,
  type Scene,
  sendDossier,
  UNKNOWN_ID,
} from '../support/scene.ts';

const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$/;
let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());

const list = async (as: CallerName, query = ''): Promise<unknown[]> => {
  const answer = await scene.td(as, 'GET', `/notifications${query}`);
  expect(answer.status, answer.text).toBe(200);
  return Array.isArray(answer.body) ? answer.body : [];
};
const empty = () => scene.sql('UPDATE notifications SET consumed_at = now() WHERE consumed_at IS NULL');
const remove = (as: CallerName, id: string) => scene.td(as, 'DELETE', `/notifications/${id}`);
const codes = (items: readonly unknown[]) => items.map((item) => field(item, 'processCode'));

describe('GET /notifications', () => {
  it('H-157 : une file vide est 200 []', async () => {
    for (const as of ['osl', 'si1', 'admin'] as const) expect(await list(as)).toEqual([]);
  });

  it('H-4, H-39, H-151, §1.8 : la forme exacte, sans puis avec eventDetails=true', async () => {
    await empty();
    const { caseId } = await sendDossier(scene);
    const event = await postEvent(scene, 'osl', caseId);
    const plain = {
      id: expect.any(String),
      recipient: parseOrganizationId(SI1),
      transmitter: parseOrganizationId(OSL),
      processCode: PROCESS,
      caseId,
      dateTime: expect.stringMatching(DATE),
    };
    const eventId = textField(event.body, 'id');
    expect(await list('si1')).toEqual([
      { ...plain, eventId: null },
      { ...plain, eventId },
    ]);
    expect(await list('si1', '?eventDetails=true')).toEqual([
      { ...plain, eventId: null, eventActionType: null, eventStatus: null },
      { ...plain, eventId, eventActionType: 'STATUS_UPDATE', eventStatus: 'SENT' },
    ]);
    for (const value of ['false', 'TRUE', '1', '']) {
      expect(Object.keys(Object((await list('si1', `?eventDetails=${value}`))[0])), value).toHaveLength(7);
    }
  });

  it('H-158 : chacun sa file, le service celle de sa démarche, l’opérateur toutes les siennes', async () => {
    await empty();
    await sendDossier(scene);
    const other = await sendDossier(scene, { as: 'otherOsl', processCode: OTHER_PROCESS });
    expect(codes(await list('si1'))).toEqual([PROCESS]);
    expect(codes(await list('si1OtherProcess'))).toEqual([OTHER_PROCESS]);
    for (const as of ['si2', 'foreignSi', 'osl', 'otherOsl', 'admin'] as const) expect(await list(as), as).toEqual([]);
    expect(await list('si1', `?processCode=${OTHER_PROCESS}`), 'pas la file d’une autre démarche').toEqual([]);
    expect(await list('si1', `?processPriority=${OTHER_PROCESS}`)).toHaveLength(1);
    await postEvent(scene, 'si1OtherProcess', other.caseId);
    expect(codes(await list('otherOsl'))).toEqual([OTHER_PROCESS]);
    expect(await list('otherOsl', `?processCode=${PROCESS}`)).toEqual([]);
  });

  it('H-69, H-159 : démarches répétées ou avec des virgules ; les prioritaires d’abord, puis les plus anciennes', async () => {
    await empty();
    await scene.sql('UPDATE processes SET osl = $1', [OSL]);
    const made: unknown[] = [];
    for (const code of [PROCESS, OTHER_PROCESS, PROCESS, OTHER_PROCESS]) {
      const { caseId } = await sendDossier(scene, { processCode: code });
      await postEvent(scene, code === PROCESS ? 'si1' : 'si1OtherProcess', caseId);
      made.push(caseId);
    }
    const cases = async (query: string) => (await list('osl', query)).map((item) => field(item, 'caseId'));
    const [a, b, c, d] = made;
    expect(await cases('')).toEqual([a, b, c, d]);
    expect(await cases(`?processPriority=${OTHER_PROCESS}`)).toEqual([b, d, a, c]);
    expect(await cases(`?processPriority=Inconnue,${OTHER_PROCESS}&maxResult=3`)).toEqual([b, d, a]);
    expect(await cases(`?processPriority=${OTHER_PROCESS}&maxResult=1`)).toEqual([b]);
    expect(await cases(`?processCode=${PROCESS}`)).toEqual([a, c]);
    expect(await cases('?processCode=Inconnue')).toEqual([]);
    expect(await cases('?processCode='), 'une liste vide ne veut jamais dire « tout »').toEqual([]);
    for (const both of [
      `?processCode=${PROCESS}&processCode=${OTHER_PROCESS}`,
      `?processCode=${OTHER_PROCESS},${PROCESS}`,
    ]) {
      expect(await cases(both)).toEqual([a, b, c, d]);
    }
    expect(await cases(`?processCode=${PROCESS},${PROCESS}`), 'pas de doublon').toEqual([a, c]);
    expect(await cases(`?processCode=${PROCESS},${OTHER_PROCESS}&processPriority=${OTHER_PROCESS}`)).toEqual([
      b,
      d,
      a,
      c,
    ]);
    await scene.sql(`UPDATE processes SET osl = 'OSL-13000918600029-00000' WHERE code = $1`, [OTHER_PROCESS]);
  });

  it('H-157 : 25 par défaut, les grandes valeurs honorées, jamais de page courte tant qu’il en reste', async () => {
    await empty();
    const { caseId } = await sendDossier(scene);
    await scene.sql(
      `INSERT INTO notifications (id, recipient, transmitter, process_code, case_id, created_at)
       SELECT ('0190c9a4-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid, $1, $2, $3, $4, now() FROM generate_series(1, 1199) i`,
      [SI1, OSL, PROCESS, caseId],
    );
    expect(await list('si1')).toHaveLength(25);
    for (const [asked, got] of [
      [1, 1],
      [10, 10],
      [100, 100],
      [600, 600],
      [10_000, 1200],
      [100_000, 1200],
      [99_999_999, 1200],
    ]) {
      expect(await list('si1', `?maxResult=${asked}`)).toHaveLength(got ?? 0);
    }
    const ids = (await list('si1', '?maxResult=100000')).map((item) => textField(item, 'id'));
    expect(ids, 'H-159').toEqual([...ids].sort());
    for (const bad of ['0', '-1', 'dix', '', '1&maxResult=2']) {
      const answer = await scene.td('si1', 'GET', `/notifications?maxResult=${bad}`);
      expect(answer.status, bad).toBe(400);
    }
    const text = await scene.td('si1', 'GET', '/notifications?maxResult=dix');
    expect(messages(text), 'H-73').toEqual([
      'Bad Request : Validation failed.\n[ERROR][REQUEST][GET /teledossiers/v1/notifications @query.maxResult] Instance type (string) does not match any allowed primitive type (allowed: ["integer","number"])',
    ]);
    await empty();
  });

  it('H-161 : en mode PORTAIL le client du service reçoit [], en mode API ou sans mode il est servi', async () => {
    await empty();
    const { caseId } = await sendDossier(scene);
    const mode = (value: string | null) =>
      scene.sql('UPDATE subscriptions SET access_mode = $1 WHERE subscriber = $2 AND process_code = $3', [
        value,
        SI1,
        PROCESS,
      ]);
    await mode('PORTAIL');
    expect(await list('si1')).toEqual([]);
    expect((await scene.td('si1', 'GET', `/cases/${caseId}`)).status, 'H-215 : ses droits restent').toBe(200);
    await mode(null);
    expect(await list('si1')).toHaveLength(1);
    await mode('API');
    expect(await list('si1')).toHaveLength(1);
    await scene.sql(`UPDATE subscriptions SET status = 'Suspendu', suspended_from = now() WHERE subscriber = $1`, [
      SI1,
    ]);
    expect(await list('si1'), 'H-53, H-142 : un suspendu finit ce qu’il a').toHaveLength(1);
    expect((await patchCase(scene, 'si1', caseId, 'DONE')).status).toBe(204);
    await scene.sql(`UPDATE subscriptions SET status = 'Actif', suspended_from = NULL WHERE subscriber = $1`, [SI1]);
  });
});

describe('consommer : H-118, H-152…H-156', () => {
  it('H-118 : inconnue 404, pas un UUID 400, à un autre 403', async () => {
    await empty();
    await sendDossier(scene);
    const id = textField((await list('si1'))[0], 'id');
    expect((await remove('si1', UNKNOWN_ID)).body).toEqual({
      errors: [{ code: 404, message: 'Notification is not found' }],
    });
    expect((await remove('si1', 'dddddd')).body).toEqual({
      errors: [
        {
          code: 400,
          message:
            'Bad Request : Validation failed.\n[ERROR][REQUEST][DELETE /teledossiers/v1/notifications/dddddd @path.notificationId] Input string "dddddd" is not a valid UUID',
        },
      ],
    });
    for (const as of ['si1OtherProcess', 'si2', 'osl', 'admin'] as const)
      expect((await remove(as, id)).status, as).toBe(403);
    expect(await list('si1'), 'H-156 : lue et relue, toujours là').toHaveLength(1);
    expect((await remove('si1', id.toUpperCase())).status, 'H-3').toBe(204);
    expect(await list('si1')).toEqual([]);
    expect((await remove('si1', id)).status, 'H-154').toBe(204);
    expect((await remove('si2', id)).status).toBe(403);
    const trail = await scene.sql(`SELECT 1 FROM audit WHERE subject_id = $1`, [id]);
    expect(trail).toHaveLength(1);
  });

  it('H-152, H-153, H-154 : RECEIVED consomme, accuse réception, et le DELETE d’après passe ; l’accusé n’est pas accusé', async () => {
    await empty();
    const { caseId } = await sendDossier(scene);
    await remove('si1', textField((await list('si1'))[0], 'id'));
    const eventId = textField((await postEvent(scene, 'si1', caseId)).body, 'id');
    const [news] = await queueOf(scene, 'osl');
    expect((await patchEvent(scene, 'osl', caseId, eventId, 'RECEIVED')).status).toBe(204);
    expect(await queueOf(scene, 'osl')).toEqual([]);
    expect((await remove('osl', textField(news, 'id'))).status).toBe(204);
    const [ack] = await queueOf(scene, 'si1');
    expect(ack).toMatchObject({
      eventId,
      eventStatus: 'RECEIVED',
      recipient: parseOrganizationId(SI1),
      transmitter: parseOrganizationId(OSL),
    });
    expect((await remove('si1', textField(ack, 'id'))).status).toBe(204);
    expect([await queueOf(scene, 'si1'), await queueOf(scene, 'osl')]).toEqual([[], []]);
  });

  it('G-35 : notification=false ne donne pas d’accusé', async () => {
    await empty();
    const { caseId } = await sendDossier(scene);
    const eventId = textField((await postEvent(scene, 'osl', caseId, { notification: false })).body, 'id');
    expect((await patchEvent(scene, 'si1', caseId, eventId, 'RECEIVED')).status).toBe(204);
    expect(await queueOf(scene, 'osl')).toEqual([]);
  });

  it('H-155 : DELETE seul laisse l’event SENT, sans accusé ; H-151 : le statut montré est l’actuel', async () => {
    await empty();
    const { caseId } = await sendDossier(scene);
    const eventId = textField((await postEvent(scene, 'si1', caseId)).body, 'id');
    await remove('osl', textField((await list('osl'))[0], 'id'));
    const path = `/cases/${caseId}/events/${eventId}`;
    expect(field((await scene.td('osl', 'GET', path)).body, 'status')).toBe('SENT');
    expect((await queueOf(scene, 'si1')).filter((item) => field(item, 'eventId') === eventId)).toEqual([]);
    expect(
      (await patchEvent(scene, 'osl', caseId, eventId, 'RECEIVED')).status,
      'accuser après coup reste possible',
    ).toBe(204);
    expect((await queueOf(scene, 'si1')).filter((item) => field(item, 'eventId') === eventId)).toMatchObject([
      { eventStatus: 'RECEIVED' },
    ]);
  });

  it('deux lecteurs qui accusent en même temps : un seul accusé', async () => {
    await empty();
    const { caseId } = await sendDossier(scene);
    const eventId = textField((await postEvent(scene, 'si1', caseId)).body, 'id');
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => patchEvent(scene, 'osl', caseId, eventId, 'RECEIVED')),
    );
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([204]));
    expect((await queueOf(scene, 'si1')).filter((item) => field(item, 'eventId') === eventId)).toHaveLength(1);
  });
});
