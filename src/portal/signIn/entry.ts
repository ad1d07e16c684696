import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Entry } from '../../sessions/rules.ts';
import { clearCookie, setCookie } from '../cookies.ts';
import type { NoticeCode } from '../notices.ts';
import { redirect, visitorOf } from '../session.ts';
import { withWish } from '../wishedPath.ts';

/** A sign-in that goes on: there is a token to leave in the browser. */
export type Advance = Extract<Entry, { readonly token: string }>;
/** A sign-in that stops here, for now. */
export type Failure = Exclude<Entry, { readonly token: string }>;

export function isAdvance(entry: Entry): entry is Advance {
  return 'token' in entry;
}

/** Replaces the cookie, whose former value is dead (no session can be fixed beforehand), and goes to the next page. */
export function advance(reply: FastifyReply, entry: Advance, wish: string | null, notice?: NoticeCode): FastifyReply {
  const { secure } = visitorOf(reply.request);
  setCookie(reply, 'session', secure, entry.token);
  if (entry.kind === 'OPEN') {
    if (entry.device !== null) setCookie(reply, 'device', secure, entry.device);
    // Without a wish, `/` knows the landing page of whoever has just signed in (P-44).
    return redirect(reply, wish ?? '/', notice);
  }
  return redirect(reply, withWish(entry.kind === 'OTP' ? '/connexion/code' : '/nouveau-mot-de-passe', wish), notice);
}

/** Forgets the session of this browser, on both sides of the answer being made. */
export function forgetSession(request: FastifyRequest, reply: FastifyReply): void {
  request.session = null;
  clearCookie(reply, 'session', visitorOf(request).secure);
}

/** What a failed sign-in is told (P-38, P-41). The same words whether the address is an account's or nobody's (D-23). */
export function failureText(failure: Failure): { readonly title?: string; readonly text: string } {
  switch (failure.kind) {
    case 'REFUSED':
      return {
        title: 'Erreur d’authentification !',
        text: 'Quelque chose s’est mal passé pendant le processus d’authentification. Veuillez essayer de vous connecter à nouveau.',
      };
    case 'LOCKED':
      return {
        title: 'Connexion verrouillée',
        text: `Après plusieurs échecs, cet identifiant est verrouillé : réessayez dans ${minutesText(failure.minutes)}, ou passez par « Mot de passe oublié? ».`,
      };
    case 'THROTTLED':
      return {
        title: 'Trop de tentatives',
        text: `Trop de connexions ont échoué depuis votre réseau : réessayez dans ${minutesText(failure.minutes)}.`,
      };
    case 'DEACTIVATED':
      return { text: 'Votre compte est désactivé. Contactez l’administrateur local de votre service.' };
  }
}

export function failureStatus(failure: Failure): number {
  return failure.kind === 'THROTTLED' ? 429 : 422;
}

function minutesText(minutes: number): string {
  return minutes <= 1 ? '1 minute' : `${minutes} minutes`;
}
