import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { writeDurably } from '../durableFile.ts';
import { HubUnreachable } from '../failures.ts';
import { type HubCase, type HubEvent, type HubNotification, parseCase, parseEvent } from '../hubAnswers.ts';
import type { HubClient } from '../hubClient.ts';
import { formatSize, printable } from '../progress.ts';
import type { Terminal } from '../terminal.ts';
import { type CaseDirectory, openCaseDirectory } from './caseDirectory.ts';
import { isArrival, missingStatuses } from './statuses.ts';
import { type StoredFiles, storeAttachments } from './storeAttachments.ts';

export interface Reception {
  readonly client: HubClient;
  readonly terminal: Terminal;
  /** Directory of the télédossiers. */
  readonly root: string;
  readonly statuses: readonly string[];
}

const API = '/teledossiers/v1';
const EVENTS = 'events';
const OWN_NAMES = ['case.json', EVENTS];
const POST_ATTEMPTS = 3;

/** Deals with one notification to its end; what it announced is safe on the disk before the hub may forget it. */
export async function receiveNotification(reception: Reception, notification: HubNotification): Promise<void> {
  const { client } = reception;
  if (notification.eventId === null) await receiveNewCase(reception, notification.caseId);
  else if (notification.eventStatus !== 'RECEIVED') {
    await receiveEvent(reception, notification.caseId, notification.eventId);
  }
  // An acknowledgement (H-153) is only deleted. A notification consumed by the PATCH of its event is a 204 too (H-154).
  await client.call('DELETE', `${API}/notifications/${notification.id}`);
}

async function receiveNewCase(reception: Reception, caseId: string): Promise<void> {
  const target = await readCase(reception.client, caseId);
  const directory = await openCaseDirectory(reception.root, target.externalId, target.id);
  const stored = await storeCase(reception, directory, target);
  const told = await tellStatuses(reception, target);
  report(reception.terminal, `Télédossier ${printable(target.externalId)}`, [stored], told, directory);
}

async function receiveEvent(reception: Reception, caseId: string, eventId: string): Promise<void> {
  const { client, root, terminal } = reception;
  const event = parseEvent(await client.call('GET', `${API}/cases/${caseId}/events/${eventId}`));
  if (event.status === 'RECEIVED') return;
  const target = await readCase(client, caseId);
  const directory = await openCaseDirectory(root, target.externalId, target.id);
  const stored = await storeEvent(reception, directory, target, event);
  await writeDurably(join(directory.path, 'case.json'), json(target.raw));
  const told = isArrival(event.caseNewStatus) ? await tellStatuses(reception, target) : [];
  await client.call('PATCH', `${API}/cases/${caseId}/events/${eventId}`, { status: 'RECEIVED' });
  report(terminal, `Événement sur ${printable(target.externalId)}`, [stored], told, directory);
}

/** The files, then `case.json`: who sees `case.json` in a directory finds everything else there. */
async function storeCase(reception: Reception, directory: CaseDirectory, target: HubCase): Promise<StoredFiles> {
  const { client, terminal } = reception;
  const url = `${API}/cases/${target.id}`;
  const group = { attachments: target.attachments, url, folder: '', taken: OWN_NAMES };
  const stored = await storeAttachments({ client, terminal, directory }, group);
  for (const file of stored.unavailable) {
    terminal.note(`  Pièce « ${printable(file.fileName)} » indisponible (${file.status}) : télédossier incomplet.`);
  }
  await writeDurably(join(directory.path, 'case.json'), json(target.raw));
  return stored;
}

async function storeEvent(
  reception: Reception,
  directory: CaseDirectory,
  target: HubCase,
  event: HubEvent,
): Promise<StoredFiles> {
  const { client, terminal } = reception;
  const folder = join(EVENTS, event.id);
  await mkdir(join(directory.path, folder), { recursive: true });
  const url = `${API}/cases/${target.id}/events/${event.id}`;
  const group = { attachments: event.attachments, url, folder, taken: ['event.json'] };
  const stored = await storeAttachments({ client, terminal, directory }, group);
  for (const file of stored.unavailable) {
    terminal.note(`  Pièce « ${printable(file.fileName)} » indisponible (${file.status}) : événement incomplet.`);
  }
  await writeDurably(join(directory.path, folder, 'event.json'), json(event.raw));
  return stored;
}

/**
 * Tells the operator the configured statuses, each once. An event posted twice would be two events (H-105), so after
 * an answer that was lost the case is read again before anything else is posted (D-32).
 */
async function tellStatuses(reception: Reception, known: HubCase): Promise<string[]> {
  const { client, statuses } = reception;
  const told: string[] = [];
  let target = known;
  for (let lost = 0; ; ) {
    const [status] = missingStatuses(target, statuses).filter((name) => !told.includes(name));
    if (status === undefined) return told;
    try {
      await client.call('POST', `${API}/cases/${target.id}/events`, {
        actionType: 'STATUS_UPDATE',
        notification: true,
        author: 'hubee fetch',
        message: `Passage du télédossier au statut ${status}.`,
        caseCurrentStatus: target.status,
        caseNewStatus: status,
      });
      told.push(status);
    } catch (error) {
      lost += 1;
      if (!(error instanceof HubUnreachable) || lost >= POST_ATTEMPTS) throw error;
      await delay(500 * lost);
      target = await readCase(client, target.id);
    }
  }
}

async function readCase(client: HubClient, caseId: string): Promise<HubCase> {
  return parseCase(await client.call('GET', `${API}/cases/${caseId}`));
}

function report(
  terminal: Terminal,
  title: string,
  groups: readonly StoredFiles[],
  told: readonly string[],
  directory: CaseDirectory,
): void {
  const sum = (pick: (group: StoredFiles) => number): number => groups.reduce((total, group) => total + pick(group), 0);
  const parts = [
    `${sum((group) => group.downloaded)} pièce(s) reçue(s), ${formatSize(sum((group) => group.bytes))}`,
    sum((group) => group.kept) > 0 ? `${sum((group) => group.kept)} déjà là` : '',
    told.length > 0 ? `statut ${told.join(', ')}` : '',
  ];
  terminal.print(`${title} : ${parts.filter((part) => part !== '').join(', ')} → ${directory.path}`);
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
