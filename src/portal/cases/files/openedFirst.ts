import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refused } from '../../../refusals/catalogue.ts';
import { receptionNotConfirmed } from '../../../refusals/instruction.ts';
import { redirect } from '../../session.ts';
import { asksForJson } from '../../wants.ts';
import { hrefIn, readPlace } from './place.ts';

type Handler<Request> = (request: Request, reply: FastifyReply) => Promise<FastifyReply>;

/** P-55: an address inside a télédossier that is still closed leads to where its reception is confirmed. */
export function openedFirst<Request extends FastifyRequest<{ Params: { id: string } }>>(
  handler: Handler<Request>,
): Handler<Request> {
  return async (request, reply) => {
    try {
      return await handler(request, reply);
    } catch (error) {
      const isClosedYet = error instanceof Refused && error.refusals.includes(receptionNotConfirmed);
      // A script shows the reason itself.
      if (!isClosedYet || asksForJson(request)) throw error;
      return redirect(reply, hrefIn(readPlace(request, request.params.id), '/reception'));
    }
  };
}
