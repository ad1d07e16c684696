import { readFile, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { digestOfFile, digestOfText } from '../durableFile.ts';
import { LocalFailure } from '../failures.ts';
import { isRecord, property } from '../hubAnswers.ts';
import { printable } from '../progress.ts';
import { mimeTypeOf } from './mimeTypeOf.ts';

/** `folder.json` as found, before anything of its files is looked at. */
export interface FolderFile {
  readonly directory: string;
  readonly content: Readonly<Record<string, unknown>>;
  /** Of the exact bytes of `folder.json`. */
  readonly digest: string;
}

export interface FileToSend {
  readonly path: string;
  readonly fileName: string;
  readonly size: number;
  readonly digest: string;
}

export interface FolderToSend {
  /** Body of POST /folders. */
  readonly body: unknown;
  /** In the order of the body's attachments. */
  readonly files: readonly FileToSend[];
}

export async function readFolderFile(directory: string): Promise<FolderFile> {
  const path = join(directory, 'folder.json');
  const bytes = await readFile(path);
  let content: unknown;
  try {
    content = JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw new LocalFailure(`${path} n’est pas du JSON : ${error instanceof Error ? error.message : ''}`);
  }
  if (!isRecord(content)) throw new LocalFailure(`${path} doit contenir un objet, le corps de POST /folders.`);
  return { directory, content, digest: digestOfText(bytes) };
}

/** Completes what `folder.json` leaves out: sizes, mime types, recipients; and computes every digest. */
export async function prepareFolder({ directory, content }: FolderFile): Promise<FolderToSend> {
  const declared = content.attachments;
  if (!Array.isArray(declared) || declared.length === 0) {
    throw new LocalFailure(`${join(directory, 'folder.json')} doit déclarer au moins une pièce dans « attachments ».`);
  }
  const everyCase = Array.isArray(content.cases) ? content.cases.map((item) => property(item, 'externalId')) : [];
  const attachments: unknown[] = [];
  const files: FileToSend[] = [];
  for (const [index, attachment] of declared.entries()) {
    const file = await readAttachment(directory, attachment, index);
    const { path: _path, ...rest } = isRecord(attachment) ? attachment : {};
    const mimeType = rest.mimeType ?? mimeTypeOf(file.fileName);
    attachments.push({ ...rest, size: file.size, mimeType, recipients: rest.recipients ?? everyCase });
    files.push(file);
  }
  return { body: { ...content, attachments }, files };
}

async function readAttachment(directory: string, attachment: unknown, index: number): Promise<FileToSend> {
  const fileName = property(attachment, 'fileName');
  if (typeof fileName !== 'string' || fileName === '') {
    throw new LocalFailure(`La pièce n° ${index + 1} de folder.json n’a pas de « fileName ».`);
  }
  const path = locate(directory, fileName, property(attachment, 'path'));
  const entry = await stat(path);
  // Opening a named pipe would wait for ever.
  if (!entry.isFile()) throw new LocalFailure(`${path} n’est pas un fichier.`);
  const { size } = entry;
  const declared = property(attachment, 'size');
  // Refused here rather than by the hub once everything was declared.
  if (declared != null && declared !== size) {
    throw new LocalFailure(`${path} : folder.json annonce ${String(declared)} octets, le fichier en a ${size}.`);
  }
  return { path, fileName, size, digest: await digestOfFile(path) };
}

/** A `folder.json` made by another program must not send any file of the machine: only those of its directory. */
function locate(directory: string, fileName: string, given: unknown): string {
  const wanted = typeof given === 'string' ? given : fileName;
  const path = resolve(directory, wanted);
  const inside = relative(directory, path);
  if (inside === '' || inside.startsWith('..') || isAbsolute(inside)) {
    throw new LocalFailure(
      `« ${printable(wanted)} » sort de ${directory} : donnez à cette pièce un « path » à l’intérieur.`,
    );
  }
  return path;
}
