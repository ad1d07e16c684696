import type { FastifyReply, FastifyRequest } from 'fastify';
import pg from 'pg';

/** Where log lines go: one JSON object per line. */
export interface LogStream {
  write(line: string): void;
}

/**
 * One line per request: who, what, how it ended, how long it took. Paths are logged without their query, which may
 * hold addresses; bodies, headers and tokens never are (H-243).
 */
export function requestLine(request: FastifyRequest, reply: FastifyReply): Record<string, unknown> {
  const { caller, session } = request;
  const end = request.url.indexOf('?');
  return {
    method: request.method,
    path: withoutToken(end < 0 ? request.url : request.url.slice(0, end)),
    status: reply.statusCode,
    ms: Math.round(reply.elapsedTime * 10) / 10,
    client: caller?.clientId ?? null,
    organization: caller?.organization ?? null,
    partner: caller?.partner ?? null,
    account: session?.user.accountId ?? null,
  };
}

// However it is spelled, and whatever stands before: whoever mistypes the address of a mail still has its token in it.
const TOKEN_PATH = /mot[-_ ]?de[-_ ]?passe[;:,/\\]+./i;
// As long as a token, longer than any identifier.
const TOKEN = /[\w-]{43,}/g;

/** The path of an activation or reset link is its secret. */
function withoutToken(path: string): string {
  return TOKEN_PATH.test(decoded(path)) ? '/mot-de-passe/:token' : path.replace(TOKEN, ':token');
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    // Only the spelling of letters matters here: a broken escape further on does not hide the beginning.
    return path.replace(/%([0-7][\da-f])/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  }
}

/**
 * What the log may show of an unforeseen error. PostgreSQL quotes the refused row in its details, and the refused value
 * in the messages of its « data exceptions »: neither is written (H-243).
 */
export function errorLine(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^ +at /.test(line));
  const line = { type: error.constructor.name, message: error.message, stack: frames.join('\n') };
  if (!(error instanceof pg.DatabaseError)) return line;
  const { code, table, constraint } = error;
  return { ...line, ...(code?.startsWith('22') && { message: 'data exception' }), code, table, constraint };
}
