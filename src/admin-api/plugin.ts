import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { createClient } from '../clients/createClient.ts';
import { regenerateSecret } from '../clients/regenerateSecret.ts';
import { revokeClient } from '../clients/revokeClient.ts';
import { parseScope, SCOPES, type Scope } from '../clients/rules.ts';
import { type ClientRow, listClients } from '../clients/store.ts';
import type { Hub } from '../hub.ts';
import { callerOf } from '../hub-api/authentication.ts';
import { describeApi } from '../hub-api/openapi.ts';
import { partnerScope } from '../hub-api/plugin.ts';
import { answers, DateTime, Maybe, NoContent, Nullable, Text } from '../hub-api/schemas/common.ts';
import { wireDate } from '../hub-api/wire.ts';
import { ORGANIZATION_ID_PATTERN } from '../organizations/rules.ts';
import { accountRoutes } from './accounts.ts';
import { mailRoutes } from './mails.ts';
import { subscriptionRequestRoutes } from './subscriptionRequests.ts';

const scopes = ['ADMIN'] as const;
const tags = ['Clients'];
const params = Type.Object({ clientId: Type.String({ minLength: 1, maxLength: 200 }) });
const ScopeName = Type.Union(SCOPES.map((scope) => Type.Literal(scope)));
const CredentialsSchema = Type.Object({ clientId: Type.String(), clientSecret: Type.String() });

const ClientBody = Type.Object({
  scope: Type.Unsafe<Scope | Scope[]>({
    description: 'OSL, SI, ADMIN, DATAPASS, SUBCRT, or a list of them',
    type: ['string', 'array'],
    enum: undefined,
    items: ScopeName,
    minItems: 1,
    pattern: `^(${SCOPES.join('|')})$`,
  }),
  organization: Maybe(Type.String({ pattern: ORGANIZATION_ID_PATTERN })),
  processCode: Maybe(Text(30)),
});

const ClientSchema = Type.Object({
  clientId: Type.String(),
  scopes: Type.Array(ScopeName),
  organization: Type.String(),
  processCode: Nullable(Text(30)),
  createDateTime: DateTime(),
  secretDateTime: DateTime(),
  lastTokenDateTime: Nullable(DateTime()),
});

/**
 * Administration without the portal: the clients of partners, people's accounts, outgoing mail. ADMIN only, but for the
 * requests for subscriptions, which operators answer themselves (D-17).
 */
export async function adminApi(app: FastifyInstance, { hub }: { hub: Hub }): Promise<void> {
  // Secrets, people's names and addresses: nothing of it stays in a cache.
  app.addHook('onRequest', async (_request, reply) => void reply.header('Cache-Control', 'no-store'));
  await describeApi(app, { title: 'HubEE – Administration', version: '1.0.0', prefix: '/admin/v1' });
  const api = partnerScope(app, hub);
  accountRoutes(api, hub);
  mailRoutes(api, hub);
  subscriptionRequestRoutes(api, hub);

  api.post(
    '/clients',
    {
      config: { scopes },
      schema: {
        tags,
        summary: 'Create a client; its secret is shown this once',
        body: ClientBody,
        response: answers({ 201: CredentialsSchema }, [400, 403]),
      },
    },
    async (request, reply) => {
      const { scope, organization, processCode } = request.body;
      const asked = (Array.isArray(scope) ? scope : [scope]).flatMap((name) => parseScope(name) ?? []);
      const credentials = await createClient(hub, callerOf(request), {
        scopes: [...new Set(asked)],
        organization: organization ?? null,
        processCode: processCode ?? null,
      });
      return reply.code(201).send(credentials);
    },
  );

  api.get(
    '/clients',
    {
      config: { scopes },
      schema: {
        tags,
        summary: 'List the clients, never their secrets',
        response: answers({ 200: Type.Array(ClientSchema) }, [403]),
      },
    },
    async () => (await listClients(hub.db)).map(wireClient),
  );

  api.post(
    '/clients/:clientId/secret',
    {
      config: { scopes },
      schema: {
        tags,
        summary: 'Regenerate the secret; the old one and every live token die at once',
        params,
        response: answers({ 201: CredentialsSchema }, [403, 404]),
      },
    },
    async (request, reply) => {
      const credentials = await regenerateSecret(hub, callerOf(request), request.params.clientId);
      return reply.code(201).send(credentials);
    },
  );

  api.delete(
    '/clients/:clientId',
    {
      config: { scopes },
      schema: {
        tags,
        summary: 'Revoke a client and its live tokens',
        params,
        response: answers({ 204: NoContent }, [403, 404]),
      },
    },
    async (request, reply) => {
      await revokeClient(hub, callerOf(request), request.params.clientId);
      return reply.code(204).send();
    },
  );
}

function wireClient(client: ClientRow) {
  return {
    clientId: client.id,
    scopes: client.scopes,
    organization: client.organization,
    processCode: client.processCode,
    createDateTime: wireDate(client.createdAt),
    secretDateTime: wireDate(client.secretChangedAt),
    lastTokenDateTime: client.lastTokenAt === null ? null : wireDate(client.lastTokenAt),
  };
}
