import Type, { type Static } from 'typebox';
import type { Hub } from '../../hub.ts';
import { createSubscription } from '../../subscriptions/createSubscription.ts';
import { listSubscriptions, type SubscriptionQuery } from '../../subscriptions/listSubscriptions.ts';
import { readSubscription } from '../../subscriptions/readSubscription.ts';
import { parseStatus } from '../../subscriptions/rules.ts';
import type { SubscriptionOrder, SubscriptionSort } from '../../subscriptions/store.ts';
import { updateSubscription } from '../../subscriptions/updateSubscription.ts';
import type { App } from '../app.ts';
import { callerOf } from '../authentication.ts';
import { contentRange, pageOf, pagingParameters } from '../paging.ts';
import { listOf } from '../query.ts';
import { answers, Uuid } from '../schemas/common.ts';
import {
  CreatedSubscriptionSchema,
  DatapassId,
  SubscriptionBody,
  SubscriptionCreation,
  SubscriptionSchema,
} from '../schemas/subscription.ts';
import { wireCreatedSubscription, wireSubscription } from '../serialiseReferential.ts';
import { subscriptionRequest } from '../subscriptionRequest.ts';

const tags = ['Subscriptions'];
const params = Type.Object({ subscriptionId: Uuid() });

const ORDERS: Readonly<Record<string, SubscriptionSort>> = {
  id: 'id',
  datapass_id: 'datapassId',
  si_type: 'subscriberType',
  si_company_register: 'subscriberRegister',
  si_branch_code: 'subscriberBranch',
  notification_frequency: 'notificationFrequency',
  access_mode: 'accessMode',
  delegation_actor: 'delegationActor',
  email: 'email',
  local_admin: 'localAdministrator',
  rejection_reason: 'rejectionReason',
  status: 'status',
  activate_date_time: 'activateAt',
  validate_date_time: 'validateAt',
  reject_date_time: 'rejectAt',
  end_date_time: 'endAt',
  update_date_time: 'updatedAt',
  process_code: 'processCode',
};
const columns = Object.keys(ORDERS).join('|');
const ORDER_PATTERN = `^(?:(asc|desc)\\((${columns})\\)|(${columns}))$`;
const ORDER = new RegExp(ORDER_PATTERN);

const query = Type.Object(
  {
    processCode: Type.Optional(Type.Array(Type.String(), { description: 'Process code' })),
    status: Type.Optional(Type.String({ maxLength: 20, description: 'Subscription status' })),
    companyRegister: Type.Optional(Type.String({ pattern: '^[0-9]{14}$', description: 'SIRET' })),
    delegationActorEmail: Type.Optional(Type.String({ format: 'email', minLength: 1, maxLength: 320 })),
    datapassId: Type.Optional(DatapassId()),
    orderBy: Type.Optional(Type.String({ pattern: ORDER_PATTERN, description: 'asc(column) or desc(column)' })),
    ...pagingParameters,
  },
  { additionalProperties: false },
);

/** H-113…H-115. */
export function subscriptionRoutes(app: App, hub: Hub): void {
  app.post(
    '/subscriptions',
    {
      config: { scopes: ['DATAPASS', 'SUBCRT', 'ADMIN'] },
      schema: {
        tags,
        summary: 'Create a new subscription',
        body: SubscriptionCreation,
        response: answers({ 201: CreatedSubscriptionSchema }, [400, 403]),
      },
    },
    async (request, reply) => {
      const row = await createSubscription(hub, callerOf(request), subscriptionRequest(request.body));
      return reply.code(201).send(wireCreatedSubscription(row));
    },
  );

  app.get(
    '/subscriptions',
    {
      // H-63: Ruby's Net::HTTP asks for gzip by itself but does not decode an answer that carries Content-Range.
      compress: false,
      config: { scopes: ['OSL', 'ADMIN', 'DATAPASS'] },
      schema: {
        tags,
        summary: 'Find subscriptions',
        querystring: query,
        response: answers({ 200: Type.Array(SubscriptionSchema) }, [400, 403]),
      },
    },
    async (request, reply) => {
      const asked = subscriptionQuery(request.query);
      const { subscriptions, total, now } = await listSubscriptions(hub, callerOf(request), asked);
      const range = contentRange(asked.page.offset, subscriptions.length, total);
      return reply.header('Content-Range', range).send(subscriptions.map((row) => wireSubscription(row, now)));
    },
  );

  app.get(
    '/subscriptions/:subscriptionId',
    {
      config: { scopes: ['OSL', 'ADMIN', 'DATAPASS'] },
      schema: {
        tags,
        summary: 'Find a subscription by id',
        params,
        response: answers({ 200: SubscriptionSchema }, [400, 403, 404]),
      },
    },
    async (request) => {
      const view = await readSubscription(hub, callerOf(request), request.params.subscriptionId);
      return wireSubscription(view.subscription, view.now);
    },
  );

  app.put(
    '/subscriptions/:subscriptionId',
    {
      config: { scopes: ['ADMIN'] },
      schema: {
        tags,
        summary: 'Update an existing subscription',
        params,
        body: SubscriptionBody,
        response: answers({ 200: SubscriptionSchema }, [400, 403, 404]),
      },
    },
    async (request) => {
      const content = subscriptionRequest(request.body);
      const row = await updateSubscription(hub, callerOf(request), request.params.subscriptionId, content);
      return wireSubscription(row, row.updatedAt ?? hub.clock());
    },
  );
}

function subscriptionQuery(asked: Static<typeof query>): SubscriptionQuery {
  const { processCode, status, companyRegister, delegationActorEmail, datapassId, orderBy } = asked;
  return {
    filter: {
      processCodes: processCode === undefined ? null : listOf(processCode),
      // A status nobody knows is no subscription's: the list is empty, never unfiltered.
      status: status === undefined ? null : (parseStatus(status) ?? status),
      companyRegister: companyRegister ?? null,
      delegateEmail: delegationActorEmail ?? null,
      datapassId: datapassId ?? null,
    },
    order: orderOf(orderBy),
    page: pageOf(asked),
  };
}

/** H-114: `asc(column)`, `desc(column)`, or the column alone; by date of creation when none is asked. */
function orderOf(text = ''): SubscriptionOrder {
  const [, direction, inside, alone] = ORDER.exec(text) ?? [];
  const sort = ORDERS[inside ?? alone ?? ''] ?? 'createdAt';
  return { sort, direction: direction === 'desc' ? 'desc' : 'asc' };
}
