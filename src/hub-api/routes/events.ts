import Type from 'typebox';
import { changeEventStatus } from '../../events/changeEventStatus.ts';
import { createEvent } from '../../events/createEvent.ts';
import { deleteEvent } from '../../events/deleteEvent.ts';
import { readEvent } from '../../events/readEvent.ts';
import type { Hub } from '../../hub.ts';
import type { App } from '../app.ts';
import { callerOf } from '../authentication.ts';
import { EventBody, EventPatch, EventSchema } from '../schemas/case.ts';
import { answers, NoContent, Uuid } from '../schemas/common.ts';
import { wireEvent } from '../serialise.ts';

const scopes = ['OSL', 'SI', 'ADMIN'] as const;
const params = Type.Object({ caseId: Uuid(), eventId: Uuid() });
const tags = ['Cases'];

/** H-100…H-109. */
export function eventRoutes(app: App, hub: Hub): void {
  app.post(
    '/cases/:caseId/events',
    {
      config: { scopes },
      schema: {
        tags,
        summary: 'Create a new event',
        params: Type.Object({ caseId: Uuid() }),
        body: EventBody,
        response: answers({ 201: EventSchema }, [400, 403, 404]),
      },
    },
    async (request, reply) => {
      const created = await createEvent(hub, callerOf(request), request.params.caseId, eventRequest(request.body));
      return reply.code(201).send(wireEvent(created, created.side));
    },
  );

  app.get(
    '/cases/:caseId/events/:eventId',
    {
      config: { scopes },
      schema: { tags, summary: 'Find event by id', params, response: answers({ 200: EventSchema }, [400, 403, 404]) },
    },
    async (request) => {
      const found = await readEvent(hub, callerOf(request), request.params.caseId, request.params.eventId);
      return wireEvent(found, found.side);
    },
  );

  for (const method of ['PATCH', 'POST'] as const) {
    app.route({
      method,
      url: '/cases/:caseId/events/:eventId',
      config: { scopes, patchOverride: method === 'POST' },
      schema: {
        tags,
        summary: 'Update an existing event',
        params,
        body: EventPatch,
        response: answers({ 204: NoContent }, method === 'POST' ? [400, 403, 404, 405] : [400, 403, 404]),
      },
      handler: async (request, reply) => {
        await changeEventStatus(hub, callerOf(request), request.params, request.body.status);
        return reply.code(204).send();
      },
    });
  }

  app.delete(
    '/cases/:caseId/events/:eventId',
    {
      config: { scopes },
      schema: {
        tags,
        summary: 'Delete an existing event',
        params,
        response: answers({ 204: NoContent }, [400, 403, 404]),
      },
    },
    async (request, reply) => {
      await deleteEvent(hub, callerOf(request), request.params.caseId, request.params.eventId);
      return reply.code(204).send();
    },
  );
}

function eventRequest(body: EventBody) {
  return {
    actionType: body.actionType,
    notification: body.notification,
    message: body.message ?? null,
    comment: body.comment ?? null,
    author: body.author ?? null,
    caseCurrentStatus: body.caseCurrentStatus ?? null,
    caseNewStatus: body.caseNewStatus ?? null,
    partnerAttributes: body.partnerAttributes ?? null,
    attachments: (body.attachments ?? []).map(({ fileName, type, size, mimeType }) => ({
      fileName,
      type,
      size,
      mimeType,
    })),
  };
}
