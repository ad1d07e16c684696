import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, field, textField } from '../support/client.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { OSL, PROCESS, SI1, seedReferential } from '../support/referential.ts';

const PDF = Buffer.from('%PDF-1.4\nacte\n%%EOF\n');
const XML = Buffer.from('<?xml version="1.0"?><acte nom="Éloïse"/>');

describe('scénarios A à C : un télédossier voyage de l’opérateur à la mairie', () => {
  let server: TestHub;
  let osl: string;
  let si: string;
  beforeAll(async () => {
    server = await startTestHub();
    await seedReferential(server.databaseUrl);
    osl = await server.token(['OSL'], OSL);
    si = await server.token(['SI'], SI1, PROCESS);
  });
  afterAll(() => server.close());

  it('H-224 : les deux files finissent vides et chaque octet arrive', async () => {
    const td = (method: string, path: string, options = {}) =>
      call(server.url, method, `/teledossiers/v1${path}`, options);
    const created = await td('POST', '/folders', {
      token: osl,
      json: {
        externalId: 'DILA-AEC-1000000013734',
        processCode: PROCESS,
        applicant: { firstName: 'Éloïse', lastName: 'D’Arc', email: null },
        cases: [
          {
            externalId: 'DILA-AEC-1000000013734-01',
            recipient: { type: 'SI', companyRegister: '21010034300016', branchCode: '01034' },
          },
        ],
        attachments: [
          {
            fileName: 'acte.pdf',
            type: 'piece',
            size: PDF.length,
            mimeType: 'application/pdf',
            recipients: ['DILA-AEC-1000000013734-01'],
          },
          {
            fileName: 'acte.xml',
            type: 'piece',
            size: XML.length,
            mimeType: 'application/xml',
            recipients: ['DILA-AEC-1000000013734-01'],
          },
        ],
      },
    });
    expect(created.status, created.text).toBe(201);
    const folderId = textField(created.body, 'id');
    const caseId = textField(created.body, 'cases', 0, 'id');
    for (const [index, bytes] of [PDF, XML].entries()) {
      const id = textField(created.body, 'attachments', index, 'id');
      const put = await td('PUT', `/folders/${folderId}/attachments/${id}`, { token: osl, raw: bytes });
      expect(put.status, put.text).toBe(204);
    }
    const read = await td('GET', `/folders/${folderId}`, { token: osl });
    expect(field(read.body, 'attachments', 0, 'status')).toBe('RECEIVED');
    const early = await td('GET', `/cases/${caseId}`, { token: si });
    expect(early.status).toBe(403);
    const done = await td('PATCH', `/folders/${folderId}`, { token: osl, json: { globalStatus: 'HUBEE_COMPLETED' } });
    expect(done.status, done.text).toBe(204);

    const queue = await td('GET', '/notifications?eventDetails=true', { token: si });
    expect(queue.status, queue.text).toBe(200);
    expect(queue.body).toHaveLength(1);
    expect(field(queue.body, 0, 'eventId')).toBeNull();
    const got = await td('GET', `/cases/${caseId}`, { token: si });
    expect(got.status, got.text).toBe(200);
    expect(field(got.body, 'status')).toBe('HUBEE_NOTIFIED');
    for (const [index, bytes] of [PDF, XML].entries()) {
      const id = textField(got.body, 'attachments', index, 'id');
      const file = await td('GET', `/cases/${caseId}/attachments/${id}`, { token: si });
      expect(file.status).toBe(200);
      expect(file.text).toBe(bytes.toString('utf8'));
    }
    for (const status of ['IN_PROGRESS', 'DONE']) {
      const event = await td('POST', `/cases/${caseId}/events`, {
        token: si,
        json: {
          message: `passage à ${status}`,
          actionType: 'STATUS_UPDATE',
          author: 'moi',
          notification: true,
          caseNewStatus: status,
        },
      });
      expect(event.status, event.text).toBe(201);
      expect(field(event.body, 'status')).toBe('SENT');
    }
    await td('DELETE', `/notifications/${textField(queue.body, 0, 'id')}`, { token: si });

    const news = await td('GET', '/notifications?maxResult=100', { token: osl });
    expect(news.body).toHaveLength(2);
    for (const index of [0, 1]) {
      const eventId = textField(news.body, index, 'eventId');
      const ack = await td('PATCH', `/cases/${caseId}/events/${eventId}`, { token: osl, json: { status: 'RECEIVED' } });
      expect(ack.status, ack.text).toBe(204);
      const gone = await td('DELETE', `/notifications/${textField(news.body, index, 'id')}`, { token: osl });
      expect(gone.status).toBe(204);
    }
    const closing = await td('POST', `/cases/${caseId}/events`, {
      token: osl,
      json: {
        actionType: 'STATUS_UPDATE',
        notification: true,
        caseCurrentStatus: 'HUBEE_NOTIFIED',
        caseNewStatus: 'CLOSED',
      },
    });
    expect(closing.status, closing.text).toBe(201);
    const closed = await td('PATCH', `/folders/${folderId}`, { token: osl, json: { globalStatus: 'CLOSED' } });
    expect(closed.status).toBe(204);

    const last = await td('GET', '/notifications?eventDetails=true', { token: si });
    expect(last.body).toHaveLength(3);
    for (const item of Array.isArray(last.body) ? last.body : []) {
      if (field(item, 'eventStatus') === 'SENT') {
        const eventId = textField(item, 'eventId');
        await td('PATCH', `/cases/${caseId}/events/${eventId}`, { token: si, json: { status: 'RECEIVED' } });
      } else {
        await td('DELETE', `/notifications/${textField(item, 'id')}`, { token: si });
      }
    }
    expect((await td('GET', '/notifications', { token: si })).body).toEqual([]);
    const final = await td('GET', '/notifications', { token: osl });
    expect(final.body).toHaveLength(1);
    await td('DELETE', `/notifications/${textField(final.body, 0, 'id')}`, { token: osl });
    expect((await td('GET', '/notifications', { token: osl })).body).toEqual([]);
    const finalCase = await td('GET', `/cases/${caseId}`, { token: osl });
    expect(field(finalCase.body, 'status')).toBe('CLOSED');
    expect(field(finalCase.body, 'events')).toHaveLength(3);
  });
});
