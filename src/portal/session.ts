import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Action, allows } from '../accounts/perimeter.ts';
import { DEFAULT_PREFERENCES, type Preferences, readStoredPreferences } from '../accounts/preferenceRules.ts';
import type { User } from '../accounts/rules.ts';
import type { Hub } from '../hub.ts';
import { newSecret } from '../platform/vault.ts';
import { forbidden, Refused } from '../refusals/catalogue.ts';
import { findSession } from '../sessions/findSession.ts';
import type { Session, Visit } from '../sessions/rules.ts';
import { clearCookie, readCookie, setCookie } from './cookies.ts';
import { formToken } from './forms.ts';
import { type Notice, type NoticeCode, noticeOf } from './notices.ts';
import type { View } from './view.ts';
import { wishedPath, withWish } from './wishedPath.ts';

/** Who may reach a route of the portal. A route that says nothing does not start (default deny). */
export type PortalAccess =
  | { readonly open: true }
  | { readonly signedIn: true }
  | { readonly action: Action }
  | { readonly stage: 'OTP' | 'NEW_PASSWORD' };

/** What is known of the browser behind a request, signed in or not. */
export interface Visitor {
  readonly secure: boolean;
  readonly demo: boolean;
  readonly preferences: Preferences;
  readonly notice: Notice | null;
  /** A session was there, and waited too long (P-39). */
  readonly expired: boolean;
  /** The browser holds a session cookie that is worth nothing any more. */
  readonly stale: boolean;
  /** Ties forms to this browser when nobody is signed in. */
  readonly formSecret: string;
  readonly formSecretIsNew: boolean;
  readonly device: string | null;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    portal?: PortalAccess;
    /** The address of the page is a secret: it is told to nobody, not even in a Referer. */
    hidesAddress?: true;
    /** D-28: the browser asks by itself, nobody acted: the session is not prolonged. */
    unattended?: true;
    /** The form carries files: the route itself judges its token, which is its first field, before it reads anything more. */
    readsToken?: true;
  }
  interface FastifyRequest {
    session: Session | null;
    visitor: Visitor | null;
  }
}

type SessionHub = Pick<Hub, 'db' | 'clock' | 'settings'>;

/** Reads who comes, from the cookies alone; writes nothing to the answer. */
export async function recognize(hub: SessionHub, request: FastifyRequest): Promise<Visitor> {
  const secure = isSecure(hub);
  const cookie = readCookie(request, 'session', secure);
  const renew = request.routeOptions.config?.unattended !== true;
  const found = cookie === null ? null : await findSession(hub, cookie, request.id, { renew });
  request.session = found === 'EXPIRED' ? null : found;
  const formCookie = readCookie(request, 'form', secure);
  const visitor: Visitor = {
    secure,
    demo: hub.settings.demo,
    preferences:
      request.session?.stage === 'OPEN' ? readStoredPreferences(request.session.preferences) : DEFAULT_PREFERENCES,
    notice: noticeOf(found === 'EXPIRED' ? 'SESSION_EXPIRED' : readCookie(request, 'notice', secure)),
    expired: found === 'EXPIRED',
    stale: cookie !== null && request.session === null,
    formSecret: formCookie ?? newSecret(),
    formSecretIsNew: formCookie === null,
    device: readCookie(request, 'device', secure),
  };
  request.visitor = visitor;
  return visitor;
}

/** Leaves in the browser what its next request must bring, and takes away what is worth nothing. */
export function settleCookies(request: FastifyRequest, reply: FastifyReply): void {
  const visitor = visitorOf(request);
  if (visitor.stale) clearCookie(reply, 'session', visitor.secure);
  if (visitor.formSecretIsNew) setCookie(reply, 'form', visitor.secure, visitor.formSecret);
}

/** P-14, P-39: lets the request through, or sends it to the page where it belongs. */
export function admit(request: FastifyRequest, reply: FastifyReply): FastifyReply | null {
  const access = request.routeOptions.config.portal;
  if (access === undefined) throw new Refused(forbidden);
  if ('open' in access) return null;
  const { session } = request;
  if (session === null)
    return 'stage' in access ? redirect(reply, '/connexion', 'SIGN_IN_GONE') : askSignIn(request, reply);
  if ('stage' in access) return session.stage === access.stage ? null : redirect(reply, pageOfStage(session.stage));
  if (session.stage !== 'OPEN') return redirect(reply, withWish(pageOfStage(session.stage), wishOf(request)));
  if ('action' in access && !allows(session.user, access.action)) throw new Refused(forbidden);
  return null;
}

function askSignIn(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { expired } = visitorOf(request);
  const wish = wishOf(request);
  // A form that was filled in: whoever sent it must know that it went nowhere.
  if (request.method !== 'GET' && !expired) return redirect(reply, '/connexion', 'NOTHING_SAVED');
  if (wish === null && !expired) return redirect(reply, '/connexion');
  return redirect(reply, withWish('/connexion', wish), expired ? 'SESSION_EXPIRED' : 'SIGN_IN_FIRST');
}

/** The page to come back to after sign-in: one that can be asked for again without doing anything. */
function wishOf(request: FastifyRequest): string | null {
  return request.method === 'GET' ? wishedPath(request.url) : null;
}

/** The page of a sign-in under way; an open session belongs to its landing page, which `/` knows. */
function pageOfStage(stage: Session['stage']): string {
  if (stage === 'OTP') return '/connexion/code';
  return stage === 'NEW_PASSWORD' ? '/nouveau-mot-de-passe' : '/';
}

/** What a page needs to be drawn for whoever asks. */
export function viewOf(request: FastifyRequest, { search = null }: { readonly search?: string | null } = {}): View {
  const visitor = visitorOf(request);
  return {
    user: openUser(request),
    path: pathOf(request),
    formToken: formToken(request.session?.token ?? visitor.formSecret),
    demo: visitor.demo,
    theme: visitor.preferences.theme,
    shortcuts: visitor.preferences.shortcuts,
    notice: visitor.notice,
    search,
  };
}

/** The signed-in person of a route that demands one. */
export function userOf(request: FastifyRequest): User {
  return openSessionOf(request).user;
}

/** The session of a route that demands to be signed in. */
export function openSessionOf(request: FastifyRequest): Session {
  const { session } = request;
  if (session === null || session.stage !== 'OPEN') throw new Error('route does not demand to be signed in');
  return session;
}

/** The sign-in under way of a route that demands one. */
export function pendingOf(request: FastifyRequest): Session {
  const { session } = request;
  if (session === null || session.stage === 'OPEN') throw new Error('route demands no stage');
  return session;
}

export function preferencesOf(request: FastifyRequest): Preferences {
  return visitorOf(request).preferences;
}

/** Where a sign-in comes from, for its counters and its traces. */
export function visitOf(request: FastifyRequest): Visit {
  return {
    address: request.ip,
    userAgent: request.headers['user-agent'] ?? null,
    device: visitorOf(request).device,
    requestId: request.id,
  };
}

/** Sends the browser to a page of ours after a form; `notice` is shown there, once. */
export function redirect(reply: FastifyReply, path: string, notice?: NoticeCode): FastifyReply {
  if (notice !== undefined) setNotice(reply, notice);
  return reply.redirect(path, 303);
}

/** The same, where a script goes to the next page by itself. */
export function setNotice(reply: FastifyReply, notice: NoticeCode): void {
  setCookie(reply, 'notice', visitorOf(reply.request).secure, notice);
}

/** Which secrets a form of this request may be bound to. */
export function formSecretsOf(request: FastifyRequest): readonly string[] {
  const { session } = request;
  const { formSecret } = visitorOf(request);
  const access = request.routeOptions.config.portal;
  // A sign-in page opened before another tab signed in still belongs to this browser.
  if (session === null || (access !== undefined && 'open' in access)) return [formSecret, ...tokenOf(session)];
  return [session.token];
}

export function visitorOf(request: FastifyRequest): Visitor {
  if (request.visitor === null) throw new Error('not a request of the portal');
  return request.visitor;
}

export function isSecure({ settings }: Pick<Hub, 'settings'>): boolean {
  return settings.publicUrl.startsWith('https:');
}

function openUser({ session }: FastifyRequest): User | null {
  return session?.stage === 'OPEN' ? session.user : null;
}

function tokenOf(session: Session | null): readonly string[] {
  return session === null ? [] : [session.token];
}

function pathOf({ url }: FastifyRequest): string {
  const end = url.indexOf('?');
  return end < 0 ? url : url.slice(0, end);
}
