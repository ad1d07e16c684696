import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { parisDay } from '../platform/parisTime.ts';

/**
 * Sends a CSV file, dated in its name, chunk after chunk. The headers of every answer of the portal already forbid to
 * keep it and to take it for anything else (P-43, D-27).
 */
export function sendCsv(
  reply: FastifyReply,
  name: string,
  at: Date,
  chunks: AsyncIterable<string> | Iterable<string>,
): FastifyReply {
  return reply
    .code(200)
    .type('text/csv; charset=utf-8')
    .header('Content-Disposition', `attachment; filename="${name}-${parisDay(at)}.csv"`)
    .send(Readable.from(chunks, { objectMode: false }));
}
