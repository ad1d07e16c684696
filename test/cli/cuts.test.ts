import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { statement } from '../../src/platform/database.ts';
import { hubee, outcomeOf, spawnHubee } from '../support/cli.ts';
import { call, field } from '../support/client.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { type FaultyProxy, type PassingRequest, startProxy } from '../support/proxy.ts';
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

const FILES = [
  { fileName: 'un.pdf', bytes: pdf('un') },
  { fileName: 'deux.pdf', bytes: bigPdf(2_000_000) },
];
// token, POST folder, PUT, PUT, GET folder, PATCH
const SEND_STEPS = [1, 2, 3, 4, 5, 6];
// token, GET notifications, GET case, GET file, GET file, POST event, DELETE notification, GET notifications
const FETCH_STEPS = [1, 2, 3, 4, 5, 6, 7, 8];
const BOTH_SIDES = ['lose', 'lose answer'] as const;

const selectDownloads = statement<{ count: number }>(
  'test.downloads',
  `SELECT count(*) AS count FROM audit WHERE action = 'ATTACHMENT_DOWNLOAD' AND detail->>'case' = $1`,
);

describe('D-32 : coupures à chaque étape', () => {
  let server: TestHub;
  let proxy: FaultyProxy;
  let root: string;
  let osl: CliEnv;
  let si: CliEnv;
  const child: { process?: ChildProcess } = {};
  beforeAll(async () => {
    server = await startTestHub();
    await seedReferential(server.databaseUrl);
    proxy = await startProxy(server.url);
    root = await mkdtemp(join(tmpdir(), 'hubee-cuts-'));
    osl = { ...(await cliEnv(server, OSL)), HUBEE_URL: proxy.url };
    si = { ...(await cliEnv(server, SI1)), HUBEE_URL: proxy.url };
  });
  afterEach(() => {
    proxy.decide = () => 'pass';
    proxy.onFault = () => undefined;
  });
  afterAll(async () => {
    await proxy.close();
    await server.close();
    await rm(root, { recursive: true, force: true });
  });

  /** From the step on, nothing passes any more: `kind` says what becomes of the step itself. */
  function cutAt(step: number, kind: (typeof BOTH_SIDES)[number]): void {
    const start = proxy.seen.length;
    proxy.decide = ({ number }: PassingRequest) => {
      if (number - start < step) return 'pass';
      return number - start === step ? kind : 'lose';
    };
  }

  /** Runs the command in a process of its own, killed without warning at the instant of the fault. */
  async function killAtFault(args: readonly string[], env: CliEnv): Promise<void> {
    proxy.onFault = () => void child.process?.kill('SIGKILL');
    child.process = spawnHubee(args, env);
    const outcome = await outcomeOf(child.process);
    expect(outcome.code, outcome.err).toBe(-1);
    proxy.decide = () => 'pass';
    proxy.onFault = () => undefined;
  }

  /** For SI1, whose queue the test then empties; other tests send to SI2, which nobody reads here. */
  async function newFolder(recipient: string): Promise<{ number: string; directory: string }> {
    const number = newNumber();
    const directory = join(root, number);
    await writeFolder(directory, number, FILES, [recipient]);
    return { number, directory };
  }

  async function expectSentOnce(number: string, directory: string): Promise<void> {
    const again = await hubee(['send', directory], { env: osl });
    expect([again.code, again.err]).toEqual([0, expect.anything()]);
    const third = await hubee(['send', directory], { env: osl });
    expect([third.code, third.out]).toEqual([0, expect.stringContaining('déjà transmis')]);
    const folders = await foldersOf(server, number);
    expect(folders.filter(({ status }) => status === 'HUBEE_NOTIFIED')).toHaveLength(1);
    // A declaration whose answer is lost cannot be found again: at worst one uncompleted folder stays.
    expect(folders.length).toBeLessThanOrEqual(2);
  }

  describe.each(BOTH_SIDES)('réseau coupé (%s)', (kind) => {
    it.each(SEND_STEPS)('hubee send, étape %i : code 3, puis un seul dossier transmis', async (step) => {
      const { number, directory } = await newFolder(SI2);
      cutAt(step, kind);
      const cut = await hubee(['send', directory, '--retries', '0'], { env: osl });
      expect(cut.code, cut.err).toBe(3);
      proxy.decide = () => 'pass';
      await expectSentOnce(number, directory);
    });

    it.each(FETCH_STEPS)('hubee fetch, étape %i : code 3, puis tout y est, une fois', async (step) => {
      const { number, directory } = await newFolder(SI1);
      await hubee(['send', directory], { env: osl });
      const inbox = join(root, `${number}-relève`);
      cutAt(step, kind);
      const cut = await hubee(['fetch', inbox, '--retries', '0'], { env: si });
      expect(cut.code, cut.err).toBe(3);
      proxy.decide = () => 'pass';
      await expectFetchedOnce(inbox);
    });
  });

  async function expectFetchedOnce(inbox: string): Promise<void> {
    const again = await hubee(['fetch', inbox], { env: si });
    expect(again.code, again.err).toBe(0);
    const start = proxy.seen.length;
    expect((await hubee(['fetch', inbox], { env: si })).code).toBe(0);
    expect(proxy.seen.slice(start)).toEqual(['POST /oauth2/token', 'GET /teledossiers/v1/notifications']);
    const names = await readdir(inbox);
    expect(names).toHaveLength(1);
    const directory = join(inbox, names[0] ?? '');
    expect(await filesUnder(directory)).toEqual(['case.json', 'deux.pdf', 'un.pdf']);
    for (const { fileName, bytes } of FILES) {
      expect((await readLocal(directory, fileName)).equals(bytes), fileName).toBe(true);
    }
    const { id } = JSON.parse((await readLocal(directory, 'case.json')).toString());
    const token = await server.token(['SI'], SI1, PROCESS);
    const read = await call(server.url, 'GET', `/teledossiers/v1/cases/${id}`, { token });
    expect(field(read.body, 'events')).toHaveLength(1);
  }

  describe.each(BOTH_SIDES)('kill -9 (%s)', (kind) => {
    it.each(SEND_STEPS)('hubee send, étape %i : un seul dossier transmis', async (step) => {
      const { number, directory } = await newFolder(SI2);
      cutAt(step, kind);
      await killAtFault(['send', directory], osl);
      await expectSentOnce(number, directory);
    });

    it.each(FETCH_STEPS)('hubee fetch, étape %i : tout y est, une fois', async (step) => {
      const { number, directory } = await newFolder(SI1);
      await hubee(['send', directory], { env: osl });
      const inbox = join(root, `${number}-relève`);
      cutAt(step, kind);
      await killAtFault(['fetch', inbox], si);
      await expectFetchedOnce(inbox);
    });
  });

  it('kill -9 au milieu d’un fichier envoyé : un seul dossier transmis', async () => {
    const { number, directory } = await newFolder(SI2);
    const start = proxy.seen.length;
    proxy.decide = (request) => (request.number - start === 4 ? 'cut body' : 'pass');
    await killAtFault(['send', directory], osl);
    await expectSentOnce(number, directory);
    expect(await foldersOf(server, number)).toHaveLength(1);
  });

  it('kill -9 au milieu d’un fichier reçu : le fichier entier, ou rien, sous son nom', async () => {
    const { number, directory } = await newFolder(SI1);
    await hubee(['send', directory], { env: osl });
    const inbox = join(root, `${number}-relève`);
    const start = proxy.seen.length;
    proxy.decide = (request) => (request.number - start === 5 ? 'cut body' : 'pass');
    await killAtFault(['fetch', inbox], si);
    const [name] = await readdir(inbox);
    expect(await readdir(join(inbox, name ?? ''))).not.toContain('deux.pdf');
    await expectFetchedOnce(inbox);
  });

  it('une pièce déjà sûre n’est pas téléchargée à nouveau quand sa notification est restée', async () => {
    const { number, directory } = await newFolder(SI1);
    await hubee(['send', directory], { env: osl });
    const inbox = join(root, `${number}-relève`);
    cutAt(7, 'lose');
    await hubee(['fetch', inbox, '--retries', '0'], { env: si });
    proxy.decide = () => 'pass';
    await expectFetchedOnce(inbox);
    const [name] = await readdir(inbox);
    const { id } = JSON.parse((await readLocal(inbox, name ?? '', 'case.json')).toString());
    expect(await server.hub.db.rows(selectDownloads, [id])).toEqual([{ count: 2 }]);
  });

  it('un envoi coupé dont le contenu change repart d’un dossier neuf, l’ancien est effacé', async () => {
    const { number, directory } = await newFolder(SI2);
    cutAt(4, 'lose');
    await hubee(['send', directory, '--retries', '0'], { env: osl });
    proxy.decide = () => 'pass';
    await writeFolder(directory, number, [{ fileName: 'un.pdf', bytes: pdf('un autre, plus long') }], [SI2]);
    const again = await hubee(['send', directory], { env: osl });
    expect([again.code, again.err]).toEqual([0, expect.stringContaining('effacé du hub')]);
    expect(await foldersOf(server, number)).toEqual([{ id: expect.anything(), status: 'HUBEE_NOTIFIED' }]);
  });

  it('un envoi commencé vers un hub n’est pas achevé vers un autre', async () => {
    const { directory } = await newFolder(SI2);
    await hubee(['send', directory], { env: osl });
    const other = await hubee(['send', directory, '--url', server.url], { env: osl });
    expect([other.code, other.err]).toEqual([1, expect.stringContaining('a commencé vers')]);
  });

  it('deux commandes sur un même répertoire : la seconde est refusée', async () => {
    const { number, directory } = await newFolder(SI2);
    const held = new Promise<void>((resolve) => {
      proxy.decide = () => {
        resolve();
        return 'pass';
      };
    });
    const first = hubee(['send', directory], { env: osl });
    await held;
    const second = await hubee(['send', directory], { env: osl });
    expect([second.code, second.err]).toEqual([1, expect.stringContaining('y travaille déjà')]);
    expect((await first).code).toBe(0);
    expect(await foldersOf(server, number)).toHaveLength(1);
  });

  it('--watch s’arrête proprement au SIGTERM, après avoir relevé ce qui est venu', async () => {
    const { number, directory } = await newFolder(SI1);
    const inbox = join(root, `${number}-veille`);
    const watching = spawnHubee(['fetch', inbox, '--watch', '1'], si);
    const ended = outcomeOf(watching);
    await hubee(['send', directory], { env: osl });
    await once(watching.stdout ?? watching, 'data');
    watching.kill('SIGTERM');
    expect(await ended).toEqual({ code: 0, out: expect.stringContaining(number), err: expect.anything() });
    expect(await readdir(inbox)).toHaveLength(1);
  });
});
