import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, field, messages, textField } from '../support/client.ts';
import { head, rawConnection, rawExchange } from '../support/rawHttp.ts';
import {
  caseStatus,
  createDossier,
  folderBody,
  openScene,
  PDF,
  patchCase,
  postEvent,
  type Scene,
  sendDossier,
  UNKNOWN_ID,
} from '../support/scene.ts';

let scene: Scene;
let bearer: Record<string, string>;
beforeAll(async () => {
  scene = await openScene();
  bearer = { Authorization: `Bearer ${scene.tokens.osl}` };
});
afterAll(() => scene.close());

const raw = (method: string, path: string, headers: Record<string, string>, body = '') =>
  rawExchange(scene.server.url, head(method, path, { ...bearer, ...headers }) + body);

describe('H-61…H-66 : ce que font les vrais clients', () => {
  it('H-62 : GET et DELETE avec un Content-Type JSON et un corps vide', async () => {
    const { folderId } = await createDossier(scene);
    const headers = { 'Content-Type': 'application/json' };
    for (const more of [{}, { 'Content-Length': '0' }]) {
      expect((await raw('GET', `/teledossiers/v1/folders/${folderId}`, { ...headers, ...more })).status).toBe(200);
    }
    const chunked = await raw(
      'GET',
      '/teledossiers/v1/notifications',
      { ...headers, 'Transfer-Encoding': 'chunked' },
      '0\r\n\r\n',
    );
    expect(chunked.status).toBe(200);
    expect((await raw('DELETE', `/teledossiers/v1/folders/${folderId}`, headers)).status).toBe(204);
  });

  it('H-62 : POST, PUT, PATCH avec un corps vide → 400 E-4', async () => {
    for (const [method, path] of [
      ['POST', '/folders'],
      ['PATCH', `/folders/${UNKNOWN_ID}`],
      ['PATCH', `/cases/${UNKNOWN_ID}`],
      ['POST', `/cases/${UNKNOWN_ID}/events`],
      ['PATCH', `/cases/${UNKNOWN_ID}/events/${UNKNOWN_ID}`],
      ['PUT', '/idsPurged'],
    ]) {
      for (const headers of [
        {},
        { 'Content-Length': '0' },
        { 'Content-Type': 'application/json', 'Content-Length': '0' },
      ]) {
        const answer = await raw(method ?? '', `/teledossiers/v1${path}`, headers);
        expect(answer.status, `${method} ${path}`).toBe(400);
        expect(JSON.parse(answer.body)).toEqual({ errors: [{ code: 400, message: 'Bad request' }] });
      }
    }
  });

  it('H-2 : barres doublées et barre finale', async () => {
    const { folderId } = await createDossier(scene);
    for (const path of [`//teledossiers/v1/folders/${folderId}`, `/teledossiers//v1//folders/${folderId}/`]) {
      expect((await raw('GET', path, {})).status, path).toBe(200);
    }
    const bad = await raw('GET', '//teledossiers/v1//folders/dddddd', {});
    expect(bad.body).toContain('[GET /teledossiers/v1/folders/dddddd @path.folderId]');
  });

  it('H-64, H-61, H-65 : phrases d’état, type JSON, 204 sans corps, X-Request-Id partout', async () => {
    const { folderId, attachmentId, answer } = await createDossier(scene);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    const body = JSON.stringify(folderBody());
    const posted = await raw(
      'POST',
      '/teledossiers/v1/folders',
      { 'Content-Length': String(Buffer.byteLength(body)) },
      body,
    );
    expect([posted.status, posted.reason]).toEqual([201, 'Created']);
    const got = await raw('GET', `/teledossiers/v1/folders/${folderId}`, {});
    expect([got.status, got.reason]).toEqual([200, 'OK']);
    const put = await raw(
      'PUT',
      `/teledossiers/v1/folders/${folderId}/attachments/${attachmentId}`,
      { 'Content-Length': String(PDF.length) },
      PDF.toString('latin1'),
    );
    expect([put.status, put.reason, put.body]).toEqual([204, 'No Content', '']);
    expect(put.headers['content-type']).toBeUndefined();
    const refused = [
      await raw('GET', `/teledossiers/v1/folders/${UNKNOWN_ID}`, {}),
      await raw('GET', '/teledossiers/v1/folders/%ZZ', {}),
      await raw('GET', '/nulle/part', {}),
      await raw('GET', `/teledossiers/v1/folders/${folderId}`, { Authorization: 'Bearer x' }),
      await rawExchange(scene.server.url, 'n’importe quoi\r\n\r\n'),
    ];
    expect(refused.map((item) => item.status)).toEqual([404, 400, 404, 401, 400]);
    for (const item of refused) {
      expect(item.headers['content-type']).toMatch(/^application\/json/);
      expect(Array.isArray(JSON.parse(item.body).errors)).toBe(true);
    }
    for (const item of [posted, got, put, ...refused])
      expect(item.headers['x-request-id'], item.body).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('H-61 : le JSON est lu quel que soit le Content-Type, ou sans ; en UTF-8, même avec un BOM', async () => {
    const { caseId } = await sendDossier(scene);
    const body = '\ufeff{"status":"DONE"}';
    for (const headers of [
      {},
      { 'Content-Type': 'text/plain' },
      { 'Content-Type': 'application/x-www-form-urlencoded' },
      { 'Content-Type': 'application/json; charset=iso-8859-1' },
      { 'Content-Type': 'json' },
      { 'Content-Type': '' },
    ]) {
      const answer = await raw(
        'PATCH',
        `/teledossiers/v1/cases/${caseId}`,
        { ...headers, 'Content-Length': String(Buffer.byteLength(body)) },
        body,
      );
      expect(answer.status, JSON.stringify(headers) + answer.body).toBe(204);
    }
  });

  it('H-63 : gzip sur le JSON qui en vaut la peine, jamais sur une PJ', async () => {
    const text = Buffer.concat([PDF, Buffer.alloc(20_000, 'a')]);
    const dossier = await sendDossier(scene, {
      files: [{ fileName: 'a.pdf', bytes: text, mimeType: 'application/pdf' }],
    });
    for (let index = 0; index < 10; index += 1)
      await postEvent(scene, 'si1', dossier.caseId, { message: 'é'.repeat(500) });
    const path = `/teledossiers/v1/cases/${dossier.caseId}`;
    const connection = await rawConnection(scene.server.url);
    connection.write(head('GET', path, { ...bearer, 'Accept-Encoding': 'gzip', Connection: 'close' }));
    const bytes = await connection.closed();
    const start = bytes.indexOf('\r\n\r\n') + 4;
    expect(bytes.subarray(0, start).toString().toLowerCase()).toContain('content-encoding: gzip');
    const plain = await scene.td('osl', 'GET', `/cases/${dossier.caseId}`, {
      headers: { 'accept-encoding': 'identity' },
    });
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect(JSON.parse(gunzipSync(dechunk(bytes.subarray(start))).toString())).toEqual(plain.body);
    const file = await raw('GET', `${path}/attachments/${dossier.attachmentId}`, {
      'Accept-Encoding': 'gzip, deflate, br',
    });
    expect(file.headers['content-encoding']).toBeUndefined();
    expect(file.headers['content-length']).toBe(String(text.length));
    expect(file.body).toBe(text.toString());
  });

  it('H-66 : POST + X-HTTP-Method-Override: PATCH, là et seulement là', async () => {
    const { folderId, caseId } = await sendDossier(scene);
    const eventId = textField((await postEvent(scene, 'si1', caseId)).body, 'id');
    const targets = [
      [`/folders/${folderId}`, { globalStatus: 'DONE' }],
      [`/cases/${caseId}`, { status: 'DONE' }],
      [`/cases/${caseId}/events/${eventId}`, { status: 'RECEIVED' }],
    ] as const;
    for (const [path, json] of targets) {
      for (const headers of [{}, { 'X-HTTP-Method-Override': 'DELETE' }, { 'X-HTTP-Method-Override': '' }]) {
        const refused = await scene.td('osl', 'POST', path, { json, headers });
        expect(refused.body).toEqual({ errors: [{ code: 405, message: 'Method not allowed' }] });
      }
      expect(
        (await scene.td('osl', 'POST', path, { json, headers: { 'x-http-method-override': 'Patch' } })).status,
      ).toBe(204);
    }
    expect(await caseStatus(scene, caseId)).toBe('DONE');
    const elsewhere = await scene.td('osl', 'POST', '/folders', {
      json: folderBody(),
      headers: { 'X-HTTP-Method-Override': 'PATCH' },
    });
    expect(elsewhere.status).toBe(201);
    expect(
      (await scene.td('osl', 'GET', `/folders/${folderId}`, { headers: { 'X-HTTP-Method-Override': 'DELETE' } }))
        .status,
    ).toBe(200);
  });

  it('H-60 : 50 caractères au plus par en-tête de partenaire, comptés en points de code', async () => {
    const utf8 = (text: string): string => Buffer.from(text).toString('latin1');
    const ok = await createDossier(scene, { headers: { EDITORNAME: utf8('é'.repeat(50)), softwareVersion: '' } });
    expect(field(ok.answer.body, 'partnerInfo')).toEqual({
      editorName: 'é'.repeat(50),
      applicationName: null,
      softwareVersion: '',
    });
    for (const name of ['editorName', 'applicationName', 'softwareVersion']) {
      const answer = await scene.td('osl', 'GET', `/folders/${ok.folderId}`, { headers: { [name]: 'x'.repeat(51) } });
      expect(messages(answer)).toEqual([
        `Bad Request : Validation failed.\n[ERROR][REQUEST][GET /teledossiers/v1/folders/${ok.folderId} @header.${name}] String "${'x'.repeat(51)}" is too long (length: 51, maximum allowed: 50)`,
      ]);
    }
  });

  it('H-68, H-73 : un paramètre inconnu est refusé, sur toutes les opérations', async () => {
    const { folderId, caseId } = await sendDossier(scene);
    const [notification] = Object(await scene.td('si1', 'GET', '/notifications')).body;
    for (const [method, path, json] of [
      ['GET', '/notifications', undefined],
      ['DELETE', `/notifications/${textField(notification, 'id')}`, undefined],
      ['GET', `/cases/${caseId}`, undefined],
      ['PATCH', `/cases/${caseId}`, { status: 'DONE' }],
      ['POST', `/cases/${caseId}/events`, { actionType: 'COM_ADD', notification: false }],
      ['GET', '/attachmentsIdsForPurge', undefined],
    ] as const) {
      const answer = await scene.td('si1', method, `${path}?inconnu=1`, { ...(json && { json }) });
      expect(answer.status, `${method} ${path}`).toBe(400);
      expect(messages(answer)).toEqual([
        `Bad Request : Validation failed.\n[ERROR][REQUEST][${method} /teledossiers/v1${path} @query.inconnu] Query parameter 'inconnu' is unexpected on path "${path}"`,
      ]);
    }
    expect((await scene.td('osl', 'DELETE', `/folders/${folderId}?force=true`)).status).toBe(400);
    expect(await caseStatus(scene, caseId)).toBe('HUBEE_NOTIFIED');
  });
});

describe('H-50, H-51, E-1 : les jetons des appels', () => {
  it('vide, malformé, inconnu, expiré → 401 900901 ; absent → 401 900902', async () => {
    const e1 = {
      errors: [
        {
          code: 900901,
          message: 'Invalid Credentials : Invalid Credentials. Make sure you have given the correct access token',
        },
      ],
    };
    for (const Authorization of [
      '',
      'Bearer',
      'Bearer ',
      'Bearer  ',
      'Bearer a b',
      'Basic abc',
      'Bearer é',
      `${scene.tokens.osl}`,
    ]) {
      const answer = await call(scene.server.url, 'POST', '/teledossiers/v1/folders', {
        json: {},
        headers: { Authorization },
      });
      expect([answer.status, answer.body], Authorization).toEqual([401, e1]);
    }
    scene.server.setClock(new Date(Date.now() + 3_601_000));
    expect((await scene.td('osl', 'GET', '/notifications')).body, 'G-40').toEqual(e1);
    scene.server.setClock(null);
    expect((await scene.td('osl', 'GET', '/notifications', { token: null })).body).toEqual({
      errors: [
        {
          code: 900902,
          message:
            "Missing Credentials : Invalid Credentials. Make sure your API invocation call has a header: 'Authorization : Bearer ACCESS_TOKEN'",
        },
      ],
    });
    for (const Authorization of [`bearer ${scene.tokens.osl}`, `BEARER   ${scene.tokens.osl}  `]) {
      expect(
        (await call(scene.server.url, 'GET', '/teledossiers/v1/notifications', { headers: { Authorization } })).status,
      ).toBe(200);
    }
    expect((await patchCase(scene, 'noToken', UNKNOWN_ID, 'DONE')).status).toBe(401);
  });
});

function dechunk(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const line = bytes.indexOf('\r\n', at);
    const size = Number.parseInt(bytes.subarray(at, line).toString(), 16);
    if (!(size > 0)) return Buffer.concat(parts);
    parts.push(bytes.subarray(line + 2, line + 2 + size));
    at = line + 4 + size;
  }
}
