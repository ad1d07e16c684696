import type { ChildProcess } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { demoOrganizations, sainteAubepine, valmorel } from '../../src/demo/catalogue/organizations.ts';
import { processCatalogue } from '../../src/demo/catalogue/processes.ts';
import { demoSubscriptions } from '../../src/demo/catalogue/subscriptions.ts';
import { demoAccounts } from '../../src/demo/demoAccounts.ts';
import { demoAdmin, demoOperators, demoServices } from '../../src/demo/demoClients.ts';
import { FIRST_FOLDERS, PORTAL_FOLDERS } from '../../src/demo/firstLoad.ts';
import { REMARKABLE } from '../../src/demo/remarkableFolders.ts';
import { organizationId } from '../../src/organizations/rules.ts';
import { startEmbeddedPostgres } from '../../src/platform/embeddedPostgres.ts';
import { hubee, outcomeOf, spawnHubee } from '../support/cli.ts';

const START_MS = 180_000;

describe('hubee demo', () => {
  let data: string;
  let running: ChildProcess | null = null;
  beforeAll(async () => {
    // Directly under the temporary directory, which the user of the embedded PostgreSQL can reach.
    data = await mkdtemp(join(tmpdir(), 'hubee-demo-'));
  });
  afterEach(async () => {
    if (running !== null) await stop(running);
  });
  afterAll(() => rm(data, { recursive: true, force: true }));

  /** Starts the demonstration and waits for a line it prints; the address is that of the last line read. */
  async function start(line: RegExp): Promise<string> {
    const child = spawnHubee(['demo'], { HUBEE_DATA: join(data, 'hub'), PORT: '0' });
    running = child;
    const seen: string[] = [];
    child.stderr?.on('data', (chunk: Buffer) => seen.push(chunk.toString()));
    for await (const text of createInterface({ input: child.stdout ?? process.stdin })) {
      seen.push(text);
      if (line.test(text)) return /http:\S+/.exec(text)?.[0] ?? '';
    }
    throw new Error(`the demonstration ended: ${seen.join('\n')}`);
  }

  async function stop(child: ChildProcess): Promise<number> {
    running = null;
    child.kill('SIGTERM');
    return (await outcomeOf(child)).code;
  }

  async function count(url: string, ...words: string[]): Promise<number> {
    const env = { HUBEE_URL: url, HUBEE_CLIENT: demoAdmin.id, HUBEE_SECRET: demoAdmin.secret };
    const outcome = await hubee([...words, 'list', '--json'], { env });
    const items: unknown[] = JSON.parse(outcome.out);
    return items.length;
  }

  /** The pages of a newcomer: the accounts offered, and the mails that wait for them. */
  async function visit(url: string): Promise<void> {
    const signIn = await (await fetch(`${url}/connexion`)).text();
    for (const { email } of demoAccounts) expect(signIn).toContain(email);
    const mails = await (await fetch(`${url}/demonstration/courriels`)).text();
    const invited = demoAccounts.find(({ activated }) => !activated);
    expect(mails).toContain(invited?.email);
    expect(mails).toMatch(/href="\/mot-de-passe\/[\w-]{20,}"/);
  }

  it(
    'survit à un kill -9 pendant le premier chargement, charge tout une fois, redémarre et s’arrête proprement',
    async () => {
      await start(/Premier démarrage/);
      const killed = running;
      await sendingBegun();
      killed?.kill('SIGKILL');
      if (killed !== null) await outcomeOf(killed);
      running = null;

      const url = await start(/HubEE est prêt/);
      expect(url).toMatch(/^http:\/\/localhost:\d+$/);
      // The platform's own organization is there from the first migration.
      expect(await count(url, 'organization')).toBe(demoOrganizations.length + 1);
      expect(await count(url, 'process')).toBe(processCatalogue.length);
      expect(await count(url, 'subscription')).toBe(demoSubscriptions.length);
      expect(await count(url, 'client')).toBe(1 + demoOperators.length + demoServices.length);
      await visit(url);
      const town = demoServices[0];
      const env = { HUBEE_URL: url, HUBEE_CLIENT: town?.id ?? '', HUBEE_SECRET: town?.secret ?? '' };
      const fetched = await hubee(['fetch', join(data, 'relève')], { env });
      expect([fetched.code, fetched.out]).toEqual([0, expect.stringContaining('DGS-CERTDC-')]);
      if (running !== null) expect(await stop(running)).toBe(0);

      const again = await start(/HubEE est prêt/);
      expect((await fetch(`${again}/docs`)).status).toBe(200);
      const more = await hubee(['demo-send', '--count', '2', '--process', 'EtatCivil', '--url', again]);
      expect([more.code, more.out.split('\n')]).toEqual([
        0,
        expect.arrayContaining([expect.stringContaining('DILA-AEC-')]),
      ]);
      const wrong = await hubee(['demo-send', '--process', 'Rien', '--url', again]);
      expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('n’est pas au catalogue')]);
      if (running !== null) expect(await stop(running)).toBe(0);
      expect(await readFile(join(data, 'hub', 'hubee.log'), 'utf8')).not.toContain(demoAdmin.secret);
      expect(await completedFolders()).toBe(sum(FIRST_FOLDERS) + sum(PORTAL_FOLDERS) + remarkable + 2);
    },
    START_MS,
  );

  it(
    'complète la démonstration d’une version d’avant le portail, sans refaire ce qu’elle avait envoyé',
    async () => {
      const before = await completedFolders();
      await inDatabase('DELETE FROM accounts');
      await inDatabase(`UPDATE subscriptions SET access_mode = 'API'`);
      await writeFile(join(data, 'hub', 'demo.json'), '{"loaded":true}');
      await visit(await start(/HubEE est prêt/));
      if (running !== null) expect(await stop(running)).toBe(0);
      expect(await completedFolders()).toBe(before + sum(PORTAL_FOLDERS));
      const [row] = await inDatabase(`SELECT count(*)::int AS count FROM subscriptions WHERE access_mode = 'PORTAIL'`);
      expect(row?.count).toBe(demoSubscriptions.filter(({ accessMode }) => accessMode === 'PORTAIL').length);
    },
    START_MS,
  );

  it(
    'complète la démonstration de la version d’avant : la commune à découvrir, qui reçoit une fois son abonnement actif',
    async () => {
      const before = await completedFolders();
      const town = organizationId(sainteAubepine);
      await inDatabase(`DELETE FROM accounts WHERE organization = '${town}';
        DELETE FROM subscriptions WHERE subscriber = '${town}'; DELETE FROM organizations WHERE id = '${town}';
        UPDATE subscriptions SET notification_frequency = 'unitaire';
        DELETE FROM folders WHERE external_id LIKE '%1000000014034';
        UPDATE processes SET attachment_formats = '{application/pdf,application/xml}' WHERE code = 'depotDossierPACS'`);
      expect(await completedFolders()).toBe(before - remarkable);
      await writeFile(join(data, 'hub', 'demo.json'), '{"loaded":true,"version":2}');
      const url = await start(/HubEE est prêt/);
      await visit(url);
      const send = ['demo-send', '--to', 'aubepine', '--process', 'EtatCivil', '--url'];
      expect((await hubee([...send, url])).code).toBe(1);
      const wrong = await hubee(['demo-send', '--to', 'Commune', '--url', url]);
      expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('Plusieurs services')]);
      if (running !== null) expect(await stop(running)).toBe(0);
      expect(await completedFolders()).toBe(before);
      const asked = `SELECT DISTINCT lower(notification_frequency) AS frequency FROM subscriptions WHERE subscriber =
        '${organizationId(valmorel)}' AND access_mode = 'PORTAIL' ORDER BY 1`;
      expect(await inDatabase(asked)).toEqual(
        ['biquotidienne', 'quotidienne', 'unitaire'].map((frequency) => ({ frequency })),
      );

      // What its administrator does with « Premiers pas », for one of the three.
      await inDatabase(`UPDATE subscriptions SET access_mode = 'PORTAIL', email = 'mairie@sainte-aubepine.example',
        status = 'Actif', activate_at = now(), effective_from = now() - interval '1 minute' WHERE subscriber = '${town}' AND process_code = 'EtatCivil'`);
      const sent = await hubee(['demo-send', '--to', 'aubepine', '--url', await start(/HubEE est prêt/)]);
      expect([sent.code, sent.out]).toEqual([0, expect.stringContaining('DILA-AEC-')]);
      if (running !== null) expect(await stop(running)).toBe(0);
      const [row] = await inDatabase(
        `SELECT count(*)::int AS count FROM cases WHERE recipient = '${town}' AND arrived_at IS NOT NULL`,
      );
      expect(row?.count).toBe(1);
    },
    START_MS,
  );

  // And the one whose PDF is refused.
  const remarkable = REMARKABLE.length + 1;
  const sum = (folders: typeof FIRST_FOLDERS): number => folders.reduce((total, [, number]) => total + number, 0);

  /** The load is killed while télédossiers are on their way, which is when a cut could double one. */
  async function sendingBegun(): Promise<void> {
    for (;;) {
      const names = await readdir(join(data, 'hub', 'demo-envois'), { recursive: true }).catch(() => []);
      if (names.filter((name) => name.endsWith('.hubee-send.json')).length >= 3) return;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  async function completedFolders(): Promise<number> {
    const [row] = await inDatabase(`SELECT count(*)::int AS count FROM folders WHERE global_status = 'HUBEE_NOTIFIED'`);
    return Number(row?.count);
  }

  /** Between two runs: the embedded database, by itself. */
  async function inDatabase(text: string): Promise<Record<string, unknown>[]> {
    const server = await startEmbeddedPostgres({ directory: join(data, 'hub', 'postgres') });
    const client = new pg.Client({ connectionString: server.url });
    try {
      await client.connect();
      return (await client.query(text)).rows;
    } finally {
      await client.end();
      await server.stop();
    }
  }

  it('D-29 : hubee serve refuse la base de la démonstration', async () => {
    const env = { HUBEE_DATA: join(data, 'hub'), PORT: '0', HUBEE_KEY: 'a'.repeat(64), HUBEE_ANTIVIRUS: 'off' };
    const outcome = await outcomeOf(spawnHubee(['serve'], env));
    expect([outcome.code, outcome.err]).toEqual([2, expect.stringContaining('identifiants de démonstration')]);
    // Without clients, the accounts alone are enough: their password is public too.
    await inDatabase('DELETE FROM clients');
    const again = await outcomeOf(spawnHubee(['serve'], env));
    expect([again.code, again.err]).toEqual([2, expect.stringContaining('comptes de démonstration')]);
  });

  it('un port déjà pris : une phrase, code 2', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? String(address.port) : '';
    const outcome = await outcomeOf(spawnHubee(['demo'], { HUBEE_DATA: join(data, 'autre'), PORT: port }));
    await new Promise((resolve) => taken.close(resolve));
    expect([outcome.code, outcome.err.trim().split('\n')]).toEqual([
      2,
      [expect.stringContaining(`Le port ${port} est déjà pris`)],
    ]);
  });
});
