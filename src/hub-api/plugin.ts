import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import type { Hub } from '../hub.ts';
import type { App } from './app.ts';
import { authenticate } from './authentication.ts';
import { acceptBytes, acceptJson, acceptStream } from './bodies.ts';
import { handleError } from './errors.ts';
import { describeApi } from './openapi.ts';
import { downloadRoutes, uploadRoutes } from './routes/attachments.ts';
import { caseRoutes } from './routes/cases.ts';
import { eventRoutes } from './routes/events.ts';
import { folderRoutes } from './routes/folders.ts';
import { notificationRoutes } from './routes/notifications.ts';
import { organizationRoutes } from './routes/organizations.ts';
import { processRoutes } from './routes/processes.ts';
import { subscriptionRoutes } from './routes/subscriptions.ts';
import { tokenRoutes } from './routes/token.ts';
import { endBody } from './streams.ts';
import { validatorCompiler } from './validation.ts';

/** What every partner API shares: who calls, what a bad request is, how errors look. */
export function partnerScope(app: FastifyInstance, hub: Hub): App {
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  app.setErrorHandler(handleError);
  app.addHook('onRequest', (request) => authenticate(hub, request));
  // H-68: a filter that is not known is refused, never ignored, on every route.
  app.addHook('onRoute', (route) => {
    if (route.config?.scopes === undefined) throw new Error(`${route.url} declares no scopes`);
    route.schema = { querystring: Type.Object({}, { additionalProperties: false }), ...route.schema };
  });
  acceptJson(app);
  return app.withTypeProvider();
}

/** The frozen v1 contract (H-1): télédossiers, referential and the token endpoint. */
export async function hubApi(app: FastifyInstance, { hub }: { hub: Hub }): Promise<void> {
  await app.register(async (scope) => {
    acceptBytes(scope);
    tokenRoutes(scope.withTypeProvider(), hub);
  });
  await app.register(
    async (scope) => {
      await describeApi(scope, { title: 'HubEE – Télédossiers', version: '1.2.7', prefix: '/teledossiers/v1' });
      const api = partnerScope(scope, hub);
      notificationRoutes(api, hub);
      folderRoutes(api, hub);
      caseRoutes(api, hub);
      eventRoutes(api, hub);
      downloadRoutes(api, hub);
      await scope.register(async (uploads) => {
        acceptStream(uploads);
        uploads.addHook('onSend', endBody);
        uploadRoutes(uploads.withTypeProvider(), hub);
      });
    },
    { prefix: '/teledossiers/v1' },
  );
  await app.register(
    async (scope) => {
      await describeApi(scope, { title: 'HubEE – Référentiel', version: '1.2.3', prefix: '/referential/v1' });
      const api = partnerScope(scope, hub);
      organizationRoutes(api, hub);
      processRoutes(api, hub);
      subscriptionRoutes(api, hub);
    },
    { prefix: '/referential/v1' },
  );
}
