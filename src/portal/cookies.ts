import fastifyCookie from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** What the portal leaves in a browser: none is for measuring or following anybody. */
const COOKIES = {
  /** The session, or the sign-in under way. Ends with the browser. */
  session: { name: 'hubee', maxAge: null },
  /** Ties the forms of people who are not signed in to their browser. */
  form: { name: 'hubee-form', maxAge: null },
  /** D-22: this browser gave a code once. */
  device: { name: 'hubee-device', maxAge: 180 * 24 * 3600 },
  /** The code of the notice that the next page shows. */
  notice: { name: 'hubee-notice', maxAge: null },
} as const;

type CookieKind = keyof typeof COOKIES;

// Ours are tokens of 43 characters, up to four of them joined by a point; anything much longer is somebody else's.
const LONGEST_VALUE = 200;

/** With https, a prefix by which the browser itself refuses one set by another host, or without `Secure`. */
function cookieName(kind: CookieKind, secure: boolean): string {
  return secure ? `__Host-${COOKIES[kind].name}` : COOKIES[kind].name;
}

export function readCookie(request: FastifyRequest, kind: CookieKind, secure: boolean): string | null {
  const value = fastifyCookie.fastifyCookie.parse(request.headers.cookie ?? '')[cookieName(kind, secure)];
  return value !== undefined && /^[\w.-]+$/.test(value) && value.length <= LONGEST_VALUE ? value : null;
}

export function setCookie(reply: FastifyReply, kind: CookieKind, secure: boolean, value: string): void {
  const { maxAge } = COOKIES[kind];
  void reply.setCookie(cookieName(kind, secure), value, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure,
    ...(maxAge !== null && { maxAge }),
  });
}

/**
 * Tells the script of the page that the file it asked for begins to come. The one cookie a script may read: it holds
 * nothing but the random value that the page itself made.
 */
export function setDownloadCookie(reply: FastifyReply, secure: boolean, mark: string): void {
  void reply.setCookie('hubee-download', mark, { path: '/teledossiers', sameSite: 'strict', secure, maxAge: 60 });
}

export function clearCookie(reply: FastifyReply, kind: CookieKind, secure: boolean): void {
  void reply.setCookie(cookieName(kind, secure), '', {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure,
    expires: new Date(0),
  });
}
