import type { FastifyInstance, FastifyRequest } from 'fastify';
import { decodeUtf8, hasUnstorableText, mayHoldUnstorableText } from './text.ts';
import { InvalidRequest } from './validation.ts';

const JSON_LIMIT_BYTES = 8 * 1024 * 1024;

/** Partners' software names the wrong media type, or nothing that is one: it never decides how a body is read. */
function ignoreMediaType(app: FastifyInstance): void {
  app.addHook('onRequest', async (request) => {
    request.headers['content-type'] = undefined;
  });
}

/** JSON, whatever the Content-Type says: partners' software is careless with it (H-42, H-62). */
export function acceptJson(app: FastifyInstance): void {
  ignoreMediaType(app);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    '*',
    { parseAs: 'buffer', bodyLimit: JSON_LIMIT_BYTES },
    async (_: FastifyRequest, body: Buffer) => parseJson(body),
  );
}

/** Raw bytes in memory, for the token endpoint. */
export function acceptBytes(app: FastifyInstance): void {
  ignoreMediaType(app);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    '*',
    { parseAs: 'buffer', bodyLimit: 64 * 1024 },
    async (_: FastifyRequest, body: Buffer) => body,
  );
}

/** The untouched stream, of any length, for uploads (H-91). */
export function acceptStream(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
}

/** The value of a JSON body, undefined when it is empty. Throws E-6 for what is not JSON in UTF-8 (D-13). */
function parseJson(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  const text = decodeUtf8(body);
  if (text === null) throw unreadable('Unable to parse JSON - body is not valid UTF-8');
  let value: unknown;
  try {
    value = JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
  } catch {
    throw unreadable('Unable to parse JSON');
  }
  if (mayHoldUnstorableText(text) && hasUnstorableText(value)) {
    throw unreadable('String holds a character that is not allowed (U+0000 or a lone surrogate)');
  }
  return value;
}

function unreadable(detail: string): InvalidRequest {
  return new InvalidRequest([{ where: 'body', detail }]);
}
