import type { FastifyReply } from 'fastify';
import type { PreparedArchive } from '../../../instruction/archive.ts';
import type { OpenedFile } from '../../../instruction/downloadFile.ts';
import { savedFileName } from '../../../instruction/fileNames.ts';
import { contentDisposition } from '../../../platform/contentDisposition.ts';
import { setDownloadCookie } from '../../cookies.ts';
import { formOf } from '../../forms.ts';
import type { NoticeCode } from '../../notices.ts';
import { FILE_POLICY } from '../../security.ts';
import { setNotice, visitorOf } from '../../session.ts';

/** Routes that send files as they are: an answer of a known length is not compressed. */
export const UNCOMPRESSED = { compress: false } as const;

interface FileHeaders {
  readonly type: string;
  readonly size: number;
  readonly fileName: string;
  readonly kind: 'attachment' | 'inline';
}

/** D-27: nothing of a file may run, be guessed at, or be kept. */
function fileHeaders(reply: FastifyReply, { type, size, fileName, kind }: FileHeaders): FastifyReply {
  return reply
    .code(200)
    .type(type)
    .header('Content-Length', size)
    .header('Content-Disposition', contentDisposition(fileName, kind))
    .header('Content-Security-Policy', FILE_POLICY)
    .header('X-Content-Type-Options', 'nosniff')
    .header('Cache-Control', 'no-store');
}

/** `type` null: to be saved, whatever it is; otherwise to be shown in a page as exactly that. */
export function sendFile(reply: FastifyReply, { file, object }: OpenedFile, type: string | null = null): FastifyReply {
  fileHeaders(reply, {
    type: type ?? 'application/octet-stream',
    size: object.size,
    fileName: savedFileName(file.fileName),
    kind: type === null ? 'attachment' : 'inline',
  });
  if (reply.request.method !== 'HEAD') return reply.send(object.stream);
  object.stream.destroy();
  return reply.send();
}

/**
 * D-8: the archive, and once its last byte is handed to the connection what that changes. A transfer that is cut changes
 * nothing: the connection is destroyed, browsers show a failed download, and a second click does it again.
 */
export function sendArchive(
  reply: FastifyReply,
  archive: PreparedArchive,
  notice: NoticeCode = 'DOWNLOAD_BEGUN',
): FastifyReply {
  announceDownload(reply, notice);
  const { fileName, length } = archive;
  const stream = archive.open();
  reply.raw.once('finish', () => {
    if (stream.readableEnded) void archive.settle();
  });
  fileHeaders(reply, { type: 'application/zip', size: length, fileName, kind: 'attachment' });
  return reply.send(stream);
}

/** The dialog that asked for it closes by itself, and the page behind says what is going on. */
function announceDownload(reply: FastifyReply, notice: NoticeCode): void {
  const mark = formOf(reply.request).text('telechargement') ?? '';
  if (!/^[0-9a-f]{32}$/.test(mark)) return;
  setDownloadCookie(reply, visitorOf(reply.request).secure, mark);
  setNotice(reply, notice);
}
