import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { messages } from '../support/client.ts';
import { head, rawConnection, rawExchange } from '../support/rawHttp.ts';
import { fingerprint, folderBody, openScene, type Scene, sendDossier } from '../support/scene.ts';

let scene: Scene;
let caseId: string;
beforeAll(async () => {
  scene = await openScene();
  caseId = (await sendDossier(scene)).caseId;
});
afterAll(() => scene.close());

const post = (as: 'osl' | 'si1', path: string, raw: string | Uint8Array) =>
  scene.td(as, 'POST', path, { raw, headers: { 'content-type': 'application/json' } });

describe('D-13 : des corps hostiles donnent 400, jamais un 5xx, et ne changent rien', () => {
  const event = (message: string) => `{"actionType":"COM_ADD","notification":false,"message":"${message}"}`;
  const bodies: readonly (readonly [string, string | Uint8Array])[] = [
    ['JSON coupé', '{"a":'],
    ['du texte', 'bonjour'],
    ['une virgule de trop', '{"actionType":"COM_ADD","notification":false,}'],
    ['des octets qui ne sont pas de l’UTF-8', Buffer.from('{"message":"\xff\xfe"}', 'latin1')],
    [
      'un demi-caractère en octets',
      Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from('"}')]),
    ],
    ['U+0000 échappé', event('a\\u0000b')],
    ['U+0000 brut', event('a\u0000b')],
    ['un demi-caractère échappé', event('\\ud83d')],
    ['un demi-caractère en majuscules, à l’envers', event('\\uDE00\\uD83D')],
    ['U+0000 dans une propriété ignorée', '{"actionType":"COM_ADD","notification":false,"x":{"y":["\\u0000"]}}'],
    ['U+0000 dans un nom', '{"actionType":"COM_ADD","notification":false,"\\u0000":1}'],
    ['un emboîtement démesuré', `{"x":${'['.repeat(1_000_000)}${']'.repeat(1_000_000)},"y":"\\u0000"}`],
    ['null', 'null'],
    ['un nombre', '1e999'],
    ['un tableau', '[]'],
    ['des objets qui se font passer pour du texte', '{"actionType":{"toString":1},"notification":{"valueOf":2}}'],
    ['un prototype', '{"__proto__":{"actionType":"COM_ADD","notification":false}}'],
    ['UTF-16', Buffer.from('\ufeff{"a":1}', 'utf16le')],
  ];
  it.each(bodies)('%s', async (_, body) => {
    const before = await fingerprint(scene);
    for (const [as, path] of [
      ['si1', `/cases/${caseId}/events`],
      ['osl', '/folders'],
    ] as const) {
      const answer = await post(as, path, body);
      expect(answer.status, answer.text.slice(0, 500)).toBe(400);
      expect(messages(answer).length).toBeGreaterThan(0);
    }
    expect(await fingerprint(scene)).toBe(before);
  });

  it('U+0000, demi-caractères et %-codes cassés dans le chemin et la requête', async () => {
    for (const path of [
      '/notifications?processCode=%00',
      '/notifications?processCode=a%00b&processPriority=x',
      '/notifications?eventDetails=%00',
      `/cases/${caseId}?lite=%00`,
      '/notifications/%00',
      '/notifications/%E0%A4%A',
      '/notifications/%ff',
    ]) {
      const answer = await scene.td('si1', 'GET', path);
      expect([400, 404], path).toContain(answer.status);
      expect(messages(answer), path).toHaveLength(1);
    }
    expect((await scene.td('si1', 'GET', '/notifications?processCode=%ED%A0%80')).status).toBeLessThan(500);
  });

  it('un corps JSON de 9 Mo → 413 avec le corps du hub, que sa taille soit annoncée ou non', async () => {
    const nine = `"${'a'.repeat(9 * 1024 * 1024)}"`;
    const answer = await post('osl', '/folders', nine);
    expect([answer.status, answer.body]).toEqual([413, { errors: [{ code: 413, message: 'Payload too large' }] }]);
    const connection = await rawConnection(scene.server.url);
    connection.write(
      head('POST', '/teledossiers/v1/folders', {
        Authorization: `Bearer ${scene.tokens.osl}`,
        'Content-Type': 'application/json',
        'Transfer-Encoding': 'chunked',
      }),
    );
    for (let sent = 0; sent < 9; sent += 1) connection.write(`100000\r\n${'b'.repeat(1024 * 1024)}\r\n`);
    const chunked = await connection.answer();
    connection.destroy();
    expect([chunked.status, JSON.parse(chunked.body).errors[0].code]).toEqual([413, 413]);
  });

  it('H-71 : un corps fait de millions de fautes est refusé vite, et le serveur répond encore', async () => {
    const body = JSON.stringify({ ...folderBody(), cases: Array.from({ length: 2_000_000 }, () => 0) });
    const answer = await post('osl', '/folders', body);
    expect(answer.status).toBe(400);
    expect(answer.text.length).toBeLessThan(100_000);
    expect((await scene.td('osl', 'GET', '/notifications')).status).toBe(200);
  });
});

describe('D-13 : ce que Node refuse de lui-même porte le corps d’erreur du hub', () => {
  const cases: readonly (readonly [string, string, number])[] = [
    ['du charabia', 'COUCOU\r\n\r\n', 400],
    ['un en-tête sans deux-points', 'GET / HTTP/1.1\r\nHost x\r\n\r\n', 400],
    ['une version inconnue', 'GET / HTTP/9.9\r\nHost: x\r\n\r\n', 400],
    ['deux longueurs', 'POST /token HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab', 400],
    [
      'une longueur et des morceaux',
      'POST /token HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    ['une longueur négative', 'POST /token HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n', 400],
    ['des en-têtes de 20 ko', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
    ['une adresse de 20 ko', `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431],
    ['pas de Host', 'GET /nulle/part HTTP/1.1\r\n\r\n', 400],
  ];
  it.each(cases)('%s', async (_, request, status) => {
    const answer = await rawExchange(scene.server.url, request);
    expect(answer.status, answer.body).toBe(status);
    expect(answer.reason).not.toBe('');
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
    expect(JSON.parse(answer.body)).toEqual({ errors: [{ code: status, message: expect.any(String) }] });
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('des octets parasites derrière une demande ne s’insèrent pas dans la réponse en cours', async () => {
    const bytes = Buffer.concat([Buffer.from('%PDF-1.4\n'), Buffer.alloc(30 * 1024 * 1024, 'z')]);
    const dossier = await sendDossier(scene, { files: [{ fileName: 'a.pdf', bytes, mimeType: 'application/pdf' }] });
    const connection = await rawConnection(scene.server.url);
    connection.socket.pause();
    const path = `/teledossiers/v1/cases/${dossier.caseId}/attachments/${dossier.attachmentId}`;
    connection.write(head('GET', path, { Authorization: `Bearer ${scene.tokens.osl}` }));
    await new Promise((resolve) => connection.socket.once('readable', resolve));
    connection.write('CHARABIA\r\n\r\n');
    connection.socket.resume();
    const received = await connection.closed();
    expect(received.includes('HTTP/1.1 200 OK')).toBe(true);
    expect(received.includes('HTTP/1.1 400'), 'un 400 au milieu du fichier').toBe(false);
    const body = received.subarray(received.indexOf('\r\n\r\n') + 4);
    expect(bytes.subarray(0, body.length).equals(body)).toBe(true);
  });
});
