import fastifyCookie from '@fastify/cookie';
import type { FastifyInstance, RouteOptions } from 'fastify';
import type { Hub } from '../hub.ts';
import { isStorable } from '../platform/text.ts';
import { badRequest, Refused } from '../refusals/catalogue.ts';
import { accountRoutes } from './accounts/routes.tsx';
import { assetRoutes } from './assets/routes.ts';
import { bulkRoutes } from './bulk/routes.tsx';
import { caseDetailRoutes } from './cases/detail/routes.tsx';
import { caseFileRoutes } from './cases/files/fileRoutes.tsx';
import { caseRoutes } from './cases/routes.tsx';
import { clearCookie } from './cookies.ts';
import { demonstrationRoutes } from './demonstration/routes.tsx';
import { handlePortalError } from './errors.tsx';
import { firstStepsRoutes } from './firstSteps/routes.ts';
import { acceptForms, judgeForm } from './forms.ts';
import { informationRoutes } from './information/routes.tsx';
import { journalRoutes } from './journal/routes.tsx';
import { myAccountRoutes } from './myAccount/routes.tsx';
import { preferenceRoutes } from './preferences/routes.tsx';
import { isAsset, secureAnswer } from './security.ts';
import { admit, formSecretsOf, isSecure, recognize, settleCookies, visitorOf } from './session.ts';
import { signInRoutes } from './signIn/routes.tsx';
import { subscriptionRoutes } from './subscriptions/routes.tsx';

/** The pages people see. Everything here is encapsulated: the partners' API knows nothing of cookies and forms. */
export async function portal(app: FastifyInstance, { hub }: { hub: Hub }): Promise<void> {
  await app.register(fastifyCookie);
  acceptForms(app);
  app.setErrorHandler((error, request, reply) => handlePortalError(hub, error, request, reply));
  app.addHook('onRoute', (route) => declare(app, route));
  addRequestHooks(app, hub);
  addAnswerHooks(app, hub);

  assetRoutes(app);
  informationRoutes(app, hub);
  signInRoutes(app, hub);
  myAccountRoutes(app, hub);
  preferenceRoutes(app, hub);
  accountRoutes(app, hub);
  caseRoutes(app, hub);
  caseDetailRoutes(app, hub);
  bulkRoutes(app, hub);
  caseFileRoutes(app, hub);
  firstStepsRoutes(app, hub);
  subscriptionRoutes(app, hub);
  journalRoutes(app, hub);
  demonstrationRoutes(app, hub);
}

/** Default deny: a route says who may reach it, or the hub does not start. What can be read answers HEAD as well. */
function declare(app: FastifyInstance, route: RouteOptions & { path: string }): void {
  if (route.config?.portal === undefined) throw new Error(`${route.url} declares no portal access`);
  if (route.method === 'GET') app.route({ ...route, method: 'HEAD' });
}

/** Who comes, whether they may, and for a form whether this browser was given it: in that order. */
function addRequestHooks(app: FastifyInstance, hub: Hub): void {
  app.addHook('onRequest', async (request, reply) => {
    if (isAsset(request)) return;
    await recognize(hub, request);
    settleCookies(request, reply);
    refuseUnstorable(request.params, request.query);
    return admit(request, reply) ?? undefined;
  });
  app.addHook('preHandler', async (request) => {
    if (request.method === 'POST') judgeForm(request, hub.settings.publicUrl, formSecretsOf(request));
  });
}

function addAnswerHooks(app: FastifyInstance, hub: Hub): void {
  const secure = isSecure(hub);
  app.addHook('onSend', async (request, reply, payload) => {
    secureAnswer(request, reply, secure);
    const isPage = String(reply.getHeader('content-type') ?? '').startsWith('text/html');
    // Shown once, and only where something was shown.
    if (isPage && request.visitor !== null && visitorOf(request).notice !== null) clearCookie(reply, 'notice', secure);
    return payload;
  });
}

/** D-13: PostgreSQL cannot look for what it cannot store. */
function refuseUnstorable(...sources: readonly unknown[]): void {
  for (const source of sources) {
    if (source === null || typeof source !== 'object') continue;
    for (const value of Object.values(source).flat()) {
      if (typeof value === 'string' && !isStorable(value)) throw new Refused(badRequest);
    }
  }
}
