import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { drain } from '../platform/drain.ts';

/** The raw body of an upload; an empty stream when the request has none. */
export function bodyStream(request: FastifyRequest): Readable {
  return request.body instanceof Readable ? request.body : Readable.from([]);
}

/**
 * Before an answer that comes while the body still does: a small rest is read away, so that clients which send
 * everything before they listen hear the answer; behind a large one the connection is closed.
 */
export async function endBody(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (request.raw.complete || request.raw.destroyed) return;
  await drain(request.raw);
  if (!request.raw.complete) void reply.header('Connection', 'close');
}
