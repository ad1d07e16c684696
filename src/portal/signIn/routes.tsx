import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Hub } from '../../hub.ts';
import { resendOtp } from '../../sessions/resendOtp.ts';
import { signIn } from '../../sessions/signIn.ts';
import { signOut } from '../../sessions/signOut.ts';
import { verifyOtp } from '../../sessions/verifyOtp.ts';
import { formOf } from '../forms.ts';
import { landingOf } from '../landingRules.ts';
import { sendPage } from '../page.tsx';
import { pendingOf, redirect, viewOf, visitOf, visitorOf } from '../session.ts';
import { wishedPath, wishOfQuery, withWish } from '../wishedPath.ts';
import { CodePage } from './codePage.tsx';
import { advance, failureStatus, failureText, forgetSession, isAdvance } from './entry.ts';
import { passwordRoutes } from './passwordRoutes.tsx';
import { sendSignInPage } from './sendSignInPage.tsx';

const open = { portal: { open: true } } as const;
const otpStage = { portal: { stage: 'OTP' } } as const;

/** Sign-in, its second step, sign-out and the choice of a password (§3). */
export function signInRoutes(app: FastifyInstance, hub: Hub): void {
  app.get('/', { config: open }, async (request, reply) => {
    const { session } = request;
    // The notice of the page before waits for the next page that is drawn.
    if (session?.stage === 'OPEN') return redirect(reply, landingOf(session.user));
    return redirect(reply, '/connexion', visitorOf(request).expired ? 'SESSION_EXPIRED' : undefined);
  });
  stepOneRoutes(app, hub);
  stepTwoRoutes(app, hub);
  passwordRoutes(app, hub);
  app.post('/deconnexion', { config: open }, async (request, reply) => {
    if (request.session === null) return redirect(reply, '/connexion');
    await signOut(hub, request.session);
    forgetSession(request, reply);
    return redirect(reply, '/connexion', 'SIGNED_OUT');
  });
}

function stepOneRoutes(app: FastifyInstance, hub: Hub): void {
  app.get('/connexion', { config: open }, async (request, reply) => {
    if (request.session?.stage === 'OPEN') return redirect(reply, '/');
    return sendSignInPage(hub, request, reply, 200, { wish: wishOfQuery(request.query) });
  });

  app.post('/connexion', { config: open }, async (request, reply) => {
    // Another tab has signed in meanwhile, or the button was pressed twice.
    if (request.session?.stage === 'OPEN') return redirect(reply, '/');
    const form = formOf(request);
    const email = form.text('email');
    const wish = wishedPath(form.text('suite'));
    const entry = await signIn(hub, visitOf(request), email ?? '', form.raw('password'));
    if (isAdvance(entry)) return advance(reply, entry, wish);
    const alert = failureText(entry);
    return sendSignInPage(hub, request, reply, failureStatus(entry), { email, wish, alert });
  });
}

function stepTwoRoutes(app: FastifyInstance, hub: Hub): void {
  app.get('/connexion/code', { config: otpStage }, async (request, reply) => {
    const { user } = pendingOf(request);
    return sendPage(
      reply,
      200,
      <CodePage view={viewOf(request)} email={user.email} wish={wishOfQuery(request.query)} />,
    );
  });

  app.post('/connexion/code', { config: otpStage }, (request, reply) => verifyCode(hub, request, reply));

  app.post('/connexion/code/envoi', { config: otpStage }, async (request, reply) => {
    const answer = await resendOtp(hub, pendingOf(request).token);
    if (answer === 'GONE') return signInAgain(request, reply);
    const wish = wishedPath(formOf(request).text('suite'));
    return redirect(reply, withWish('/connexion/code', wish), answer === 'SENT' ? 'CODE_SENT' : 'CODE_THROTTLED');
  });
}

const CODE_FAULTS = {
  WRONG_CODE: 'Ce code n’est pas le bon : vérifiez les 6 chiffres du dernier courriel reçu.',
  CODE_EXPIRED: 'Ce code a expiré : demandez-en un nouveau avec « Renvoyer le code ».',
} as const;

async function verifyCode(hub: Hub, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const form = formOf(request);
  const wish = wishedPath(form.text('suite'));
  const { token, user } = pendingOf(request);
  // People copy codes with the spaces their mail shows.
  const outcome = await verifyOtp(hub, visitOf(request), token, form.raw('code'));
  if (outcome.kind === 'GONE') return signInAgain(request, reply);
  if (outcome.kind === 'WRONG_CODE' || outcome.kind === 'CODE_EXPIRED') {
    const error = CODE_FAULTS[outcome.kind];
    return sendPage(reply, 422, <CodePage view={viewOf(request)} email={user.email} wish={wish} error={error} />);
  }
  if (isAdvance(outcome)) return advance(reply, outcome, wish);
  const alert = failureText(outcome);
  if (outcome.kind === 'THROTTLED') {
    return sendPage(reply, 429, <CodePage view={viewOf(request)} email={user.email} wish={wish} alert={alert} />);
  }
  // Locked by wrong codes, or deactivated meanwhile: from the beginning.
  forgetSession(request, reply);
  return sendSignInPage(hub, request, reply, failureStatus(outcome), { email: user.email, wish, alert });
}

function signInAgain(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  forgetSession(request, reply);
  return redirect(reply, '/connexion', 'SIGN_IN_GONE');
}
