import type { FastifyRequest } from 'fastify';

/** Whether a script of ours asks, which shows what it is told within its page. */
export function asksForJson({ headers }: FastifyRequest): boolean {
  return headers.accept === 'application/json';
}
