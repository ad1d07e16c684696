import type { FastifyReply, FastifyRequest } from 'fastify';
import type { PreparedArchive } from '../../instruction/archive.ts';
import { contentDisposition } from '../../platform/contentDisposition.ts';

/** D-8: streams an archive of known length; what follows from it happens once the last byte has left, or not at all. */
export function sendArchive(request: FastifyRequest, reply: FastifyReply, archive: PreparedArchive): FastifyReply {
  const content = archive.open();
  let whole = false;
  content.once('end', () => {
    whole = true;
  });
  // An answer of announced length that is cut short never finishes; the page of an error does, without having it all.
  reply.raw.once('finish', () => {
    if (whole) void archive.settle();
  });
  content.once('error', (error) => request.log.error({ error: String(error) }, 'archive cut'));
  return reply
    .code(200)
    .type('application/zip')
    .header('Content-Length', archive.length)
    .header('Content-Disposition', contentDisposition(archive.fileName))
    .send(content);
}
