import type { Readable } from 'node:stream';
import type { User } from '../accounts/rules.ts';
import { caseFileNotFound, Refused } from '../refusals/catalogue.ts';
import { fileUnreachable } from '../refusals/instruction.ts';
import { type DownloadHub, type FileIds, type OpenedFile, openFile, traceDownload } from './downloadFile.ts';
import { HEAD_BYTES, type Preview, previewOf, textOf } from './filePreview.ts';
import { openStored } from './storedFile.ts';

/** As much of a text as a page shows. */
const TEXT_BYTES = 256 * 1024;

export interface PreviewedFile extends Pick<OpenedFile, 'target' | 'file'> {
  readonly preview: Preview;
  /** The content itself, of a TEXT only. */
  readonly text: string | null;
  /** The text goes on beyond. */
  readonly cut: boolean;
}

/** D-7: what the page of a preview needs. A text is in it: it is traced first; other bytes are asked for afterwards. */
export async function previewFile(hub: DownloadHub, user: User, ids: FileIds): Promise<PreviewedFile> {
  const opened = await openFile(hub, user, ids);
  const { target, file, object } = opened;
  const bytes = await beginningOf(object.stream, TEXT_BYTES);
  const preview = previewOf(file.mimeType, file.fileName, bytes.subarray(0, HEAD_BYTES));
  if (preview.kind !== 'TEXT') return { target, file, preview, text: null, cut: false };
  await traceDownload(hub, user, opened, 'PREVIEW');
  const cut = object.size > bytes.length;
  return { target, file, preview, text: textOf(bytes, cut), cut };
}

/** The bytes that a preview draws, with the type they certainly have; anything else does not exist here (D-27). */
export async function previewBytes(
  hub: DownloadHub,
  user: User,
  ids: FileIds,
): Promise<OpenedFile & { readonly type: string }> {
  const { target, file, object: looked } = await openFile(hub, user, ids);
  const preview = previewOf(file.mimeType, file.fileName, await beginningOf(looked.stream, HEAD_BYTES));
  const type = preview.kind === 'IMAGE' ? preview.type : 'application/pdf';
  if (preview.kind !== 'IMAGE' && preview.kind !== 'PDF') throw new Refused(caseFileNotFound);
  const opened = { target, file, object: await openStored(hub, file) };
  await traceDownload(hub, user, opened, 'PREVIEW');
  return { ...opened, type };
}

/** The first bytes, as many as asked or all there are; the stream is destroyed. */
function beginningOf(stream: Readable, wanted: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const finish = (): void => {
      stream.destroy();
      resolve(Buffer.concat(chunks).subarray(0, wanted));
    };
    stream.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= wanted) finish();
    });
    // The store went away meanwhile: said as such, and nobody waits for what will not come.
    const cut = (): void => reject(new Refused(fileUnreachable));
    stream.on('end', finish).on('error', cut).on('close', cut);
  });
}
