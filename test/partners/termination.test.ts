import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { field } from '../support/client.ts';
import { callsOf } from './partnerHub.ts';
import { folderOf, openQfExchange, type QfExchange, readFolder } from './qfExchange.ts';

// Two real programs against the hub, each reading only what the other left: nothing may be lost, nothing may turn for
// ever.
describe('échange entre le logiciel d’un opérateur et celui d’une mairie', () => {
  let exchange: QfExchange;
  beforeEach(async () => {
    exchange = await openQfExchange();
  });
  afterEach(() => exchange.close());

  async function bothQueues(): Promise<unknown[][]> {
    return [await exchange.queueOf(exchange.si), await exchange.queueOf(exchange.osl)];
  }

  it('H-224, H-222, H-223 : envoi, script, cycle, script, cycle : les deux files finissent vides', async () => {
    const sent = await exchange.operator('send');
    expect(sent).toMatchObject({ status: 0, stderr: '' });
    const folderId = folderOf(sent);
    expect(await readFolder(exchange, folderId)).toMatchObject({
      status: 'HUBEE_NOTIFIED',
      fileStatuses: ['RECEIVED', 'RECEIVED', 'RECEIVED'],
    });

    const taken = await exchange.service('si_script.py');
    expect(taken).toMatchObject({ status: 0, stderr: '' });
    expect(callsOf(taken)).toEqual([
      'POST /oauth2/token 200',
      'GET /teledossiers/v1/notifications?eventDetails=true&maxResult=25 200',
      'GET /teledossiers/v1/cases/:id 200',
      'GET /teledossiers/v1/cases/:id/attachments/:id 200',
      'GET /teledossiers/v1/cases/:id/attachments/:id 200',
      'GET /teledossiers/v1/cases/:id/attachments/:id 200',
      'POST /teledossiers/v1/cases/:id/events 201',
      'POST /teledossiers/v1/cases/:id/events 201',
      'DELETE /teledossiers/v1/notifications/:id 204',
      'POST /oauth2/token 200',
      'GET /teledossiers/v1/notifications?eventDetails=true&maxResult=25 200',
    ]);
    const { caseNumber } = await readFolder(exchange, folderId);
    expect(await exchange.downloaded(caseNumber, 'FormulaireQF.json')).toBe('{"quotient":742,"nom":"Éloïse"}');
    expect(await exchange.downloaded(caseNumber, 'FormulaireQF_été.pdf')).toBe('%PDF-1.4\nquotient 742\n%%EOF\n');

    const closed = await exchange.operator('notifications');
    expect(closed).toMatchObject({ status: 0, stderr: '' });
    expect(callsOf(closed)).toEqual([
      'POST /oauth2/token 200',
      'GET /teledossiers/v1/notifications?maxResult=100 200',
      'GET /teledossiers/v1/cases/:id/events/:id 200',
      'PATCH /teledossiers/v1/cases/:id/events/:id 204',
      'DELETE /teledossiers/v1/notifications/:id 204',
      'GET /teledossiers/v1/cases/:id/events/:id 200',
      'PATCH /teledossiers/v1/cases/:id 204',
      'POST /teledossiers/v1/cases/:id/events 201',
      'PATCH /teledossiers/v1/folders/:id 204',
      'PATCH /teledossiers/v1/cases/:id/events/:id 204',
      'DELETE /teledossiers/v1/notifications/:id 204',
    ]);
    expect((await exchange.queueOf(exchange.si)).map((item) => field(item, 'eventStatus'))).toEqual([
      'RECEIVED',
      'SENT',
      'RECEIVED',
    ]);

    const acknowledged = await exchange.service('si_script.py');
    expect(acknowledged).toMatchObject({ status: 0, stderr: '' });
    expect(acknowledged.stdout).toContain('événement STATUS_UPDATE CLOSED Dossier traité par le service.');
    expect(await exchange.queueOf(exchange.osl)).toHaveLength(1);

    const last = await exchange.operator('notifications');
    expect(last).toMatchObject({ status: 0, stderr: '' });
    expect(await bothQueues()).toEqual([[], []]);
    expect(await readFolder(exchange, folderId)).toMatchObject({ status: 'CLOSED', caseStatus: 'CLOSED' });
  });

  it('H-152, H-154 : la génération 2022 supprime ce que son accusé a déjà consommé, sans 404', async () => {
    const folderId = folderOf(await exchange.operator('send'));
    for (const round of [1, 2]) {
      const service = await exchange.service('si_script_2022.py');
      expect(service, `tour ${round}`).toMatchObject({ status: 0, stderr: '' });
      expect(await exchange.operator('notifications')).toMatchObject({ status: 0, stderr: '' });
    }
    expect(await bothQueues()).toEqual([[], []]);
    expect(await readFolder(exchange, folderId)).toMatchObject({ status: 'CLOSED', caseStatus: 'CLOSED' });
  });

  it('H-133 : le statut périmé de la génération 2022 est gardé tel quel, jamais comparé', async () => {
    const folderId = folderOf(await exchange.operator('send'));
    expect(await exchange.service('si_script_2022.py')).toMatchObject({ status: 0 });
    const { caseId } = await readFolder(exchange, folderId);
    const { body } = await exchange.hub.td(exchange.osl, 'GET', `/cases/${caseId}`);
    expect([0, 1].map((index) => field(body, 'events', index, 'caseCurrentStatus'))).toEqual([
      'HUBEE_NOTIFIED',
      'HUBEE_NOTIFIED',
    ]);
    expect([0, 1].map((index) => field(body, 'events', index, 'caseNewStatus'))).toEqual(['IN_PROGRESS', 'DONE']);
  });

  it('H-156 : la version 2.0.0, qui s’arrête seule, retrouve la même notification ; la suivante vide la file', async () => {
    folderOf(await exchange.operator('send'));
    await exchange.service('si_script.py', { SCRIPT_VERSION: '2.0.0' });
    await exchange.operator('notifications');
    const stopped = await exchange.service('si_script.py', { SCRIPT_VERSION: '2.0.0' });
    expect(stopped).toMatchObject({ status: 1, stderr: 'statut RECEIVED inconnu\n' });
    const queue = await exchange.queueOf(exchange.si);
    const again = await exchange.service('si_script.py', { SCRIPT_VERSION: '2.0.0' });
    expect(again).toMatchObject({ status: 1, stderr: 'statut RECEIVED inconnu\n' });
    expect(await exchange.queueOf(exchange.si)).toEqual(queue);
    expect(await exchange.service('si_script.py')).toMatchObject({ status: 0 });
    await exchange.operator('notifications');
    expect(await bothQueues()).toEqual([[], []]);
  });

  it('H-157 : cent une nouvelles et plus : l’opérateur relit aussitôt, jusqu’à un lot incomplet', async () => {
    const { caseId } = await readFolder(exchange, folderOf(await exchange.operator('send')));
    for (let count = 0; count < 130; count += 1) {
      const event = { actionType: 'STATUS_UPDATE', notification: true, caseNewStatus: 'IN_PROGRESS' };
      const posted = await exchange.hub.td(exchange.si, 'POST', `/cases/${caseId}/events`, { json: event });
      expect(posted.status, posted.text).toBe(201);
    }
    const cycle = await exchange.operator('notifications');
    expect(cycle.stdout.match(/^lot de .*$/gm)).toEqual(['lot de 100', 'lot de 30']);
    expect(await exchange.queueOf(exchange.osl)).toEqual([]);
    // 130 acknowledgements and the télédossier itself: six batches of 25 and the empty one that ends the loop.
    const service = await exchange.service('si_script.py');
    expect(service).toMatchObject({ status: 0, stderr: '' });
    expect(callsOf(service).filter((call) => call.startsWith('GET /teledossiers/v1/notifications'))).toHaveLength(7);
    expect(await exchange.queueOf(exchange.si)).toEqual([]);
  });
});
