import Type from 'typebox';
import type { Hub } from '../hub.ts';
import type { App } from '../hub-api/app.ts';
import { callerOf } from '../hub-api/authentication.ts';
import { pageOf, pagingParameters } from '../hub-api/paging.ts';
import { answers, DateTime, Nullable, OneOf, Text, Uuid } from '../hub-api/schemas/common.ts';
import { wireDate } from '../hub-api/wire.ts';
import { parseOrganizationId } from '../organizations/rules.ts';
import { acceptRequest } from '../subscriptionRequests/acceptRequest.ts';
import { listRequests } from '../subscriptionRequests/listRequests.ts';
import { readRequest } from '../subscriptionRequests/readRequest.ts';
import { refuseRequest } from '../subscriptionRequests/refuseRequest.ts';
import { MAX_WORDS, REQUEST_STATUSES } from '../subscriptionRequests/rules.ts';
import type { RequestRow } from '../subscriptionRequests/store.ts';

// D-17: an operator about its own démarches, the platform about all.
const scopes = ['OSL', 'ADMIN'] as const;
const tags = ['Subscription requests'];
const params = Type.Object({ requestId: Uuid() });
const PATH = '/subscription-requests';

const RequestSchema = Type.Object({
  id: Uuid(),
  status: OneOf(REQUEST_STATUSES),
  processCode: Type.String(),
  processName: Type.String(),
  subscriber: Type.Object({
    type: Type.String(),
    companyRegister: Type.String(),
    branchCode: Type.String(),
    name: Type.String(),
  }),
  requester: Type.Object({ email: Type.String(), firstName: Type.String(), lastName: Type.String() }),
  comment: Nullable(Type.String()),
  reason: Nullable(Type.String({ description: 'Why it was refused' })),
  subscriptionId: Nullable(Uuid()),
  createDateTime: DateTime(),
  decisionDateTime: Nullable(DateTime()),
});

const Refusal = Type.Object({
  reason: Type.String({ minLength: 1, maxLength: MAX_WORDS, pattern: '\\S', description: 'Told to the service' }),
});

/** D-17: subscriptions asked for in the portal, where there is no DataPass; the operator of the démarche answers. */
export function subscriptionRequestRoutes(api: App, hub: Hub): void {
  readingRoutes(api, hub);

  api.post(
    `${PATH}/:requestId/acceptance`,
    {
      config: { scopes },
      schema: {
        tags,
        summary: 'Accept: the subscription is created, inactive, and the service is told',
        params,
        response: answers({ 200: RequestSchema }, [400, 403, 404, 409]),
      },
    },
    async (request) => wireRequest(await acceptRequest(hub, callerOf(request), request.params.requestId)),
  );

  api.post(
    `${PATH}/:requestId/refusal`,
    {
      config: { scopes },
      schema: {
        tags,
        summary: 'Refuse, with a reason that the service is told',
        params,
        body: Refusal,
        response: answers({ 200: RequestSchema }, [400, 403, 404, 409]),
      },
    },
    async (request) => {
      const { requestId } = request.params;
      return wireRequest(await refuseRequest(hub, callerOf(request), requestId, request.body.reason));
    },
  );
}

function readingRoutes(api: App, hub: Hub): void {
  api.get(
    PATH,
    {
      config: { scopes },
      schema: {
        tags,
        summary: 'List the requests, oldest first',
        querystring: Type.Object(
          {
            status: Type.Optional(OneOf(REQUEST_STATUSES)),
            processCode: Type.Optional(Text(30)),
            ...pagingParameters,
          },
          { additionalProperties: false },
        ),
        response: answers({ 200: Type.Array(RequestSchema) }, [400, 403]),
      },
    },
    async (request) => {
      const { status = null, processCode = null } = request.query;
      const asked = { filter: { status, processCode }, page: pageOf(request.query) };
      return (await listRequests(hub, callerOf(request), asked)).map(wireRequest);
    },
  );

  api.get(
    `${PATH}/:requestId`,
    {
      config: { scopes },
      schema: {
        tags,
        summary: 'Find a request by id',
        params,
        response: answers({ 200: RequestSchema }, [400, 403, 404]),
      },
    },
    async (request) => wireRequest(await readRequest(hub, callerOf(request), request.params.requestId)),
  );
}

function wireRequest(request: RequestRow) {
  return {
    id: request.id,
    status: request.status,
    processCode: request.processCode,
    processName: request.processName,
    subscriber: { ...parseOrganizationId(request.subscriber), name: request.subscriberName },
    requester: { email: request.email, firstName: request.firstName, lastName: request.lastName },
    comment: request.comment,
    reason: request.reason,
    subscriptionId: request.subscriptionId,
    createDateTime: wireDate(request.createdAt),
    decisionDateTime: request.decidedAt === null ? null : wireDate(request.decidedAt),
  };
}
