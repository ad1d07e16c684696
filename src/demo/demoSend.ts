import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT, HubRefusal, UsageError } from '../cli/failures.ts';
import { createHubClient, type HubClient } from '../cli/hubClient.ts';
import { sendDirectory } from '../cli/send/sendCommand.ts';
import type { Terminal } from '../cli/terminal.ts';
import { demoOrganizations, valiseSi1 } from './catalogue/organizations.ts';
import { processCatalogue } from './catalogue/processes.ts';
import { demoSubscriptions } from './catalogue/subscriptions.ts';
import type { OrganizationIdentifier, OrganizationSeed } from './catalogue/types.ts';
import { demoOperators, demoServices } from './demoClients.ts';
import { type GeneratedFolder, generateFolder } from './documents/folder.ts';
import { writeFolderDirectory } from './documents/folderDirectory.ts';

/** A fictional télédossier to make: everything else follows from these three. */
export interface DemoFolder {
  readonly seed: number;
  readonly processCode: string;
  readonly recipients: readonly OrganizationIdentifier[];
}

export interface DemoSendOptions {
  readonly url: string;
  readonly count: number;
  /** Null: the shown démarches in turn. */
  readonly processCode: string | null;
  /** Words of the name of the service that receives them; null: any that is subscribed from the start. */
  readonly to: string | null;
  readonly seed: number;
}

const SHOWN = [...new Set(demoServices.map(({ processCode }) => processCode))].filter((code) => code !== null);

/** `hubee demo-send`: more fictional télédossiers for a running demonstration, through the API. */
export async function sendDemoFolders(options: DemoSendOptions, terminal: Terminal): Promise<number> {
  const choices = choicesOf(options);
  const stop = terminal.stopSignal();
  const directory = await mkdtemp(join(tmpdir(), 'hubee-demo-'));
  const hubs = operatorHubs(options.url, stop);
  try {
    for (let index = 0; index < options.count && !stop.aborted; index += 1) {
      const seed = options.seed + index;
      await sendFirstAccepted(hubs, terminal, join(directory, String(seed)), choices(seed, index));
    }
    return stop.aborted ? EXIT.interrupted : EXIT.done;
  } finally {
    hubs.close();
    await rm(directory, { recursive: true, force: true });
  }
}

/** The télédossiers that may be sent at each turn, from the one to prefer: a person chose which démarches are active. */
function choicesOf({ processCode, to }: DemoSendOptions): (seed: number, index: number) => readonly DemoFolder[] {
  const service = to === null ? null : serviceNamed(to);
  if (service === null) {
    const codes = processCode === null ? SHOWN : [processCode];
    return (seed, index) => [demoFolder(codes[index % codes.length] ?? '', seed)];
  }
  const codes = processCode === null ? processesOf(service) : [processCode];
  return (seed, index) => {
    const first = index % codes.length;
    const turned = [...codes.slice(first), ...codes.slice(0, first)];
    return turned.map((code) => ({ seed, processCode: code, recipients: [service] }));
  };
}

/** What the hub refuses leaves its place to the next; when it refuses all of them, its last refusal is told. */
async function sendFirstAccepted(
  hubs: OperatorHubs,
  terminal: Terminal,
  directory: string,
  folders: readonly DemoFolder[],
): Promise<void> {
  let refusal: HubRefusal | null = null;
  for (const folder of folders) {
    const own = `${directory}-${folder.processCode}`;
    try {
      return await sendDemoFolder(hubs, terminal, own, folder);
    } catch (error) {
      if (!(error instanceof HubRefusal)) throw error;
      refusal = error;
    } finally {
      await rm(own, { recursive: true, force: true });
    }
  }
  if (refusal !== null) throw refusal;
}

/** The service whose name holds these words, whatever the accents: « aubepine ». Whether it may receive, the hub says. */
function serviceNamed(words: string): OrganizationSeed {
  const found = demoOrganizations.filter(({ type, name }) => type === 'SI' && plain(name).includes(plain(words)));
  const [service] = found;
  if (service !== undefined && found.length === 1) return service;
  const names = found.map(({ name }) => name).join(', ');
  throw new UsageError(
    service === undefined
      ? `Aucun service de la démonstration ne s’appelle « ${words} ».`
      : `Plusieurs services s’appellent « ${words} » : ${names}.`,
  );
}

const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/[^A-Za-z0-9]/g, '')
    .toLowerCase();

/** The démarches it asked for, active or not: a person may have activated them since. */
function processesOf(service: OrganizationSeed): readonly string[] {
  return demoSubscriptions
    .filter(
      ({ subscriber: { companyRegister, branchCode } }) =>
        companyRegister === service.companyRegister && branchCode === service.branchCode,
    )
    .map(({ processCode }) => processCode);
}

/** A télédossier of a démarche for one of its active subscribers; CERTDC goes to two services, the first always SI1. */
export function demoFolder(processCode: string, seed: number): DemoFolder {
  const active = demoSubscriptions.filter((item) => item.processCode === processCode && item.status === 'Actif');
  const services = active.map(({ subscriber }) => subscriber);
  const towns = services.filter((service) => service.companyRegister !== valiseSi1.companyRegister);
  const choice = towns.length > 0 ? towns : services;
  const recipient = choice[seed % choice.length];
  if (recipient === undefined) {
    const known = processCatalogue.some(({ code }) => code === processCode);
    throw new UsageError(
      known ? `Personne n’est abonné à ${processCode}.` : `La démarche ${processCode} n’est pas au catalogue.`,
    );
  }
  return { seed, processCode, recipients: processCode === 'CERTDC' ? [valiseSi1, recipient] : [recipient] };
}

/** The clients of the operators, each opened when it is first needed. */
export interface OperatorHubs {
  of(processCode: string): HubClient;
  close(): void;
}

export function operatorHubs(url: string, stop?: AbortSignal): OperatorHubs {
  const open = new Map<string, HubClient>();
  return {
    of(processCode) {
      const owner = processCatalogue.find(({ code }) => code === processCode)?.osl.companyRegister;
      const operator = demoOperators.find(({ organization }) => organization?.companyRegister === owner);
      if (operator === undefined) throw new UsageError(`La démarche ${processCode} n’est pas au catalogue.`);
      const known = open.get(operator.id);
      if (known !== undefined) return known;
      const { id: clientId, secret: clientSecret } = operator;
      // The same hub whatever its port, which the next start of an interrupted load may change.
      const name = 'demonstration';
      const more = stop && { stop };
      const hub = createHubClient({ url, name, clientId, clientSecret, scope: 'OSL', retries: 3, ...more });
      open.set(operator.id, hub);
      return hub;
    },
    close() {
      for (const hub of open.values()) hub.close();
    },
  };
}

/** Writes the directory unless it is there, whole, from a run that was cut; then sends it as `hubee send` does. */
export async function sendDemoFolder(
  hubs: OperatorHubs,
  terminal: Terminal,
  directory: string,
  folder: DemoFolder,
): Promise<void> {
  // The same seed always gives the same bytes: writing again changes nothing.
  await sendGenerated(
    hubs,
    terminal,
    directory,
    await generateFolder(folder.seed, folder.processCode, folder.recipients),
  );
}

/** The same, of a folder already made. */
export async function sendGenerated(
  hubs: OperatorHubs,
  terminal: Terminal,
  directory: string,
  generated: GeneratedFolder,
): Promise<void> {
  await writeFolderDirectory(generated, directory);
  await sendDirectory(hubs.of(generated.folder.processCode), terminal, directory);
  terminal.print(`Télédossier ${generated.folder.externalId} transmis (${generated.files.size} pièces).`);
}
