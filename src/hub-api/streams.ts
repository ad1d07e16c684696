import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';

const DRAIN_BYTES = 1024 * 1024;
const DRAIN_MS = 1000;

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

function drain(body: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    let bytes = 0;
    const stop = (): void => {
      clearTimeout(timer);
      body.off('data', count).off('end', stop).off('close', stop);
      body.pause();
      resolve();
    };
    const count = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes > DRAIN_BYTES) stop();
    };
    const timer = setTimeout(stop, DRAIN_MS);
    body.on('data', count).once('end', stop).once('close', stop).resume();
  });
}
