import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { textField } from '../support/client.ts';
import { callsOf } from './partnerHub.ts';
import { folderOf, openQfExchange, type QfExchange, readFolder } from './qfExchange.ts';

const PDF = Buffer.from('%PDF-1.4\npièce demandée\n%%EOF\n');

describe('habitudes des logiciels d’un opérateur et d’une mairie', () => {
  let exchange: QfExchange;
  beforeEach(async () => {
    exchange = await openQfExchange();
  });
  afterEach(() => exchange.close());

  it('H-42, G-23 : un corps JSON obtient aussi un jeton', async () => {
    const sent = await exchange.operator('send', { TOKEN_BODY: 'json' });
    expect(sent).toMatchObject({ status: 0, stderr: '' });
    expect(callsOf(sent)[0]).toBe('POST /oauth2/token 200');
  });

  it('H-62 : GET et DELETE portent un type JSON et un corps vide, annoncé ou non', async () => {
    await exchange.operator('send');
    for (const env of [{}, { EMPTY_BODIES: '1' }]) {
      await exchange.service('si_script.py');
      const cycle = await exchange.operator('notifications', env);
      expect(cycle).toMatchObject({ status: 0, stderr: '' });
      expect(callsOf(cycle).some((call) => call.startsWith('DELETE'))).toBe(true);
    }
  });

  it('H-89 : la suppression du dossier sert de retour arrière', async () => {
    const sent = await exchange.operator('send', { ROLLBACK: '1' });
    expect(sent).toMatchObject({ status: 0, stderr: '' });
    expect(callsOf(sent).at(-1)).toBe('DELETE /teledossiers/v1/folders/:id 204');
    expect((await exchange.hub.td(exchange.osl, 'GET', `/folders/${folderOf(sent)}`)).status).toBe(404);
    expect(await exchange.queueOf(exchange.si)).toEqual([]);
  });

  it('G-9, H-65 : un fichier oublié arrête le dossier au grand jour, avec le numéro de la requête', async () => {
    const sent = await exchange.operator('send', { FORGOTTEN: 'FormulaireQF.xml' });
    expect(sent.status).toBe(0);
    expect(sent.stderr).toMatch(/^complétude ignorée : 400 All attachments must be received \([0-9a-f-]{36}\)$/m);
    expect(await readFolder(exchange, folderOf(sent))).toMatchObject({
      status: 'HUBEE_RECEIVED',
      fileStatuses: ['RECEIVED', 'PENDING', 'RECEIVED'],
    });
    expect(await exchange.queueOf(exchange.si)).toEqual([]);
  });

  it('H-86, H-177 : un envoi refusé n’empêche pas de compléter ; le script bute dessus et l’exploitant est alerté', async () => {
    const sent = await exchange.operator('send', { TRUNCATED: 'FormulaireQF.xml' });
    expect(sent.stderr).toMatch(
      /^envoi refusé : 400 Size does not match with attachment meta-data \([0-9a-f-]{36}\)$/m,
    );
    const folder = await readFolder(exchange, folderOf(sent));
    expect(folder).toMatchObject({
      status: 'HUBEE_NOTIFIED',
      fileStatuses: ['RECEIVED', 'REJECTED', 'RECEIVED'],
    });
    expect(exchange.hub.server.alerts).toHaveLength(1);
    const service = await exchange.service('si_script.py');
    expect(service.status).toBe(1);
    expect(service.stderr).toContain('File is not found');
    expect(callsOf(service).filter((call) => call.endsWith(' 404'))).toHaveLength(5);
    expect(await exchange.queueOf(exchange.si)).toHaveLength(1);
  });

  it('H-110, H-222 : le script recueille une pièce déposée par l’opérateur, puis accuse réception', async () => {
    const { caseId, caseNumber } = await readFolder(exchange, folderOf(await exchange.operator('send')));
    await exchange.service('si_script.py');
    const td = (method: string, path: string, options = {}) =>
      exchange.hub.td(exchange.osl, method, `/cases/${caseId}/events${path}`, options);
    const deposit = await td('POST', '', {
      json: {
        actionType: 'ATTACH_DEPOSIT',
        notification: true,
        caseNewStatus: 'HUBEE_NOTIFIED',
        attachments: [{ fileName: 'complément.pdf', type: 'libre', size: PDF.length, mimeType: 'application/pdf' }],
      },
    });
    const event = `/${textField(deposit.body, 'id')}`;
    const file = textField(deposit.body, 'attachments', 0, 'id');
    expect((await td('PUT', `${event}/attachments/${file}`, { raw: PDF })).status).toBe(204);
    expect((await td('PATCH', event, { json: { status: 'SENT' } })).status).toBe(204);

    expect(await exchange.service('si_script.py')).toMatchObject({ status: 0, stderr: '' });
    expect(await exchange.downloaded(caseNumber, 'complément.pdf')).toBe(PDF.toString('utf8'));
    expect(await exchange.queueOf(exchange.si)).toEqual([]);
    // Two statuses after the folder, two after the deposit, one acknowledgement of the deposit.
    expect(await exchange.queueOf(exchange.osl)).toHaveLength(5);
  });
});
