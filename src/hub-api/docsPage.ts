import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';

const LOGO =
  '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="40" viewBox="0 0 120 40">' +
  '<text x="0" y="29" font-family="sans-serif" font-size="26" font-weight="bold" fill="#fff">HubEE</text></svg>';

/** `/docs`: the three APIs, readable. */
export async function docsPage(app: FastifyInstance): Promise<void> {
  await app.register(async (scope) => {
    // The page needs a description of its own scope to start from; it then offers the three real ones.
    await scope.register(swagger, { hideUntagged: true, openapi: { info: { title: 'HubEE', version: '1' } } });
    await scope.register(swaggerUi, {
      routePrefix: '/docs',
      staticCSP: true,
      theme: { title: 'HubEE – API' },
      logo: { type: 'image/svg+xml', content: Buffer.from(LOGO) },
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
