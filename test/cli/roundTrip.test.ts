import { mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hubee } from '../support/cli.ts';
import { call, field, textField } from '../support/client.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { type FaultyProxy, startProxy } from '../support/proxy.ts';
import { OSL, PROCESS, SI1, SI2, seedReferential } from '../support/referential.ts';
import {
  bigPdf,
  type CliEnv,
  cliEnv,
  filesUnder,
  foldersOf,
  newNumber,
  pdf,
  readLocal,
  writeFolder,
} from './folders.ts';

describe('hubee send et hubee fetch', () => {
  let server: TestHub;
  let proxy: FaultyProxy;
  let root: string;
  let osl: CliEnv;
  let si: CliEnv;
  let inbox: string;
  beforeAll(async () => {
    server = await startTestHub();
    await seedReferential(server.databaseUrl);
    proxy = await startProxy(server.url);
    root = await mkdtemp(join(tmpdir(), 'hubee-cli-'));
    osl = { ...(await cliEnv(server, OSL)), HUBEE_URL: proxy.url };
    si = { ...(await cliEnv(server, SI1)), HUBEE_URL: proxy.url };
    inbox = join(root, 'relève');
  });
  afterAll(async () => {
    await proxy.close();
    await server.close();
    await rm(root, { recursive: true, force: true });
  });

  const send = (...directories: string[]) => hubee(['send', ...directories, '--retries', '2'], { env: osl });
  const fetch = (...args: string[]) => hubee(['fetch', inbox, '--retries', '2', ...args], { env: si });
  const caseDirectories = async (number: string) => (await readdir(inbox)).filter((name) => name.startsWith(number));

  it('H-222 : chaque octet arrive, sous des noms sans danger', async () => {
    const number = newNumber();
    const directory = join(root, number);
    const files = [
      { fileName: '../../etc/passwd', path: 'passwd.txt', bytes: Buffer.from('racine:x'), mimeType: 'text/plain' },
      { fileName: 'CON.pdf', path: 'con-.pdf', bytes: pdf('console') },
      { fileName: 'facture\u202Efdp.xml', path: 'rtl.xml', bytes: Buffer.from('<x/>') },
      { fileName: 'acte.pdf', path: 'un.pdf', bytes: pdf('un') },
      { fileName: 'ACTE.PDF', path: 'deux.pdf', bytes: bigPdf(3_000_000) },
      { fileName: 'case.json', path: 'ruse.txt', bytes: Buffer.from('ruse'), mimeType: 'text/plain' },
      { fileName: 'vide.txt', bytes: Buffer.alloc(0) },
    ];
    await writeFolder(directory, number, files);
    const sent = await send(directory);
    expect(sent.code, sent.err).toBe(0);
    const got = await fetch();
    expect(got.code, got.err).toBe(0);
    const [name] = await caseDirectories(number);
    const found = await filesUnder(join(inbox, name ?? ''));
    const expected = [
      '___.._etc_passwd',
      '_CON.pdf',
      'facturefdp.xml',
      'acte.pdf',
      'ACTE (2).PDF',
      'case (2).json',
      'vide.txt',
    ];
    expect(found).toEqual(['case.json', ...expected].sort());
    for (const [index, file] of files.entries()) {
      const received = await readLocal(inbox, name ?? '', expected[index] ?? '');
      expect(received.equals(file.bytes), file.fileName).toBe(true);
    }
    expect(await readdir(root)).toEqual(expect.not.arrayContaining(['etc']));
  });

  it('D-32 : la seconde relève ne télécharge, n’annonce et ne crée rien', async () => {
    const before = proxy.seen.length;
    const names = await readdir(inbox);
    expect((await fetch()).code).toBe(0);
    expect(proxy.seen.slice(before)).toEqual(['POST /oauth2/token', 'GET /teledossiers/v1/notifications']);
    expect(await readdir(inbox)).toEqual(names);
  });

  it('D-32 : un répertoire déjà envoyé ne l’est pas deux fois, et un folder.json changé est refusé', async () => {
    const number = newNumber();
    const directory = join(root, number);
    await writeFolder(directory, number, [{ fileName: 'acte.pdf', bytes: pdf('un') }]);
    expect((await send(directory)).code).toBe(0);
    const again = await send(directory);
    expect([again.code, again.out]).toEqual([0, expect.stringContaining('déjà transmis')]);
    await writeFolder(directory, newNumber(), [{ fileName: 'acte.pdf', bytes: pdf('deux') }]);
    const changed = await send(directory);
    expect([changed.code, changed.err]).toEqual([1, expect.stringContaining('folder.json a changé')]);
    expect(await foldersOf(server, number)).toHaveLength(1);
  });

  it('D-8 : deux télédossiers de même numéro, de la même minute, ont chacun leur répertoire', async () => {
    const number = newNumber();
    for (const words of ['premier', 'second']) {
      await writeFolder(join(root, `${number}-${words}`), number, [{ fileName: 'acte.pdf', bytes: pdf(words) }]);
    }
    const sent = await send(join(root, `${number}-premier`), join(root, `${number}-second`));
    expect(sent.code, sent.err).toBe(0);
    expect((await fetch()).code).toBe(0);
    const names = await caseDirectories(number);
    expect(names).toHaveLength(2);
    const contents = await Promise.all(names.map((name) => readLocal(inbox, name, 'acte.pdf')));
    expect(contents.map((bytes) => bytes.toString()).sort()).toEqual([
      pdf('premier').toString(),
      pdf('second').toString(),
    ]);
  });

  it('H-223 : l’opérateur lit chaque statut une fois, dans l’ordre demandé', async () => {
    const number = newNumber();
    const directory = join(root, number);
    await writeFolder(directory, number, [{ fileName: 'acte.pdf', bytes: pdf('statuts') }]);
    await send(directory);
    expect((await fetch('--status', 'IN_PROGRESS,DONE')).code).toBe(0);
    const [name] = await caseDirectories(number);
    const { id } = JSON.parse((await readLocal(inbox, name ?? '', 'case.json')).toString());
    const token = await server.token(['OSL'], OSL);
    const read = await call(server.url, 'GET', `/teledossiers/v1/cases/${id}`, { token });
    const events = field(read.body, 'events');
    expect(Array.isArray(events) ? events.map((event) => field(event, 'caseNewStatus')) : events).toEqual([
      'IN_PROGRESS',
      'DONE',
    ]);
    expect(field(read.body, 'events', 0, 'partnerInfo', 'applicationName')).toBe('hubee-cli');
  });

  it('H-152, H-153 : un dépôt de l’opérateur est relevé, acquitté une fois ses pièces sûres ; son acquittement s’efface', async () => {
    const number = newNumber();
    const directory = join(root, number);
    await writeFolder(directory, number, [{ fileName: 'acte.pdf', bytes: pdf('dépôt') }]);
    await send(directory);
    await fetch();
    const [name] = await caseDirectories(number);
    const { id } = JSON.parse((await readLocal(inbox, name ?? '', 'case.json')).toString());
    const token = await server.token(['OSL'], OSL);
    const td = (method: string, path: string, options = {}) =>
      call(server.url, method, `/teledossiers/v1/cases/${id}${path}`, { token, ...options });
    const bytes = pdf('complément');
    const file = { fileName: 'complément.pdf', type: 'piece', size: bytes.length, mimeType: 'application/pdf' };
    const event = await td('POST', '/events', {
      json: { actionType: 'ATTACH_DEPOSIT', notification: true, caseNewStatus: 'HUBEE_NOTIFIED', attachments: [file] },
    });
    const eventId = textField(event.body, 'id');
    await td('PUT', `/events/${eventId}/attachments/${textField(event.body, 'attachments', 0, 'id')}`, { raw: bytes });
    await td('PATCH', `/events/${eventId}`, { json: { status: 'SENT' } });
    expect((await fetch()).code).toBe(0);
    const received = await readLocal(inbox, name ?? '', 'events', eventId, 'complément.pdf');
    expect(received.equals(bytes)).toBe(true);
    const read = await td('GET', '');
    expect(field(read.body, 'events', 1, 'status')).toBe('RECEIVED');
    // Back to « Nouveau », hence told again.
    expect(field(read.body, 'status')).toBe('SI_RECEIVED');
    for (const item of await queueOf(token))
      await td('PATCH', `/events/${textField(item, 'eventId')}`, { json: { status: 'RECEIVED' } });
    expect((await fetch()).code).toBe(0);
    expect(await queueOf(await server.token(['SI'], SI1, PROCESS))).toEqual([]);
  });

  async function queueOf(token: string): Promise<unknown[]> {
    const answer = await call(server.url, 'GET', '/teledossiers/v1/notifications?eventDetails=true&maxResult=1000', {
      token,
    });
    const items: unknown[] = Array.isArray(answer.body) ? answer.body : [];
    return items.filter((item) => field(item, 'eventStatus') === 'SENT');
  }

  it('E-11, H-89 : une pièce refusée est dite dans les mots du hub, et rien ne reste du dossier', async () => {
    const number = newNumber();
    const directory = join(root, number);
    await writeFolder(directory, number, [{ fileName: 'faux.pdf', bytes: Buffer.from('\x89PNG\r\n\x1a\n', 'latin1') }]);
    const refused = await send(directory);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('Mime type does not match with attachment meta-data');
    expect(await foldersOf(server, number)).toEqual([]);
    await rename(join(directory, 'faux.pdf'), join(directory, 'autre.pdf'));
    await writeFolder(directory, number, [{ fileName: 'vrai.pdf', bytes: pdf('vrai') }]);
    expect((await send(directory)).code).toBe(0);
  });

  it('H-177 : une pièce qui n’est jamais arrivée est signalée sans bloquer la file', async () => {
    const number = newNumber();
    const directory = join(root, number);
    await writeFolder(directory, number, [
      { fileName: 'bon.pdf', bytes: pdf('bon') },
      { fileName: 'mauvais.pdf', bytes: pdf('mauvais') },
    ]);
    await send(directory);
    await server.hub.db.list(
      { name: 'test.corrupt', text: `UPDATE attachments SET status = 'CORRUPTED' WHERE file_name = $1` },
      ['mauvais.pdf'],
    );
    const got = await fetch();
    expect([got.code, got.err]).toEqual([0, expect.stringContaining('« mauvais.pdf » indisponible (CORRUPTED)')]);
    const [name] = await caseDirectories(number);
    expect(await filesUnder(join(inbox, name ?? ''))).toEqual(['bon.pdf', 'case.json']);
  });

  it('H-173 : un octet changé en route est vu ; les autres télédossiers passent, la notification reste', async () => {
    const [bad, good] = [newNumber(), newNumber()];
    for (const number of [bad, good]) {
      await writeFolder(join(root, number), number, [{ fileName: `${number}.pdf`, bytes: pdf(number) }]);
    }
    await send(join(root, bad), join(root, good));
    const corrupted = new Set<string>();
    proxy.decide = ({ method, path }) => {
      if (method !== 'GET' || !path.includes('/attachments/')) return 'pass';
      corrupted.add(corrupted.size === 0 ? path : '');
      return corrupted.has(path) ? 'corrupt' : 'pass';
    };
    const got = await hubee(['fetch', inbox, '--retries', '1'], { env: si });
    expect(got.code).toBe(1);
    expect(got.err).toContain('n’a pas l’empreinte annoncée');
    expect(await caseDirectories(good)).toHaveLength(1);
    const [name] = await caseDirectories(bad);
    expect(await filesUnder(join(inbox, name ?? ''))).toEqual([]);
    proxy.decide = () => 'pass';
    expect((await fetch()).code).toBe(0);
    expect(await readLocal(inbox, name ?? '', `${bad}.pdf`)).toEqual(pdf(bad));
  });

  it('une pièce qui ne passe jamais ne bloque pas les autres télédossiers', async () => {
    const [bad, good] = [newNumber(), newNumber()];
    await writeFolder(join(root, bad), bad, [{ fileName: 'gros.pdf', bytes: bigPdf(2_000_000) }]);
    await writeFolder(join(root, good), good, [{ fileName: 'acte.pdf', bytes: pdf(good) }]);
    await send(join(root, bad), join(root, good));
    proxy.decide = ({ path }) => (path.includes('/attachments/') ? 'cut body' : 'pass');
    const got = await hubee(['fetch', inbox, '--retries', '1'], { env: si });
    proxy.decide = () => 'pass';
    expect([got.code, got.err]).toEqual([1, expect.stringContaining('1 en échec, qui restent dans la file')]);
    expect(await caseDirectories(good)).toHaveLength(1);
    expect((await fetch()).code).toBe(0);
  });

  it('H-246 : 429 et 503 sont attendus, un jeton mort est remplacé', async () => {
    const number = newNumber();
    await writeFolder(join(root, number), number, [{ fileName: 'acte.pdf', bytes: pdf(number) }]);
    const faults: Record<number, 429 | 503 | 401> = { 2: 429, 4: 503, 6: 401 };
    const start = proxy.seen.length;
    proxy.decide = ({ number: count }) => {
      const status = faults[count - start];
      return status === undefined ? 'pass' : { status };
    };
    const sent = await send(join(root, number));
    proxy.decide = () => 'pass';
    expect(sent.code, sent.err).toBe(0);
    expect(proxy.seen.slice(start).filter((line) => line.endsWith('/token'))).toHaveLength(2);
    expect(await foldersOf(server, number)).toHaveLength(1);
  });

  it('deux services : chacun ne relève que ce qui lui est adressé (H-211)', async () => {
    const number = newNumber();
    await writeFolder(join(root, number), number, [{ fileName: 'acte.pdf', bytes: pdf(number) }], [SI1, SI2]);
    await send(join(root, number));
    const other = join(root, 'relève de SI2');
    const got = await hubee(['fetch', other], { env: await cliEnv(server, SI2) });
    expect(got.code, got.err).toBe(0);
    expect(await readdir(other)).toEqual([expect.stringMatching(new RegExp(`^${number}-02-[0-9a-f]{8}$`))]);
    expect((await fetch()).code).toBe(0);
    expect(await caseDirectories(number)).toEqual([expect.stringMatching(/-01-[0-9a-f]{8}$/)]);
  });

  it('un folder.json ne fait pas sortir un fichier d’ailleurs', async () => {
    const number = newNumber();
    const directory = join(root, number);
    await writeFolder(directory, number, []);
    await writeFile(
      join(directory, 'folder.json'),
      JSON.stringify({ externalId: number, attachments: [{ fileName: 'x', path: '../secret' }] }),
    );
    const refused = await send(directory);
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('sort de')]);
  });
});
