import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACTOR_TYPES, ROLES, type Role } from '../../src/accounts/rules.ts';
import { page, type SignedIn, signedIn } from '../support/people.ts';
import { OTHER_PROCESS, PROCESS, SI1, SI2 } from '../support/referential.ts';
import { openScene, type Scene } from '../support/scene.ts';

const EXPORT = '/abonnements/export.csv';
const READS: readonly Role[] = ['SUBSCRIPTIONS_READ', 'SUBSCRIPTIONS_MANAGE'];
const TITLES = [
  'Opérateur',
  'Démarche',
  'Service instructeur',
  'N° Datapass',
  'Modalité d’accès',
  'DT',
  'Editeur',
  'Statut',
  'Date d’activation',
  'Date de suspension',
  'SIRET',
  'Date de validation',
  'Fréquence de notification',
  'Adresse email notifiée',
];

let scene: Scene;
let manager: SignedIn;
let directory: string;
beforeAll(async () => {
  scene = await openScene();
  directory = await mkdtemp(join(tmpdir(), 'hubee-export-'));
  manager = await signedIn(scene.server, { organization: SI1, actorType: 'LOCAL_ADMINISTRATOR' });
});
afterAll(async () => {
  await scene.close();
  await rm(directory, { recursive: true });
});

async function file(who: SignedIn, query = '') {
  const response = await fetch(`${scene.server.url}${EXPORT}${query}`, { headers: { cookie: who.cookie } });
  const bytes = Buffer.from(await response.arrayBuffer());
  return { status: response.status, headers: response.headers, bytes };
}

const run = promisify(execFile);
const READER = `import csv, json, sys
with open(sys.argv[1], encoding="utf-8-sig", newline="") as f:
    print(json.dumps(list(csv.reader(f, delimiter=";", strict=True))))`;

/** The file as another program than ours reads it. */
async function read(bytes: Buffer): Promise<string[][]> {
  const path = join(directory, 'abonnements.csv');
  await writeFile(path, bytes);
  const { stdout } = await run('python3', ['-c', READER, path], { maxBuffer: 100_000_000 });
  const rows: unknown = JSON.parse(stdout);
  return Array.isArray(rows) ? rows.map((row: unknown) => (Array.isArray(row) ? row.map(String) : [])) : [];
}

const exports = () =>
  scene.sql(`SELECT account_id, subject_id, detail FROM audit WHERE action = 'SUBSCRIPTIONS_EXPORT' ORDER BY id`);

describe('P-14, P-88 : qui exporte', () => {
  it('P-39 : sans connexion, rien', async () => {
    const answer = await page(scene.server.url, EXPORT);
    expect([answer.status, answer.location]).toEqual([303, expect.stringContaining('/connexion')]);
  });

  const refused = ACTOR_TYPES.flatMap((actorType) =>
    ROLES.filter((role) => !READS.includes(role)).map((role) => [actorType, role] as const),
  );
  it.each(refused)('%s avec %s seul : 403, sans fichier', async (actorType, role) => {
    const who = await signedIn(scene.server, { organization: SI1, actorType, roles: [role], processCodes: [PROCESS] });
    const { status, headers, bytes } = await file(who);
    expect([status, headers.get('content-disposition')]).toEqual([403, null]);
    expect(bytes.toString()).not.toContain(PROCESS);
    expect(await exports()).toEqual([]);
  });

  const admitted = ACTOR_TYPES.flatMap((actorType) => READS.map((role) => [actorType, role] as const));
  it.each(admitted)('S-11 : %s avec %s : les siens, et la trace de ce qui est parti', async (actorType, role) => {
    for (const organization of [SI1, SI2]) {
      const who = await signedIn(scene.server, { organization, actorType, roles: [role] });
      if (actorType === 'TECHNICAL_DELEGATE') {
        await scene.sql('UPDATE subscriptions SET delegate = $1 WHERE subscriber = $2', [
          { email: who.account.email },
          organization,
        ]);
      }
      const [titles, ...rows] = await read((await file(who)).bytes);
      expect(titles).toEqual(TITLES);
      expect(rows.map((row) => [row[1], row[10]])).toEqual([
        [`${OTHER_PROCESS} - ${OTHER_PROCESS}`, organization.split('-')[1]],
        [`${PROCESS} - ${PROCESS}`, organization.split('-')[1]],
      ]);
      expect((await exports()).at(-1)).toEqual({
        account_id: who.account.id,
        subject_id: organization,
        detail: { count: 2, operator: null, processCode: null, status: null },
      });
    }
  });
});

describe('P-88 : le fichier', () => {
  it('ses entêtes : un nom daté de Paris, rien ne le garde ni ne le prend pour autre chose', async () => {
    scene.server.setClock(new Date('2026-03-09T23:30:00Z'));
    const who = await signedIn(scene.server, { organization: SI1, actorType: 'LOCAL_ADMINISTRATOR' });
    const { status, headers, bytes } = await file(who);
    scene.server.setClock(null);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(headers.get('content-disposition')).toBe('attachment; filename="abonnements-2026-03-10.csv"');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(bytes.toString()).toMatch(/^\ufeffOpérateur;Démarche;.*\r\n/);
    expect(bytes.toString().replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  it('HEAD : les mêmes entêtes, sans fichier ni trace', async () => {
    const before = (await exports()).length;
    const url = `${scene.server.url}${EXPORT}`;
    const head = await fetch(url, { method: 'HEAD', headers: { cookie: manager.cookie } });
    expect([head.status, head.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
    expect((await head.arrayBuffer()).byteLength).toBe(0);
    expect(await exports()).toHaveLength(before);
  });

  it('P-88, D-14, H-25 : chaque colonne, et les filtres de la liste', async () => {
    scene.server.setClock(new Date('2026-03-10T12:00:00Z'));
    const who = await signedIn(scene.server, { organization: SI1, actorType: 'LOCAL_ADMINISTRATOR' });
    await scene.sql(
      `UPDATE subscriptions SET datapass_id = 42, status = 'Suspendu', suspended_from = '2026-03-05T23:00:00Z',
         activate_at = '2026-01-01T12:00:00Z', validate_at = '2025-12-31T23:30:00Z', email = 'accueil@mairie.example',
         notification_frequency = 'biquotidienne', delegate = '{"email":"delegue@conseil.example"}', editor = 'EDT-1'
       WHERE subscriber = $1 AND process_code = $2`,
      [SI1, PROCESS],
    );
    const [, ...rows] = await read((await file(who, `?demarche=${PROCESS}&statut=Suspendu`)).bytes);
    scene.server.setClock(null);
    expect(rows).toEqual([
      [
        'Organisation OSL-13000918600011-00000',
        `${PROCESS} - ${PROCESS}`,
        `01034 - Organisation ${SI1}`,
        '42',
        'API',
        'Oui',
        'EDT-1',
        'Suspendu',
        '01/01/2026',
        '05/03/2026',
        '21010034300016',
        '01/01/2026',
        'Biquotidienne',
        'accueil@mairie.example',
      ],
    ]);
    expect((await exports()).at(-1)?.detail).toEqual({
      count: 1,
      operator: null,
      processCode: PROCESS,
      status: 'Suspendu',
    });
    expect(await read((await file(manager, '?statut=Inactif')).bytes)).toEqual([TITLES]);
  });

  it('D-27 : ce que d’autres ont écrit n’y devient ni formule, ni colonne, ni ligne', async () => {
    const hostile = '=HYPERLINK("http://x.example";"clic")\r\n@a;b';
    await scene.sql('UPDATE subscriptions SET email = $1 WHERE subscriber = $2', [hostile, SI1]);
    await scene.sql('UPDATE organizations SET name = $1 WHERE id = $2', ['Commune d’« Été » ; "Œuf"', SI1]);
    const [, ...rows] = await read((await file(manager)).bytes);
    expect(rows.map((row) => [row.length, row[2], row[13]])).toEqual([
      [14, '01034 - Commune d’« Été » ; "Œuf"', `'${hostile}`],
      [14, '01034 - Commune d’« Été » ; "Œuf"', `'${hostile}`],
    ]);
  });

  it('jamais un secret, ni qui est l’administrateur', async () => {
    const text = (await file(manager)).bytes.toString();
    const clients = await scene.sql('SELECT id FROM clients WHERE organization = $1', [SI1]);
    expect(clients.length).toBeGreaterThan(0);
    for (const { id } of clients) expect(text).not.toContain(String(id));
    expect(text).not.toContain('admin@mairie.example');
  });

  it('toutes les pages, dans l’ordre de la liste, chacun une fois', async () => {
    await scene.sql(
      `INSERT INTO subscriptions (id, datapass_id, process_code, subscriber, notification_frequency, status,
         local_administrator, created_at)
       SELECT gen_random_uuid(), n, $1, $2, 'unitaire', 'Refusé', '{}', now() FROM generate_series(101, 2300) n`,
      [PROCESS, SI2],
    );
    const who = await signedIn(scene.server, { organization: SI2, actorType: 'LOCAL_ADMINISTRATOR' });
    const [, ...rows] = await read((await file(who, '?tri=datapassId&sens=desc&statut=Refus%C3%A9&page=3')).bytes);
    expect(rows.map((row) => Number(row[3]))).toEqual(Array.from({ length: 2200 }, (_, rank) => 2300 - rank));
    expect((await exports()).at(-1)?.detail).toMatchObject({ count: 2200 });
  });
});
