import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncDirectory, writeDurably } from '../durableFile.ts';
import { LocalFailure } from '../failures.ts';
import { isRecord, property } from '../hubAnswers.ts';

/** How far the sending of one directory is (D-32). Written before and after every step that cannot be repeated. */
export interface SendState {
  /** Where it is being sent. */
  readonly hub: string;
  /**
   * `declaring`: POST may have been obeyed, and its folder never be known. `declared`: the folder exists.
   * `completing`: PATCH may have been obeyed; reading the folder tells. `completed`: nothing is left to do.
   */
  readonly step: 'declaring' | 'declared' | 'completing' | 'completed';
  readonly folderId: string | null;
  /** Digest of `folder.json`. */
  readonly folderDigest: string;
  /** Digest of the whole body that was declared, sizes included. */
  readonly bodyDigest: string;
  /** Digest sent for each attachment id that the hub has acknowledged. */
  readonly uploaded: Readonly<Record<string, string>>;
  readonly completedAt: string | null;
}

const STEPS = ['declaring', 'declared', 'completing', 'completed'] as const;
export const STATE_FILE = '.hubee-send.json';

export async function readSendState(directory: string): Promise<SendState | null> {
  const path = join(directory, STATE_FILE);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  const state = parseState(text);
  // Guessing could complete a second folder, so nothing is guessed.
  if (state === null)
    throw new LocalFailure(`${path} est illisible : vérifiez l’envoi auprès du hub, puis effacez-le.`);
  return state;
}

function parseState(text: string): SendState | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const step = STEPS.find((name) => name === property(value, 'step'));
  const [hub, folderId, folderDigest, bodyDigest, completedAt] = (
    ['hub', 'folderId', 'folderDigest', 'bodyDigest', 'completedAt'] as const
  ).map((key) => property(value, key));
  const uploaded = property(value, 'uploaded');
  if (step === undefined || typeof hub !== 'string' || typeof folderDigest !== 'string') return null;
  if (typeof bodyDigest !== 'string' || !isRecord(uploaded)) return null;
  if (step !== 'declaring' && typeof folderId !== 'string') return null;
  const digests = Object.entries(uploaded).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return {
    hub,
    step,
    folderDigest,
    bodyDigest,
    folderId: typeof folderId === 'string' ? folderId : null,
    uploaded: Object.fromEntries(digests),
    completedAt: typeof completedAt === 'string' ? completedAt : null,
  };
}

export function writeSendState(directory: string, state: SendState): Promise<void> {
  return writeDurably(join(directory, STATE_FILE), `${JSON.stringify({ version: 1, ...state }, null, 2)}\n`);
}

/** Nothing was sent, or nothing is left of it. */
export async function forgetSendState(directory: string): Promise<void> {
  await rm(join(directory, STATE_FILE), { force: true });
  await syncDirectory(directory);
}
