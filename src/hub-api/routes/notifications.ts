import Type from 'typebox';
import type { Hub } from '../../hub.ts';
import { deleteNotification } from '../../notifications/deleteNotification.ts';
import { listNotifications } from '../../notifications/listNotifications.ts';
import type { App } from '../app.ts';
import { callerOf } from '../authentication.ts';
import { listOf } from '../query.ts';
import { NotificationSchema } from '../schemas/case.ts';
import { answers, NoContent, Uuid } from '../schemas/common.ts';
import { wireNotification } from '../serialise.ts';

const scopes = ['OSL', 'SI', 'ADMIN'] as const;
const tags = ['Notifications'];
const DEFAULT_RESULTS = 25;
// H-157: larger values are honoured without error, up to this.
const MAX_RESULTS = 100_000;

const query = Type.Object(
  {
    maxResult: Type.Optional(Type.Number({ minimum: 1, description: 'Max result' })),
    processCode: Type.Optional(Type.Array(Type.String(), { description: 'Process code' })),
    processPriority: Type.Optional(Type.Array(Type.String(), { description: 'Priority process codes' })),
    eventDetails: Type.Optional(Type.String({ description: 'true: adds eventActionType and eventStatus' })),
  },
  { additionalProperties: false },
);

/** H-117, H-118. */
export function notificationRoutes(app: App, hub: Hub): void {
  app.get(
    '/notifications',
    {
      config: { scopes },
      schema: {
        tags,
        summary: 'Find notifications by recipient',
        querystring: query,
        response: answers({ 200: Type.Array(NotificationSchema) }, [400]),
      },
    },
    async (request) => {
      const { maxResult = DEFAULT_RESULTS, processCode, processPriority, eventDetails } = request.query;
      const rows = await listNotifications(hub, callerOf(request), {
        processCodes: processCode === undefined ? null : listOf(processCode),
        priority: listOf(processPriority),
        maxResult: Math.min(Math.floor(maxResult), MAX_RESULTS),
      });
      return rows.map((row) => wireNotification(row, eventDetails === 'true'));
    },
  );

  app.delete(
    '/notifications/:notificationId',
    {
      config: { scopes },
      schema: {
        tags,
        summary: 'Delete an existing notification',
        params: Type.Object({ notificationId: Uuid() }),
        response: answers({ 204: NoContent }, [400, 403, 404]),
      },
    },
    async (request, reply) => {
      await deleteNotification(hub, callerOf(request), request.params.notificationId);
      return reply.code(204).send();
    },
  );
}
