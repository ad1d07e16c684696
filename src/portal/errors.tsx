import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Hub } from '../hub.ts';
import { isUnavailable } from '../platform/database.ts';
import { errorLine } from '../platform/logging.ts';
import { forbidden, type Refusal, Refused } from '../refusals/catalogue.ts';
import { InvalidFields } from '../refusals/fields.ts';
import { ErrorPage, type ErrorStatus, errorWords } from './errorPages.tsx';
import { ExpiredPage } from './expiredPage.tsx';
import { FormExpired, formOf } from './forms.ts';
import { sendPage } from './page.tsx';
import { secureAnswer } from './security.ts';
import { isSecure, recognize, viewOf } from './session.ts';
import { sendSignInPage } from './signIn/sendSignInPage.tsx';
import { traceRefusal } from './traceRefusal.ts';
import type { View } from './view.ts';
import { asksForJson } from './wants.ts';
import { wishedPath } from './wishedPath.ts';

interface Verdict {
  readonly status: ErrorStatus;
  readonly refusal: Refusal | null;
}

const EXPIRED =
  'La page n’est plus valable : vous vous êtes peut-être connecté ou déconnecté dans un autre onglet. Enregistrez ce que vous voulez garder, rechargez la page, puis recommencez.';
const STATUSES: readonly ErrorStatus[] = [400, 403, 404, 409, 413, 429, 500, 503];

/** Answers whatever was thrown by a page saying what happened and the way out. Only the unforeseen is logged. */
export async function handlePortalError(
  hub: Hub,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (error instanceof FormExpired) {
    await traceRefusal(hub, request, 403);
    if (asksForJson(request)) return reply.code(403).send({ message: EXPIRED });
    return answerExpiredForm(hub, request, reply);
  }
  const { status, refusal } = verdictOf(error);
  if (status >= 500) request.log.error({ error: errorLine(error) }, 'request failed');
  if (status === 403 || status === 404) await traceRefusal(hub, request, status);
  if (status === 503) void reply.header('Retry-After', '5');
  // What a page says of the general case is said by the page itself.
  const told = refusal === null || refusal === forbidden || status === 404 ? undefined : refusal;
  if (asksForJson(request)) return reply.code(status).send({ message: errorWords(status, told) });
  return sendErrorPage(request, reply, status, { refusal: told });
}

/** `refusal` replaces what the page says by itself. */
function sendErrorPage(
  request: FastifyRequest,
  reply: FastifyReply,
  status: ErrorStatus,
  { view = viewOrNobody(request), refusal }: { readonly view?: View; readonly refusal?: Refusal | undefined } = {},
): FastifyReply {
  const page = <ErrorPage view={view} status={status} refusal={refusal} requestId={request.id} />;
  return sendPage(reply, status, page);
}

function verdictOf(error: unknown): Verdict {
  if (error instanceof Refused) {
    const [refusal] = error.refusals;
    return { status: knownStatus(refusal.status), refusal };
  }
  if (error instanceof InvalidFields) return { status: 400, refusal: null };
  if (isUnavailable(error)) return { status: 503, refusal: null };
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  return { status: knownStatus(status), refusal: null };
}

/** A status people are told something particular about; otherwise whether it is their request or us. */
function knownStatus(status: number): ErrorStatus {
  return STATUSES.find((known) => known === status) ?? (status >= 400 && status < 500 ? 400 : 500);
}

/** The form is not of this browser any more. What was typed is lost, except the address of the sign-in page. */
function answerExpiredForm(hub: Hub, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (request.routeOptions.url === '/connexion') {
    const form = formOf(request);
    const alert = {
      title: 'Cette page a expiré',
      text: 'La page de connexion était ouverte depuis trop longtemps, ou votre navigateur refuse les cookies. Saisissez à nouveau votre mot de passe.',
    };
    return sendSignInPage(hub, request, reply, 403, {
      email: form.text('email'),
      wish: wishedPath(form.text('suite')),
      alert,
    });
  }
  return sendPage(reply, 403, <ExpiredPage view={viewOrNobody(request)} back={pageBefore(request)} />);
}

/** The page of the form, as the browser tells it; the home page when it does not. */
function pageBefore({ headers }: FastifyRequest): string {
  const { referer, host } = headers;
  if (referer === undefined || !URL.canParse(referer)) return '/';
  const url = new URL(referer);
  return url.host === host ? (wishedPath(`${url.pathname}${url.search}`) ?? '/') : '/';
}

// What partners' software calls: it is answered in JSON whatever it says it accepts.
const API = /^\/+(?:teledossiers\/v1|referential\/v1|admin\/v1|oauth2|docs)(?:\/|$)/;

/** Whether a request for nothing we know comes from a person with a browser. */
export function wantsPage({ headers, url }: FastifyRequest): boolean {
  const path = url.split('?')[0] ?? '';
  return headers.accept?.includes('text/html') === true && !API.test(path);
}

/** The page of an address that leads nowhere, outside of the portal's own routes. */
export async function sendUnknownPage(hub: Hub, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  try {
    await recognize(hub, request);
  } catch (error) {
    // The page says the same to somebody it does not know.
    request.log.error({ error: errorLine(error) }, 'session not read');
  }
  secureAnswer(request, reply, isSecure(hub));
  return sendErrorPage(request, reply, 404);
}

/** The page of an address that cannot even be read. Nothing is known of such a request, not even a cookie. */
export function sendUnreadablePage(
  hub: Pick<Hub, 'settings'>,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  secureAnswer(request, reply, isSecure(hub));
  return sendErrorPage(request, reply, 400, { view: NOBODY });
}

const NOBODY: View = {
  user: null,
  path: '',
  formToken: '',
  demo: false,
  theme: 'system',
  notice: null,
  search: null,
};

function viewOrNobody(request: FastifyRequest): View {
  return request.visitor === null ? NOBODY : viewOf(request);
}
