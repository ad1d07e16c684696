import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { hasAccount } from '../accounts/demoStore.ts';
import { writeDurably } from '../cli/durableFile.ts';
import { createHubClient } from '../cli/hubClient.ts';
import type { Terminal } from '../cli/terminal.ts';
import { createClient } from '../clients/createClient.ts';
import { findClientSecret, hasDemoClient, listClients } from '../clients/store.ts';
import type { Hub } from '../hub.ts';
import { type Config, ConfigError } from '../platform/config.ts';
import { beginProcessing } from './beginProcessing.ts';
import { valmorel } from './catalogue/organizations.ts';
import { type DemoClient, demoAdmin, demoOperators, demoServices, requestOf } from './demoClients.ts';
import { type DemoFolder, demoFolder, operatorHubs, sendDemoFolder, sendGenerated } from './demoSend.ts';
import { ensureDemoAccounts } from './ensureDemoAccounts.ts';
import { loadReferential } from './loadReferential.ts';
import { isTransmitted, REMARKABLE, sendWrongFile } from './remarkableFolders.ts';

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
/**
 * What the marker says once all is loaded; it grows with what a demonstration holds. Before the portal: 1; before a
 * newcomer had a commune of her own: 2; before agents instructed télédossiers: 3.
 */
const COMPLETE = 4;
const BEFORE_PORTAL = 1;
const BEFORE_NEWCOMER = 2;

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

/** Besides, for the commune whose people sign in: enough to fill more than a page. */
export const PORTAL_FOLDERS: readonly (readonly [processCode: string, count: number])[] = [
  ['CERTDC', 7],
  ['EtatCivil', 18],
  ['recensementCitoyen', 10],
  ['depotDossierPACS', 7],
];
// Other seeds than those of the first folders: other people, other numbers.
const PORTAL_SEED = 100;

/**
 * Whether the demonstration is still to be loaded, or completed after a new version. Both are asked: the file goes with
 * the data directory, the clients with the database, and either may be new.
 */
export async function needsLoading({ hub, config }: Pick<LoadOptions, 'hub' | 'config'>): Promise<boolean> {
  if (await hasDemoClient(hub.db)) return (await markedVersion(config)) < COMPLETE;
  // Public secrets must not open a base where someone works.
  const ours = config.adminClient?.id;
  const strangers = (await listClients(hub.db)).some(({ id }) => id !== ours);
  if (strangers || (await hasAccount(hub.db))) {
    throw new ConfigError(
      'Cette base sert déjà à autre chose : la démonstration n’y ajoutera pas ses identifiants publics.',
    );
  }
  // A marker there would tell of another database.
  await rm(join(config.dataDirectory, MARKER), { force: true });
  return true;
}

/**
 * Everything a first start needs: clients, referential, people, télédossiers. Each step finds what an interrupted run had
 * done, and the télédossiers are sent from directories that last, so that a cut never makes two of one (D-32).
 */
export async function loadDemo(options: LoadOptions): Promise<void> {
  const { hub, config, url } = options;
  const version = await markedVersion(config);
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
  await ensureDemoAccounts(hub);
  if (version < BEFORE_PORTAL)
    await sendFolders(
      options,
      FIRST_FOLDERS.flatMap(([code, count]) => firstFolders(code, count)),
    );
  if (version < BEFORE_NEWCOMER)
    await sendFolders(
      options,
      PORTAL_FOLDERS.flatMap(([code, count]) => portalFolders(code, count)),
    );
  await sendRemarkable(options);
  if (options.stop.aborted) return;
  await beginProcessing(hub);
  await writeDurably(join(config.dataDirectory, MARKER), `${JSON.stringify({ loaded: true, version: COMPLETE })}\n`);
  await rm(join(config.dataDirectory, FOLDERS), { recursive: true, force: true });
}

async function ensureClient(hub: Hub, client: DemoClient): Promise<void> {
  if ((await findClientSecret(hub.db, client.id)) === undefined) await createClient(hub, null, requestOf(client));
}

interface NamedFolder {
  /** The directory it is sent from. */
  readonly name: string;
  readonly folder: DemoFolder;
}

function firstFolders(processCode: string, count: number): NamedFolder[] {
  return Array.from({ length: count }, (_, seed) => ({
    name: `${processCode}-${seed}`,
    folder: demoFolder(processCode, seed),
  }));
}

function portalFolders(processCode: string, count: number): NamedFolder[] {
  return Array.from({ length: count }, (_, index) => {
    const seed = PORTAL_SEED + index;
    return { name: `${processCode}-${seed}`, folder: { seed, processCode, recipients: [valmorel] } };
  });
}

/** Known by their numbers rather than by the version: nothing is sent twice, whatever was loaded before. */
async function sendRemarkable({ hub, config, url, terminal, stop }: LoadOptions): Promise<void> {
  const hubs = operatorHubs(url, stop);
  try {
    for (const [name, make] of REMARKABLE) {
      if (stop.aborted) return;
      const made = await make();
      if (await isTransmitted(hub, made)) continue;
      await sendGenerated(hubs, quietOf(terminal), join(config.dataDirectory, FOLDERS, name), made);
    }
    if (!stop.aborted) await sendWrongFile(hub, (processCode) => hubs.of(processCode));
  } finally {
    hubs.close();
  }
}

const quietOf = (terminal: Terminal): Terminal => ({
  ...terminal,
  print: () => undefined,
  note: () => undefined,
  status: null,
});

async function sendFolders(
  { config, url, terminal, stop }: LoadOptions,
  folders: readonly NamedFolder[],
): Promise<void> {
  const hubs = operatorHubs(url, stop);
  const quiet = quietOf(terminal);
  try {
    for (const { name, folder } of folders) {
      if (stop.aborted) return;
      await sendDemoFolder(hubs, quiet, join(config.dataDirectory, FOLDERS, name), folder);
    }
  } finally {
    hubs.close();
  }
}

/** 0: nothing, or cut before its end. */
async function markedVersion(config: Config): Promise<number> {
  const text = await readFile(join(config.dataDirectory, MARKER), 'utf8').catch(() => null);
  if (text === null) return 0;
  const marker: unknown = JSON.parse(text);
  const version = marker !== null && typeof marker === 'object' && 'version' in marker ? marker.version : null;
  return typeof version === 'number' ? version : BEFORE_PORTAL;
}
