import type { FastifyReply, FastifyRequest } from 'fastify';

const POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const POLICY_HEADER = 'Content-Security-Policy';

/** D-27: a file that came from elsewhere, should a browser open it after all: it runs nothing and loads nothing. */
export const FILE_POLICY = "sandbox; default-src 'none'";

/** The page that has a PDF drawn: its own worker, and nothing else more. */
export const DRAWING_POLICY = `${POLICY}; worker-src 'self'`;

const HEADERS = {
  [POLICY_HEADER]: POLICY,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
} as const;

const ONE_YEAR = 31_536_000;

/** Where files of the design system live: the same for everybody, the only answers a browser may keep. */
export const ASSETS = '/assets/';

/** P-43: what every answer of the portal carries, errors included. Nothing but assets may be kept by the browser. */
export function secureAnswer(request: FastifyRequest, reply: FastifyReply, secure: boolean): void {
  // What a file of a télédossier may do is said where it is sent; an error page sent instead of it is a page.
  const own = reply.statusCode < 400 ? reply.getHeader(POLICY_HEADER) : undefined;
  void reply.headers(HEADERS);
  if (own !== undefined) void reply.header(POLICY_HEADER, own);
  const hidden = request.routeOptions.config.hidesAddress === true;
  void reply.header('Referrer-Policy', hidden ? 'no-referrer' : 'same-origin');
  if (!isAsset(request) || reply.statusCode >= 400) void reply.header('Cache-Control', 'no-store');
  if (secure) void reply.header('Strict-Transport-Security', `max-age=${ONE_YEAR}`);
}

export function isAsset(request: FastifyRequest): boolean {
  return request.routeOptions.url?.startsWith(ASSETS) === true;
}
