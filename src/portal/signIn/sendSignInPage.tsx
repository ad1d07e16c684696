import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Hub } from '../../hub.ts';
import { sendPage } from '../page.tsx';
import { viewOf } from '../session.ts';
import { SignInPage } from './signInPage.tsx';

interface SignInState {
  readonly email?: string | null;
  readonly wish: string | null;
  readonly alert?: { readonly title?: string; readonly text: string };
}

export function sendSignInPage(
  { settings }: Pick<Hub, 'settings'>,
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  state: SignInState,
): FastifyReply {
  const page = <SignInPage view={viewOf(request)} datapassUrl={settings.datapassUrl} {...state} />;
  return sendPage(reply, status, page);
}
