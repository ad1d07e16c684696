import type { FastifyReply, FastifyRequest } from 'fastify';

/** Where log lines go: one JSON object per line. */
export interface LogStream {
  write(line: string): void;
}

/**
 * One line per request: who, what, how it ended, how long it took. Paths are logged without their query, which may
 * hold addresses; bodies, headers and tokens never are (H-243).
 */
export function requestLine(request: FastifyRequest, reply: FastifyReply): Record<string, unknown> {
  const { caller } = request;
  const end = request.url.indexOf('?');
  return {
    method: request.method,
    path: end < 0 ? request.url : request.url.slice(0, end),
    status: reply.statusCode,
    ms: Math.round(reply.elapsedTime * 10) / 10,
    client: caller?.clientId ?? null,
    organization: caller?.organization ?? null,
    partner: caller?.partner ?? null,
  };
}
