import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseOrganizationId } from '../../src/organizations/rules.ts';
import { field, textField } from '../support/client.ts';
import { OSL, SI1, SI2, UNSUBSCRIBED } from '../support/referential.ts';
import {
  ACTE,
  completeDossier,
  openScene,
  patchCase,
  patchEvent,
  postDeposit,
  postEvent,
  queueOf,
  type Scene,
  sendDossier,
  UNKNOWN_ID,
  uploadDossier,
} from '../support/scene.ts';

const LOCK_WAITS = `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`;

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());

describe('H-180, H-185, H-138 : les drapeaux de purge posés aux changements de statut', () => {
  const links = (caseId: string) =>
    scene.sql('SELECT state, delete_on FROM attachment_links WHERE case_id = $1', [caseId]);

  it('H-185 : au statut de la démarche ou plus loin, jour de Paris + délai + 1 ; jamais avant ni sur SI_INTG_ERROR', async () => {
    const { caseId } = await sendDossier(scene);
    for (const status of ['SENT', 'IN_PROGRESS', 'ADD_AWAITING', 'SI_INTG_ERROR']) {
      await patchCase(scene, 'si1', caseId, status);
      expect(await links(caseId), status).toEqual([{ state: 'TO_DOWNLOAD', delete_on: null }]);
    }
    // H-7 : 23 h 30 à Londres, c’est déjà le 16 avril à Paris ; délai 7 jours.
    scene.server.setClock(new Date('2026-04-15T22:30:00Z'));
    await scene.sql(`UPDATE access_tokens SET expires_at = '2100-01-01'`);
    await patchCase(scene, 'si1', caseId, 'REFUSED');
    const [flagged] = await links(caseId);
    expect(flagged).toEqual({ state: 'TO_DELETE', delete_on: '2026-04-24' });
    scene.server.setClock(new Date('2026-05-15T12:00:00Z'));
    await patchCase(scene, 'osl', caseId, 'CLOSED');
    expect(await links(caseId), 'le premier statut atteint compte').toEqual([flagged]);
    await patchCase(scene, 'osl', caseId, 'HUBEE_NOTIFIED');
    expect(await links(caseId), 'H-138').toEqual([{ state: 'TO_DOWNLOAD', delete_on: null }]);
    scene.server.setClock(null);
  });

  it('H-138 : ce qui est déjà supprimé le reste ; un event qui rouvre réveille les liens comme un PATCH', async () => {
    const dossier = await sendDossier(scene, { files: [ACTE, ACTE] });
    await postEvent(scene, 'osl', dossier.caseId, { caseNewStatus: 'CLOSED' });
    await scene.sql(`UPDATE attachment_links SET state = 'DELETED' WHERE attachment_id = $1`, [dossier.attachmentId]);
    await postEvent(scene, 'osl', dossier.caseId, { caseNewStatus: 'HUBEE_NOTIFIED' });
    expect((await links(dossier.caseId)).map((row) => row.state).sort()).toEqual(['DELETED', 'TO_DOWNLOAD']);
  });
});

describe('H-187 : les pièces d’événement suivent le délai de leur télédossier', () => {
  it('une pièce déposée après le seuil entre dans le décompte à l’envoi de son événement', async () => {
    const { caseId } = await sendDossier(scene);
    await patchCase(scene, 'si1', caseId, 'DONE');
    const { eventId } = await postDeposit(scene, 'si1', caseId, { upload: true });
    const states = () => scene.sql('SELECT state FROM attachment_links WHERE case_id = $1 ORDER BY state', [caseId]);
    expect(await states()).toEqual([{ state: 'TO_DELETE' }, { state: 'TO_DOWNLOAD' }]);
    expect((await patchEvent(scene, 'si1', caseId, eventId, 'SENT')).status).toBe(204);
    expect(await states()).toEqual([{ state: 'TO_DELETE' }, { state: 'TO_DELETE' }]);
  });
});

describe('PUT /cases/migrate : H-98, H-162', () => {
  const migrate = (from: string, to: string) =>
    scene.td('admin', 'PUT', '/cases/migrate', {
      json: { organizationSource: parseOrganizationId(from), organizationTarget: parseOrganizationId(to) },
    });

  it('E-3 : organisation inconnue d’un côté ou de l’autre', async () => {
    const ghost = 'SI-99999999999999-00000';
    for (const [from, to] of [
      [ghost, SI1],
      [SI1, ghost],
    ] as const) {
      expect((await migrate(from, to)).body).toEqual({ errors: [{ code: 404, message: 'Organization is not found' }] });
    }
    expect((await scene.td('admin', 'PUT', '/cases/migrate', { json: {} })).status).toBe(400);
  });

  it('déplace cases, événements et notifications ; l’ancien service n’atteint plus rien', async () => {
    const { caseId } = await sendDossier(scene, { recipients: [SI2] });
    const eventId = textField((await postEvent(scene, 'si2', caseId)).body, 'id');
    const expected = await scene.sql('SELECT count(*)::int AS n FROM cases WHERE recipient = $1', [SI2]);
    const pending = (await queueOf(scene, 'si2')).length;
    expect((await migrate(SI2, UNSUBSCRIBED)).body).toEqual({ caseUpdated: expected[0]?.n });
    expect((await scene.td('si2', 'GET', `/cases/${caseId}`)).status).toBe(403);
    expect(await queueOf(scene, 'si2')).toEqual([]);
    expect(await queueOf(scene, 'foreignSi')).toHaveLength(pending);
    const event = await scene.td('foreignSi', 'GET', `/cases/${caseId}/events/${eventId}`);
    expect(field(event.body, 'transmitter')).toEqual(parseOrganizationId(UNSUBSCRIBED));
    expect((await patchEvent(scene, 'foreignSi', caseId, eventId, 'RECEIVED')).status, 'sa propre écriture').toBe(403);
    expect((await patchEvent(scene, 'osl', caseId, eventId, 'RECEIVED')).status).toBe(204);
    expect((await migrate(OSL, OSL)).body).toEqual({ caseUpdated: 0 });
    expect((await migrate(SI2, OSL)).status, 'd’un service vers un opérateur').toBe(400);
    await migrate(UNSUBSCRIBED, SI2);
  });

  it('H-98, H-163 : compléter pendant une migration notifie le nouveau destinataire', async () => {
    const dossier = await uploadDossier(scene);
    const blocker = new pg.Client({ connectionString: scene.server.databaseUrl });
    await blocker.connect();
    await blocker.query('BEGIN');
    await blocker.query('LOCK TABLE arrivals IN EXCLUSIVE MODE');
    const waiting = async () => (await scene.sql(LOCK_WAITS)).length;
    const moving = migrate(SI1, UNSUBSCRIBED);
    await expect.poll(waiting).toBe(1);
    const completing = completeDossier(scene, dossier);
    await expect.poll(waiting).toBe(2);
    await blocker.query('COMMIT');
    await blocker.end();
    expect((await moving).status).toBe(200);
    expect((await completing).status).toBe(204);
    const rows = await scene.sql('SELECT recipient FROM notifications WHERE case_id = $1', [dossier.caseId]);
    expect(rows).toEqual([{ recipient: UNSUBSCRIBED }]);
    await migrate(UNSUBSCRIBED, SI1);
  });

  it('E-3 : un case inconnu', async () => {
    expect((await scene.td('osl', 'GET', `/cases/${UNKNOWN_ID}`)).body).toEqual({
      errors: [{ code: 404, message: 'Case is not found' }],
    });
  });
});
