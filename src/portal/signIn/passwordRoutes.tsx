import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { parseEmail } from '../../accounts/contactRules.ts';
import { readLink } from '../../accounts/links.ts';
import type { Hub } from '../../hub.ts';
import { type FieldFault, InvalidFields } from '../../refusals/fields.ts';
import { askPasswordReset } from '../../sessions/askPasswordReset.ts';
import { replaceExpiredPassword } from '../../sessions/replaceExpiredPassword.ts';
import { usePasswordLink } from '../../sessions/usePasswordLink.ts';
import { formOf } from '../forms.ts';
import { sendPage } from '../page.tsx';
import { pendingOf, redirect, viewOf, visitOf } from '../session.ts';
import { wishedPath, wishOfQuery } from '../wishedPath.ts';
import { advance, failureStatus, failureText, forgetSession, isAdvance } from './entry.ts';
import { ForgottenPage } from './forgottenPage.tsx';
import { type DeadLink, DeadLinkPage, NewPasswordPage } from './newPasswordPage.tsx';
import { passwordFaults } from './passwordFaults.ts';
import { sendSignInPage } from './sendSignInPage.tsx';

const open = { portal: { open: true } } as const;
const link = { portal: { open: true }, hidesAddress: true } as const;
const newPasswordStage = { portal: { stage: 'NEW_PASSWORD' } } as const;
const EXPIRED_REASON =
  'Votre mot de passe a plus de 6 mois. Choisissez-en un autre, différent de l’actuel, pour vous connecter.';

/** Forgotten, first and expired passwords. */
export function passwordRoutes(app: FastifyInstance, hub: Hub): void {
  forgottenRoutes(app, hub);
  linkRoutes(app, hub);
  expiredRoutes(app, hub);
}

function forgottenRoutes(app: FastifyInstance, hub: Hub): void {
  app.get('/mot-de-passe-oublie', { config: open }, async (request, reply) => {
    const answered = isAnswered(request.query);
    return sendPage(reply, 200, <ForgottenPage view={viewOf(request)} answered={answered} />);
  });

  app.post('/mot-de-passe-oublie', { config: open }, async (request, reply) => {
    const typed = formOf(request).text('email');
    const { value, faults } = parseEmail(typed);
    const error = faults[0]?.message;
    if (error !== undefined) {
      return sendPage(reply, 422, <ForgottenPage view={viewOf(request)} email={typed} error={error} />);
    }
    const answer = await askPasswordReset(hub, visitOf(request), value);
    if (answer === 'THROTTLED') {
      return sendPage(reply, 429, <ForgottenPage view={viewOf(request)} email={typed} throttled />);
    }
    // By way of an address, so that reloading the answer asks for nothing again.
    return redirect(reply, '/mot-de-passe-oublie?demande=envoyee');
  });
}

function isAnswered(query: unknown): boolean {
  return query !== null && typeof query === 'object' && 'demande' in query && query.demande === 'envoyee';
}

function linkRoutes(app: FastifyInstance, hub: Hub): void {
  // D-23: following the link, as mail scanners do, shows the form and consumes nothing.
  app.get<{ Params: { token: string } }>('/mot-de-passe/:token', { config: link }, async (request, reply) => {
    const found = await readLink(hub, request.params.token);
    if (found.state !== 'VALID') return sendDeadLink(request, reply, found.state);
    return sendLinkForm(request, reply, 200, found.email, []);
  });

  app.post<{ Params: { token: string } }>('/mot-de-passe/:token', { config: link }, async (request, reply) => {
    const { token } = request.params;
    const found = await readLink(hub, token);
    if (found.state !== 'VALID') return sendDeadLink(request, reply, found.state);
    const form = formOf(request);
    const attempt = await tryPassword(form.raw('password'), form.raw('confirmation'), (password) =>
      usePasswordLink(hub, visitOf(request), token, password),
    );
    if (attempt.faults !== null) return sendLinkForm(request, reply, 422, found.email, attempt.faults);
    const { done } = attempt;
    if (done.kind === 'LINK') return sendDeadLink(request, reply, done.state);
    if (isAdvance(done)) return advance(reply, done, null, 'PASSWORD_SET');
    return sendSignInPage(hub, request, reply, failureStatus(done), { wish: null, alert: failureText(done) });
  });
}

function sendLinkForm(
  request: FastifyRequest<{ Params: { token: string } }>,
  reply: FastifyReply,
  status: number,
  email: string,
  faults: readonly FieldFault[],
): FastifyReply {
  const action = `/mot-de-passe/${encodeURIComponent(request.params.token)}`;
  return sendPage(
    reply,
    status,
    <NewPasswordPage view={viewOf(request)} action={action} email={email} faults={faults} />,
  );
}

function sendDeadLink(request: FastifyRequest, reply: FastifyReply, state: DeadLink): FastifyReply {
  return sendPage(reply, state === 'UNKNOWN' ? 404 : 410, <DeadLinkPage view={viewOf(request)} state={state} />);
}

/** P-36: the former password was right, and six months old. */
function expiredRoutes(app: FastifyInstance, hub: Hub): void {
  app.get('/nouveau-mot-de-passe', { config: newPasswordStage }, async (request, reply) =>
    sendExpiredForm(request, reply, 200, wishOfQuery(request.query), []),
  );

  app.post('/nouveau-mot-de-passe', { config: newPasswordStage }, async (request, reply) => {
    const form = formOf(request);
    const wish = wishedPath(form.text('suite'));
    const attempt = await tryPassword(form.raw('password'), form.raw('confirmation'), (password) =>
      replaceExpiredPassword(hub, visitOf(request), pendingOf(request).token, password),
    );
    if (attempt.faults !== null) return sendExpiredForm(request, reply, 422, wish, attempt.faults);
    const { done } = attempt;
    if (done.kind !== 'GONE' && isAdvance(done)) return advance(reply, done, wish, 'PASSWORD_SET');
    forgetSession(request, reply);
    if (done.kind === 'GONE') return redirect(reply, '/connexion', 'SIGN_IN_GONE');
    return sendSignInPage(hub, request, reply, failureStatus(done), { wish, alert: failureText(done) });
  });
}

function sendExpiredForm(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  wish: string | null,
  faults: readonly FieldFault[],
): FastifyReply {
  const page = (
    <NewPasswordPage
      view={viewOf(request)}
      action="/nouveau-mot-de-passe"
      reason={EXPIRED_REASON}
      email={pendingOf(request).user.email}
      wish={wish}
      faults={faults}
    />
  );
  return sendPage(reply, status, page);
}

type PasswordAttempt<T> =
  | { readonly done: T; readonly faults: null }
  | { readonly done: null; readonly faults: readonly FieldFault[] };

/** P-35: judges both entries together, then does what the password is for. */
async function tryPassword<T>(
  password: string,
  confirmation: string,
  work: (password: string) => Promise<T>,
): Promise<PasswordAttempt<T>> {
  const faults = passwordFaults(password, confirmation);
  if (faults.length > 0) return { done: null, faults };
  try {
    return { done: await work(password), faults: null };
  } catch (error) {
    if (error instanceof InvalidFields) return { done: null, faults: error.faults };
    throw error;
  }
}
