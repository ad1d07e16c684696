import { createReadStream } from 'node:fs';
import { digestOfText } from '../durableFile.ts';
import { FilesNotReceived, HubRefusal, LocalFailure } from '../failures.ts';
import { type HubFolder, parseFolder } from '../hubAnswers.ts';
import type { HubClient } from '../hubClient.ts';
import { followFile, printable } from '../progress.ts';
import type { Terminal } from '../terminal.ts';
import { type FileToSend, type FolderFile, type FolderToSend, prepareFolder, readFolderFile } from './folderFile.ts';
import { forgetSendState, readSendState, type SendState, STATE_FILE, writeSendState } from './sendState.ts';

export interface SentFolder {
  readonly folderId: string;
  /** False when an earlier run had already completed it. */
  readonly now: boolean;
  readonly completedAt: string;
  readonly files: number;
}

interface Sending {
  readonly client: HubClient;
  readonly terminal: Terminal;
  readonly directory: string;
  readonly folder: FolderToSend;
  state: SendState;
}

/**
 * Scenario A of hub.md §9 for one directory, safe to run again after a cut at any moment (D-32): what was already done
 * is read in the directory's state file and from the hub, and a folder is never completed twice.
 */
export async function sendFolder(client: HubClient, terminal: Terminal, directory: string): Promise<SentFolder> {
  const file = await readFolderFile(directory);
  const known = await readSendState(directory);
  refuseForeignState(client, file, known);
  if (known?.step === 'completed') return alreadyCompleted(known);
  const folder = await prepareFolder(file);
  const bodyDigest = digestOfText(JSON.stringify(folder.body));
  const left = known?.folderId == null ? null : await readLeftover(client, known.folderId, known);
  const sending: Sending = {
    client,
    terminal,
    directory,
    folder,
    state: known ?? freshState(client, file, bodyDigest),
  };
  if (left !== null && left.globalStatus !== 'HUBEE_RECEIVED') return concludeEarlierRun(sending, file);
  if (left !== null && known?.bodyDigest === bodyDigest) return finish(sending, left);
  if (left !== null) await removeLeftover(sending, left.id, 'folder.json ou un fichier a changé');
  if (known?.step === 'declaring') {
    terminal.note(
      '  L’envoi précédent a été coupé pendant sa déclaration : s’il en reste un dossier incomplet, le hub l’effacera.',
    );
  }
  sending.state = freshState(client, file, bodyDigest);
  return finish(sending, await declare(sending));
}

function freshState(client: HubClient, file: FolderFile, bodyDigest: string): SendState {
  return {
    hub: client.name,
    step: 'declaring',
    folderId: null,
    folderDigest: file.digest,
    bodyDigest,
    uploaded: {},
    completedAt: null,
  };
}

function refuseForeignState(client: HubClient, file: FolderFile, known: SendState | null): void {
  if (known === null) return;
  const path = `${file.directory}/${STATE_FILE}`;
  if (known.hub !== client.name) {
    throw new LocalFailure(`Cet envoi a commencé vers ${known.hub} : reprenez-le avec --url, ou effacez ${path}.`);
  }
  if (known.step === 'completed' && known.folderDigest !== file.digest) {
    throw new LocalFailure(
      `Ce répertoire est déjà envoyé (dossier ${known.folderId}) et folder.json a changé depuis : ` +
        `préparez un nouveau répertoire, ou effacez ${path} pour envoyer un dossier de plus.`,
    );
  }
}

function alreadyCompleted(state: SendState): SentFolder {
  return {
    folderId: state.folderId ?? '',
    now: false,
    completedAt: state.completedAt ?? '',
    files: Object.keys(state.uploaded).length,
  };
}

/** The folder of an earlier run, or null when it is gone. */
async function readLeftover(client: HubClient, folderId: string, known: SendState): Promise<HubFolder | null> {
  try {
    return parseFolder(await client.call('GET', `/teledossiers/v1/folders/${folderId}`));
  } catch (error) {
    if (!(error instanceof HubRefusal) || error.status !== 404) throw error;
    // It may have been completed, then deleted in its time by the hub: sending it again is for a person to decide.
    if (known.step === 'completing') {
      throw new LocalFailure(
        `Le dossier ${folderId}, peut-être déjà transmis, n’existe plus sur le hub : effacez ${STATE_FILE} pour l’envoyer à nouveau.`,
      );
    }
    return null;
  }
}

/** The completion was obeyed although its answer was lost. */
async function concludeEarlierRun(sending: Sending, file: FolderFile): Promise<SentFolder> {
  await markCompleted(sending);
  if (sending.state.folderDigest !== file.digest) refuseForeignState(sending.client, file, sending.state);
  return { ...alreadyCompleted(sending.state), files: sending.folder.files.length };
}

async function declare(sending: Sending): Promise<HubFolder> {
  const { client, directory, folder } = sending;
  await writeSendState(directory, sending.state);
  let created: HubFolder;
  try {
    created = parseFolder(await client.call('POST', '/teledossiers/v1/folders', folder.body));
  } catch (error) {
    // A refusal leaves nothing on the hub, so nothing is remembered either.
    if (error instanceof HubRefusal) await forgetSendState(directory);
    throw error;
  }
  await advance(sending, { step: 'declared', folderId: created.id });
  return created;
}

async function finish(sending: Sending, folder: HubFolder): Promise<SentFolder> {
  try {
    await uploadAll(sending, folder);
    await checkReceived(sending, folder.id);
    await advance(sending, { step: 'completing' });
    await sending.client.call('PATCH', `/teledossiers/v1/folders/${folder.id}`, { globalStatus: 'HUBEE_COMPLETED' });
  } catch (error) {
    const final = error instanceof HubRefusal || error instanceof FilesNotReceived;
    if (final) await removeLeftover(sending, folder.id, 'envoi refusé').catch(() => undefined);
    throw error;
  }
  await markCompleted(sending);
  return { ...alreadyCompleted(sending.state), now: true, files: sending.folder.files.length };
}

async function uploadAll(sending: Sending, folder: HubFolder): Promise<void> {
  const { files } = sending.folder;
  if (folder.attachments.length !== files.length) {
    throw new LocalFailure(`Le hub annonce ${folder.attachments.length} pièces au lieu de ${files.length}.`);
  }
  for (const [index, attachment] of folder.attachments.entries()) {
    const file = files[index];
    if (file === undefined) continue;
    const done = attachment.status === 'RECEIVED' && sending.state.uploaded[attachment.id] === file.digest;
    if (!done) await uploadOne(sending, folder.id, attachment.id, file);
  }
}

async function uploadOne(sending: Sending, folderId: string, id: string, file: FileToSend): Promise<void> {
  const { client, terminal } = sending;
  const progress = followFile(terminal, '↑', file.fileName, file.size);
  const open = () => createReadStream(file.path, { start: 0, end: file.size - 1, highWaterMark: 1024 * 1024 });
  try {
    await client.upload(`/teledossiers/v1/folders/${folderId}/attachments/${id}`, {
      size: file.size,
      digest: file.digest,
      open,
      onBytes: (count) => progress.at(count),
    });
  } catch (error) {
    progress.interrupted();
    if (error instanceof HubRefusal) terminal.note(`  Pièce « ${printable(file.fileName)} » refusée.`);
    throw error;
  }
  progress.done();
  await advance(sending, { uploaded: { ...sending.state.uploaded, [id]: file.digest } });
}

/** H-83: 204 says that a file arrived, the folder says whether it is good. */
async function checkReceived(sending: Sending, folderId: string): Promise<void> {
  const folder = parseFolder(await sending.client.call('GET', `/teledossiers/v1/folders/${folderId}`));
  const bad = folder.attachments.filter((attachment) => attachment.status !== 'RECEIVED');
  if (bad.length === 0) return;
  const list = bad.map(({ fileName, status }) => `« ${printable(fileName)} » ${STATUS_WORDS[status] ?? status}`);
  throw new FilesNotReceived(`Le hub n’a pas gardé toutes les pièces : ${list.join(', ')}.`);
}

const STATUS_WORDS: Readonly<Record<string, string>> = {
  CORRUPTED: 'contient un virus (CORRUPTED)',
  REJECTED: 'est rejetée (REJECTED)',
  PENDING: 'n’est pas arrivée (PENDING)',
};

async function markCompleted(sending: Sending): Promise<void> {
  await advance(sending, { step: 'completed', completedAt: new Date().toISOString() });
}

async function advance(sending: Sending, change: Partial<SendState>): Promise<void> {
  sending.state = { ...sending.state, ...change };
  await writeSendState(sending.directory, sending.state);
}

/** Deletes a folder that will not be completed (H-89), and forgets it once it is gone. */
async function removeLeftover(sending: Sending, folderId: string, reason: string): Promise<void> {
  try {
    await sending.client.call('DELETE', `/teledossiers/v1/folders/${folderId}`);
  } catch (error) {
    if (!(error instanceof HubRefusal) || error.status !== 404) throw error;
  }
  sending.terminal.note(`  Dossier incomplet ${folderId} effacé du hub (${reason}).`);
  await forgetSendState(sending.directory);
}
