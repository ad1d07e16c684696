import { createHash } from 'node:crypto';
import { open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { uniqueSafeName } from '../../platform/safeName.ts';
import { digestOfFile, partialPathOf, renameDurably } from '../durableFile.ts';
import { HubRefusal, IntegrityFailure } from '../failures.ts';
import type { HubAttachment } from '../hubAnswers.ts';
import type { DownloadHead, HubClient } from '../hubClient.ts';
import { followFile, printable } from '../progress.ts';
import type { Terminal } from '../terminal.ts';
import type { CaseDirectory, SafeFile } from './caseDirectory.ts';

/** Files of one level of a télédossier: its own, or those of one event. */
export interface AttachmentGroup {
  readonly attachments: readonly HubAttachment[];
  /** Path of the API under which the files are. */
  readonly url: string;
  /** Directory of the files, relative to the télédossier's. */
  readonly folder: string;
  /** Names in that directory that are ours. */
  readonly taken: readonly string[];
}

export interface StoredFiles {
  readonly downloaded: number;
  readonly bytes: number;
  /** Already there, verified. */
  readonly kept: number;
  /** H-177: listed by the hub, but never received, or purged. */
  readonly unavailable: readonly HubAttachment[];
}

interface Receiver {
  readonly client: HubClient;
  readonly terminal: Terminal;
  readonly directory: CaseDirectory;
}

/** Makes every file of the group safe on the disk; those already safe are verified, not downloaded again. */
export async function storeAttachments(receiver: Receiver, group: AttachmentGroup): Promise<StoredFiles> {
  const taken = new Set(group.taken);
  const unavailable: HubAttachment[] = [];
  let [downloaded, bytes, kept] = [0, 0, 0];
  for (const attachment of group.attachments) {
    // Names are given in the order of the hub's list (H-9), so that every run gives the same ones.
    const path = join(group.folder, uniqueSafeName(attachment.fileName, taken));
    if (attachment.status !== 'RECEIVED') unavailable.push(attachment);
    else if (await isSafe(receiver.directory, attachment)) kept += 1;
    else {
      await storeOne(receiver, attachment, `${group.url}/attachments/${attachment.id}`, path);
      downloaded += 1;
      bytes += attachment.size;
    }
  }
  return { downloaded, bytes, kept, unavailable };
}

async function isSafe(directory: CaseDirectory, attachment: HubAttachment): Promise<boolean> {
  const known = directory.files.get(attachment.id);
  if (known === undefined) return false;
  const path = join(directory.path, known.path);
  const size = await stat(path).then(
    (found) => found.size,
    () => -1,
  );
  return size === known.size && (await digestOfFile(path)) === known.digest;
}

/** Temporary name, verification, fsync, inventory, rename: whatever the moment of a cut, no wrong file has this name. */
async function storeOne(receiver: Receiver, attachment: HubAttachment, url: string, path: string): Promise<void> {
  const { client, terminal, directory } = receiver;
  const target = join(directory.path, path);
  const partial = partialPathOf(target);
  const progress = followFile(terminal, '↓', attachment.fileName, attachment.size);
  let file: SafeFile;
  try {
    file = await client.download(url, (head, stream) =>
      writeVerified(partial, { ...attachment, path }, head, stream, progress.at),
    );
  } catch (error) {
    progress.interrupted();
    await rm(partial, { force: true });
    if (error instanceof HubRefusal) terminal.note(`  Pièce « ${printable(attachment.fileName)} » refusée.`);
    throw error;
  }
  await directory.record(attachment.id, file);
  await renameDurably(partial, target);
  progress.done();
}

async function writeVerified(
  partial: string,
  expected: HubAttachment & { readonly path: string },
  head: DownloadHead,
  stream: AsyncIterable<Buffer>,
  onBytes: (count: number) => void,
): Promise<SafeFile> {
  const hash = createHash('sha256');
  let size = 0;
  const handle = await open(partial, 'w');
  try {
    for await (const chunk of stream) {
      size += chunk.length;
      // A hub, or what stands before it, that never ends must not fill the disk.
      if (size > expected.size) break;
      hash.update(chunk);
      await handle.writeFile(chunk);
      onBytes(size);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  const digest = hash.digest('base64');
  const name = printable(expected.fileName);
  if (size !== expected.size || (head.size !== null && head.size !== size)) {
    throw new IntegrityFailure(`« ${name} » : ${size} octets reçus au lieu de ${expected.size}`);
  }
  if (head.digest !== null && normalizeDigest(head.digest) !== normalizeDigest(digest)) {
    throw new IntegrityFailure(`« ${name} » : le contenu reçu n’a pas l’empreinte annoncée`);
  }
  return { path: expected.path, size, digest };
}

/** H-91: with or without padding, with or without the algorithm before. */
function normalizeDigest(text: string): string {
  return text
    .trim()
    .replace(/^sha-256=/i, '')
    .replace(/=+$/, '');
}
