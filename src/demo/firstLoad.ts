import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably } from '../cli/durableFile.ts';
import { createHubClient } from '../cli/hubClient.ts';
import type { Terminal } from '../cli/terminal.ts';
import { createClient } from '../clients/createClient.ts';
import { findClientSecret, hasDemoClient, listClients } from '../clients/store.ts';
import type { Hub } from '../hub.ts';
import { type Config, ConfigError } from '../platform/config.ts';
import { type DemoClient, demoAdmin, demoOperators, demoServices, requestOf } from './demoClients.ts';
import { demoFolder, operatorHubs, sendDemoFolder } from './demoSend.ts';
import { loadReferential } from './loadReferential.ts';

export interface LoadOptions {
  readonly hub: Hub;
  readonly config: Config;
  /** Of the hub itself, which listens already: the demonstration goes through the API like anyone. */
  readonly url: string;
  readonly terminal: Terminal;
  readonly stop: AbortSignal;
}

const MARKER = 'demo.json';
const FOLDERS = 'demo-envois';

/** The télédossiers of the first start, by démarche. */
export const FIRST_FOLDERS: readonly (readonly [processCode: string, count: number])[] = [
  ['CERTDC', 4],
  ['EtatCivil', 4],
  ['recensementCitoyen', 2],
  ['depotDossierPACS', 2],
  ['JeChangeDeCoordonnees', 2],
  ['HebergementTourisme', 1],
  ['FormulaireQF', 1],
  ['SNATED', 2],
  ['RSABEI-RSABAI', 1],
  ['CAF-contact', 1],
  ['GRO', 1],
  ['SGR', 1],
];

/**
 * Whether the demonstration is still to be loaded. Both are asked: the file goes with the data directory, the clients
 * with the database, and either may be new.
 */
export async function needsLoading({ hub, config }: Pick<LoadOptions, 'hub' | 'config'>): Promise<boolean> {
  const demo = await hasDemoClient(hub.db);
  if (demo && (await isMarked(config))) return false;
  // Public secrets must not open a base where someone works.
  const ours = config.adminClient?.id;
  if (!demo && (await listClients(hub.db)).some(({ id }) => id !== ours)) {
    throw new ConfigError(
      'Cette base sert déjà à autre chose : la démonstration n’y ajoutera pas ses identifiants publics.',
    );
  }
  return true;
}

/**
 * Everything a first start needs: clients, referential, télédossiers. Each step finds what an interrupted run had done,
 * and the télédossiers are sent from directories that last, so that a cut never makes two of one (D-32).
 */
export async function loadDemo(options: LoadOptions): Promise<void> {
  const { hub, config, url } = options;
  await ensureClient(hub, demoAdmin);
  const admin = createHubClient({
    url,
    clientId: demoAdmin.id,
    clientSecret: demoAdmin.secret,
    scope: 'ADMIN',
    retries: 3,
    stop: options.stop,
  });
  try {
    await loadReferential(admin);
  } finally {
    admin.close();
  }
  for (const client of [...demoOperators, ...demoServices]) await ensureClient(hub, client);
  await sendFirstFolders(options);
  if (options.stop.aborted) return;
  await writeDurably(join(config.dataDirectory, MARKER), `${JSON.stringify({ loaded: true })}\n`);
  await rm(join(config.dataDirectory, FOLDERS), { recursive: true, force: true });
}

async function ensureClient(hub: Hub, client: DemoClient): Promise<void> {
  if ((await findClientSecret(hub.db, client.id)) === undefined) await createClient(hub, null, requestOf(client));
}

async function sendFirstFolders({ config, url, terminal, stop }: LoadOptions): Promise<void> {
  const hubs = operatorHubs(url, stop);
  const quiet: Terminal = { ...terminal, print: () => undefined, note: () => undefined, status: null };
  try {
    for (const [processCode, count] of FIRST_FOLDERS) {
      for (let seed = 0; seed < count && !stop.aborted; seed += 1) {
        const directory = join(config.dataDirectory, FOLDERS, `${processCode}-${seed}`);
        await sendDemoFolder(hubs, quiet, directory, demoFolder(processCode, seed));
      }
    }
  } finally {
    hubs.close();
  }
}

async function isMarked(config: Config): Promise<boolean> {
  return readFile(join(config.dataDirectory, MARKER), 'utf8').then(
    () => true,
    () => false,
  );
}
