import { type Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import compress from '@fastify/compress';
import Fastify, { type FastifyInstance, LogController } from 'fastify';
import { adminApi } from './admin-api/plugin.ts';
import type { Hub } from './hub.ts';
import { docsPage } from './hub-api/docsPage.ts';
import { errorBody, handleError } from './hub-api/errors.ts';
import { hubApi } from './hub-api/plugin.ts';
import { createIdSource } from './platform/ids.ts';
import { type LogStream, requestLine } from './platform/logging.ts';
import { sendUnknownPage, sendUnreadablePage, wantsPage } from './portal/errors.tsx';
import { portal } from './portal/plugin.ts';
import { badRequest, headersTooLarge, Refused, requestTimeout, resourceNotFound } from './refusals/catalogue.ts';

export interface ServerOptions {
  readonly log: LogStream | false;
  /** Proxies whose X-Forwarded-* headers tell where a request comes from; nobody is believed without. */
  readonly trustedProxies?: readonly string[];
}

// Smaller answers fit in one packet: compressing them costs time and saves nothing.
const COMPRESSION_THRESHOLD_BYTES = 1400;
const HEADERS_TIMEOUT_MS = 60_000;
// An upload that stalls is answered (408) before its socket is closed.
const LAST_WORDS_MS = 10_000;

/** The HTTP server: partner API, administration API, their documentation and the portal. Nothing listens yet. */
export async function createServer(hub: Hub, options: ServerOptions): Promise<FastifyInstance> {
  const newRequestId = createIdSource();
  const app = Fastify<Server>({
    logger: options.log === false ? false : { level: 'info', stream: options.log },
    // One line of our own per request says more than Fastify's two.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: newRequestId,
    trustProxy: options.trustedProxies === undefined ? false : [...options.trustedProxies],
    routerOptions: {
      ignoreTrailingSlash: true,
      ignoreDuplicateSlashes: true,
      caseSensitive: true,
      maxParamLength: 200,
    },
    exposeHeadRoutes: false,
    // D-10: an upload may last as long as it advances; a socket without any progress is closed.
    requestTimeout: 0,
    connectionTimeout: hub.settings.uploadIdleMs + LAST_WORDS_MS,
    keepAliveTimeout: 75_000,
    // A request without Host is refused below: Node would do it without a body (D-13).
    http: { headersTimeout: HEADERS_TIMEOUT_MS, requireHostHeader: false },
    clientErrorHandler: (error, socket) => answerBrokenRequest(error, socket, newRequestId()),
    frameworkErrors: (error, request, reply) => {
      void reply.header('X-Request-Id', request.id);
      if (wantsPage(request)) sendUnreadablePage(hub, request, reply);
      else handleError(error, request, reply);
    },
    return503OnClosing: false,
  });
  addCommonHandlers(app, hub);
  await app.register(compress, { threshold: COMPRESSION_THRESHOLD_BYTES, encodings: ['gzip'], customTypes: /json/ });
  await app.register(hubApi, { hub });
  await app.register(adminApi, { hub, prefix: '/admin/v1' });
  await app.register(docsPage);
  await app.register(portal, { hub });
  return app;
}

/** What every request meets: errors in the hub's shape, an identifier on each answer (H-65), a line in the log. */
function addCommonHandlers(app: FastifyInstance<Server>, hub: Hub): void {
  app.decorateRequest('caller', null);
  app.decorateRequest('session', null);
  app.decorateRequest('visitor', null);
  app.setErrorHandler(handleError);
  app.setNotFoundHandler(async (request, reply) => {
    if (wantsPage(request)) return sendUnknownPage(hub, request, reply);
    return reply
      .code(404)
      .type('application/json')
      .send(errorBody([resourceNotFound]));
  });
  app.addHook('onRequest', async (request, reply) => {
    void reply.header('X-Request-Id', request.id);
    if (request.headers.host === undefined && request.raw.httpVersion === '1.1') throw new Refused(badRequest);
  });
  app.addHook('onResponse', async (request, reply) => {
    request.log.info(requestLine(request, reply), 'request');
  });
}

/** D-13: what Node itself refuses (unreadable request, headers too long or too slow) carries the hub's error body. */
function answerBrokenRequest(error: Error & { code?: string }, socket: Socket, requestId: string): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable || isAnswering(socket)) {
    socket.destroy();
    return;
  }
  const refusal =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? headersTooLarge
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? requestTimeout
        : badRequest;
  const reasons: Readonly<Record<number, string>> = {
    400: 'Bad Request',
    408: 'Request Timeout',
    431: 'Request Header Fields Too Large',
  };
  const body = JSON.stringify(errorBody([refusal]));
  socket.end(
    `HTTP/1.1 ${refusal.status} ${reasons[refusal.status]}\r\nContent-Type: application/json\r\nX-Request-Id: ${requestId}\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

/** Whether an answer is already on its way: a second one would land in the middle of it, as if it were its content. */
function isAnswering(socket: Socket): boolean {
  // Node keeps the answer being written under this name, and looks at it for the same purpose.
  const answer = '_httpMessage' in socket ? socket._httpMessage : null;
  return answer instanceof ServerResponse && answer.headersSent;
}
