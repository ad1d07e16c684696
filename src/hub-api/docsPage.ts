import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';

/** `/docs`: the three APIs, readable. */
export async function docsPage(app: FastifyInstance): Promise<void> {
  await app.register(async (scope) => {
    // The page needs a description of its own scope to start from; it then offers the three real ones.
    await scope.register(swagger, { hideUntagged: true, openapi: { info: { title: 'HubEE', version: '1' } } });
    await scope.register(swaggerUi, {
      routePrefix: '/docs',
      staticCSP: true,
      uiConfig: {
        urls: [
          { name: 'Télédossiers', url: '/teledossiers/v1/openapi.json' },
          { name: 'Référentiel', url: '/referential/v1/openapi.json' },
          { name: 'Administration', url: '/admin/v1/openapi.json' },
        ],
      },
    });
  });
}
