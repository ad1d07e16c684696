import type { FastifyReply, FastifyRequest } from 'fastify';
import { issueToken, type TokenAnswer } from '../../clients/issueToken.ts';
import type { Hub } from '../../hub.ts';
import type { App } from '../app.ts';

interface Credentials {
  readonly id: string;
  readonly secret: string;
}

/** H-40…H-49: the token endpoint, on both its paths. Its errors have the shape of OAuth, not of the hub. */
export function tokenRoutes(app: App, hub: Hub): void {
  for (const url of ['/oauth2/token', '/token']) {
    app.post(url, async (request, reply) => answerToken(hub, request, reply));
  }
}

async function answerToken(hub: Hub, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  void reply.header('Cache-Control', 'no-store').header('Pragma', 'no-cache');
  const fields = readFields(request.body);
  const credentials = basicCredentials(request.headers.authorization) ?? bodyCredentials(fields);
  if (credentials === null) return refuseClient(reply.header('WWW-Authenticate', 'Basic realm="HubEE"'));
  if (fields.get('grant_type') !== 'client_credentials') {
    return reply.code(400).send({ error_description: 'Unsupported grant_type value', error: 'unsupported_grant_type' });
  }
  const scope = fields.get('scope');
  const answer = await issueToken(hub, { clientId: credentials.id, clientSecret: credentials.secret, scope });
  return sendAnswer(reply, answer, credentials.id, scope ?? '');
}

function sendAnswer(reply: FastifyReply, answer: TokenAnswer, clientId: string, scope: string): FastifyReply {
  switch (answer.kind) {
    case 'token':
      return reply.send({
        access_token: answer.token,
        scope: answer.scopes.join(' '),
        token_type: 'Bearer',
        expires_in: answer.expiresIn,
      });
    case 'unknown-client':
      return reply.code(401).send({
        error_description: `A valid OAuth client could not be found for client_id: ${clientId}`,
        error: 'invalid_client',
      });
    case 'bad-secret':
      return refuseClient(reply);
    case 'bad-scope':
      return reply.code(400).send({ error: 'invalid_scope', error_description: `Invalid scopes: ${scope}` });
  }
}

function refuseClient(reply: FastifyReply): FastifyReply {
  return reply.code(401).send({ error_description: 'Client Authentication failed.', error: 'invalid_client' });
}

/** H-42: form or JSON, told apart by the text itself, because some clients name no media type. */
function readFields(body: unknown): Map<string, string> {
  const text = Buffer.isBuffer(body) ? body.toString('utf8').trim() : '';
  if (text.startsWith('{')) {
    try {
      const parsed: unknown = JSON.parse(text);
      const entries = parsed !== null && typeof parsed === 'object' ? Object.entries(parsed) : [];
      return new Map(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
    } catch {
      return new Map();
    }
  }
  return new Map(new URLSearchParams(text));
}

function basicCredentials(header: string | undefined): Credentials | null {
  const encoded = /^basic +([A-Za-z0-9+/=_-]+) *$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return null;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon <= 0 || text.includes('\0') ? null : { id: text.slice(0, colon), secret: text.slice(colon + 1) };
}

function bodyCredentials(fields: ReadonlyMap<string, string>): Credentials | null {
  const id = fields.get('client_id');
  const secret = fields.get('client_secret');
  if (id === undefined || secret === undefined || id === '' || id.includes('\0')) return null;
  return { id, secret };
}
