import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { isUnavailable } from '../platform/database.ts';
import { errorLine } from '../platform/logging.ts';
import {
  badRequest,
  headersTooLarge,
  invalidRequest,
  payloadTooLarge,
  type Refusal,
  Refused,
  requestTimeout,
  resourceNotFound,
  serviceUnavailable,
} from '../refusals/catalogue.ts';
import type { Fault } from './faults.ts';
import { EmptyBody, InvalidRequest } from './validation.ts';

/** The body of every error (H-71): always an array, one element per refusal. */
export interface ErrorBody {
  readonly errors: readonly { readonly code: number; readonly message: string }[];
}

export function errorBody(refusals: readonly Refusal[]): ErrorBody {
  return { errors: refusals.map(({ code, wire }) => ({ code, message: wire })) };
}

const internalError: Refusal = {
  status: 500,
  code: 500,
  wire: 'Internal Server Error',
  french: 'Une erreur inattendue s’est produite.',
};

/** Turns whatever was thrown into the hub's error body. Only the unforeseen is logged, without the request's content. */
export function handleError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const refusals = refusalsOf(error, request);
  const status = refusals[0].status;
  if (status >= 500) request.log.error({ error: errorLine(error) }, 'request failed');
  if (status === 503) void reply.header('Retry-After', '5');
  void reply.code(status).type('application/json').send(errorBody(refusals));
}

function refusalsOf(error: unknown, request: FastifyRequest): readonly [Refusal, ...Refusal[]] {
  if (error instanceof Refused) return error.refusals;
  if (error instanceof InvalidRequest) return [invalidRequest(faultLines(request, error.faults))];
  if (error instanceof EmptyBody) return [emptyBody(request)];
  if (isUnavailable(error)) return [serviceUnavailable];
  return [frameworkRefusal(error)];
}

function frameworkRefusal(error: unknown): Refusal {
  const status = error instanceof Error && 'statusCode' in error ? (error as FastifyError).statusCode : undefined;
  if (status === 413) return payloadTooLarge;
  if (status === 408) return requestTimeout;
  if (status === 431) return headersTooLarge;
  if (status === 404) return resourceNotFound;
  return status !== undefined && status >= 400 && status < 500 ? badRequest : internalError;
}

/** E-4, in the spelling of each API. */
function emptyBody(request: FastifyRequest): Refusal {
  return pathOf(request).startsWith('/referential/v1/organizations')
    ? { ...badRequest, wire: 'bad request' }
    : badRequest;
}

/** The lines of E-6: the true method and path of the request, with real identifiers (H-73). */
function faultLines(request: FastifyRequest, faults: readonly Fault[]): string {
  const path = pathOf(request);
  const shortPath = path.replace(/^\/(?:teledossiers|referential|admin)\/v1/, '');
  return faults
    .map(({ where, detail }) => {
      const text = detail.endsWith('is unexpected on path') ? `${detail} "${shortPath}"` : detail;
      return `[ERROR][REQUEST][${request.method} ${path} @${where}] ${text}`;
    })
    .join('\n');
}

/** The path as the client meant it: repeated slashes collapsed (H-2), no query. */
function pathOf(request: FastifyRequest): string {
  const end = request.url.indexOf('?');
  return (end < 0 ? request.url : request.url.slice(0, end)).replace(/\/{2,}/g, '/');
}
