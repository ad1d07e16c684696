import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { safeName } from '../../platform/safeName.ts';
import { syncDirectory, writeDurably } from '../durableFile.ts';
import { property } from '../hubAnswers.ts';

/** A file that is safe on the disk: where, under the télédossier's directory, and what it must be. */
export interface SafeFile {
  readonly path: string;
  readonly size: number;
  readonly digest: string;
}

/** The directory of one télédossier and what is known to be safe in it, by attachment id. */
export interface CaseDirectory {
  readonly path: string;
  readonly files: Map<string, SafeFile>;
  /** Writes down, durably, that a file is about to be in place. */
  record(attachmentId: string, file: SafeFile): Promise<void>;
}

const INVENTORY = '.hubee-fetch.json';
const NAME_BYTES = 100;

/**
 * The directory of a case, made if needed (D-8). External ids are neither unique nor safe, hence the beginning of the
 * case id; the first digits of a UUIDv7 being a date, two cases of one minute share them: the second one then bears
 * its whole id. A directory belongs to the case its inventory names, and to no other.
 */
export async function openCaseDirectory(root: string, externalId: string, caseId: string): Promise<CaseDirectory> {
  const base = safeName(externalId, NAME_BYTES);
  const candidates = [`${base}-${caseId.slice(0, 8)}`, `${base}-${caseId}`].map((name) => join(root, name));
  for (const path of candidates) {
    const known = await readInventory(path, caseId);
    if (known !== null) return caseDirectory(path, caseId, known);
  }
  for (const path of candidates) {
    if (await claim(path, caseId)) return caseDirectory(path, caseId, new Map());
  }
  throw new Error(`${candidates.join(' et ')} sont occupés par autre chose que ce télédossier.`);
}

function caseDirectory(path: string, caseId: string, files: Map<string, SafeFile>): CaseDirectory {
  return {
    path,
    files,
    async record(attachmentId, file) {
      files.set(attachmentId, file);
      await writeInventory(path, caseId, files);
    },
  };
}

/** Makes the directory appear with its inventory inside; false when the name is taken. */
async function claim(path: string, caseId: string): Promise<boolean> {
  const staging = join(path, '..', `.${caseId}.partiel`);
  await rm(staging, { recursive: true, force: true });
  await mkdir(staging, { recursive: true });
  await writeInventory(staging, caseId, new Map());
  // A rename would silently replace an empty directory, which may be someone's.
  if ((await readdir(path).catch(() => null)) !== null) return rm(staging, { recursive: true }).then(() => false);
  await rename(staging, path);
  await syncDirectory(join(path, '..'));
  return true;
}

function writeInventory(path: string, caseId: string, files: ReadonlyMap<string, SafeFile>): Promise<void> {
  const content = { version: 1, caseId, files: Object.fromEntries(files) };
  return writeDurably(join(path, INVENTORY), `${JSON.stringify(content, null, 2)}\n`);
}

/** Null when the directory does not exist or is not this case's. */
async function readInventory(path: string, caseId: string): Promise<Map<string, SafeFile> | null> {
  const text = await readFile(join(path, INVENTORY), 'utf8').catch(() => null);
  if (text === null) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (property(value, 'caseId') !== caseId) return null;
  const entries = Object.entries(property(value, 'files') ?? {});
  return new Map(entries.flatMap(([id, file]) => safeFileOf(id, file)));
}

function safeFileOf(id: string, value: unknown): [string, SafeFile][] {
  const [path, size, digest] = [property(value, 'path'), property(value, 'size'), property(value, 'digest')];
  const whole = typeof path === 'string' && typeof size === 'number' && typeof digest === 'string';
  return whole ? [[id, { path, size, digest }]] : [];
}
