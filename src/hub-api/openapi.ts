import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';

export interface ApiDescription {
  readonly title: string;
  readonly version: string;
  readonly prefix: string;
}

const PARTNER_HEADERS = ['editorName', 'applicationName', 'softwareVersion'];

/** Describes the routes of a scope, from their own schemas, at `<prefix>/openapi.json`. */
export async function describeApi(app: FastifyInstance, api: ApiDescription): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: api.title, version: api.version },
      components: { securitySchemes: { dinum_auth: clientCredentials } },
    },
    hideUntagged: true,
    transform: ({ schema, url, route }) => {
      const scopes = route.config?.scopes;
      return { url, schema: { ...schema, ...documented(schema, route.method, scopes, route.config?.patchOverride) } };
    },
  });
  app.get('/openapi.json', { config: { public: true } }, async () => app.swagger());
}

const clientCredentials = {
  type: 'oauth2' as const,
  flows: {
    clientCredentials: {
      tokenUrl: '/oauth2/token',
      scopes: {
        OSL: 'Opérateur',
        SI: 'Service instructeur',
        ADMIN: 'Plateforme',
        DATAPASS: 'DataPass',
        SUBCRT: 'Abonnements',
      },
    },
  },
};

/** What the routes share and need not repeat: partner headers, digest, method override, scopes. */
function documented(
  schema: { readonly consumes?: readonly string[] } | undefined,
  method: string | string[],
  scopes: readonly string[] | undefined,
  patchOverride: boolean | undefined,
) {
  const headers: Record<string, object> = Object.fromEntries(
    PARTNER_HEADERS.map((name) => [name, { type: 'string', maxLength: 50 }]),
  );
  if (schema?.consumes?.includes('application/octet-stream')) headers.digest = { type: 'string' };
  const required: string[] = [];
  if (patchOverride === true && method === 'POST') {
    headers['X-HTTP-Method-Override'] = { type: 'string', enum: ['PATCH'] };
    required.push('X-HTTP-Method-Override');
  }
  return {
    headers: { type: 'object', properties: headers, required },
    ...(scopes !== undefined && { security: [{ dinum_auth: [...scopes] }] }),
  };
}
