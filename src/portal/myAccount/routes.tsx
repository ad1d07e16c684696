import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { changeOwnDetails } from '../../accounts/changeOwnDetails.ts';
import { shownPhone } from '../../accounts/contactRules.ts';
import { readOwnAccount } from '../../accounts/readOwnAccount.ts';
import type { AccountRow } from '../../accounts/store.ts';
import type { Hub } from '../../hub.ts';
import { listProcesses } from '../../processes/readProcess.ts';
import { Refused } from '../../refusals/catalogue.ts';
import { type FieldFault, InvalidFields } from '../../refusals/fields.ts';
import { changePassword } from '../../sessions/changePassword.ts';
import { closeSession } from '../../sessions/closeSession.ts';
import { listSessions } from '../../sessions/listSessions.ts';
import { formOf } from '../forms.ts';
import { sendPage } from '../page.tsx';
import { openSessionOf, redirect, userOf, viewOf } from '../session.ts';
import { passwordFaults } from '../signIn/passwordFaults.ts';
import { type DetailsInput, MyAccountPage } from './myAccountPage.tsx';

const config = { portal: { signedIn: true } } as const;

/** « Mon compte » (P-86, D-26), for everybody who is signed in. */
export function myAccountRoutes(app: FastifyInstance, hub: Hub): void {
  app.get('/mon-compte', { config }, async (request, reply) => sendMyAccount(hub, request, reply, { status: 200 }));

  app.post('/mon-compte', { config }, async (request, reply) => {
    const form = formOf(request);
    const input = {
      title: form.text('title'),
      function: form.text('function'),
      phone: form.text('phone'),
      secondPhone: form.text('secondPhone'),
    };
    const rejection = await rejectionOf(changeOwnDetails(hub, userOf(request), input));
    if (rejection !== null) return sendMyAccount(hub, request, reply, { ...rejection, input });
    return redirect(reply, '/mon-compte', 'OWN_DETAILS_SAVED');
  });

  app.post('/mon-compte/mot-de-passe', { config }, async (request, reply) => {
    const form = formOf(request);
    const next = form.raw('password');
    const faults = passwordFaults(next, form.raw('confirmation'));
    if (faults.length > 0) return sendMyAccount(hub, request, reply, { status: 422, faults });
    const { token, user } = openSessionOf(request);
    const rejection = await rejectionOf(changePassword(hub, user, token, form.raw('current'), next));
    if (rejection !== null) return sendMyAccount(hub, request, reply, rejection);
    return redirect(reply, '/mon-compte', 'PASSWORD_CHANGED');
  });

  app.post<{ Params: { id: string } }>('/mon-compte/sessions/:id/fermeture', { config }, async (request, reply) => {
    await closeSession(hub, userOf(request), request.params.id);
    return redirect(reply, '/mon-compte', 'SESSION_CLOSED');
  });
}

/** Why « Mon compte » comes back to be corrected. */
interface Rejection {
  readonly status: 409 | 422;
  readonly faults?: readonly FieldFault[];
  readonly refusal?: string;
}

/** What the person can correct, or must be told on the form, as a value; the rest stays an exception. */
async function rejectionOf(work: Promise<void>): Promise<Rejection | null> {
  try {
    await work;
    return null;
  } catch (error) {
    if (error instanceof InvalidFields) return { status: 422, faults: error.faults };
    if (!(error instanceof Refused) || error.refusals[0].status !== 409) throw error;
    return { status: 409, refusal: error.refusals[0].french };
  }
}

interface MyAccountState {
  readonly status: number;
  /** As typed; as stored when absent. */
  readonly input?: DetailsInput;
  readonly faults?: readonly FieldFault[];
  readonly refusal?: string;
}

async function sendMyAccount(
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
  { status, input, faults = [], refusal }: MyAccountState,
): Promise<FastifyReply> {
  const session = openSessionOf(request);
  const { user } = session;
  const [account, sessions, processes] = await Promise.all([
    readOwnAccount(hub, user),
    listSessions(hub, user),
    listProcesses(hub, { companyRegister: null, sort: 'name' }),
  ]);
  const names = new Map(processes.map(({ code, name }) => [code, name]));
  const page = (
    <MyAccountPage
      view={viewOf(request)}
      account={account}
      organizationName={user.organizationName}
      processes={account.processCodes.map((code) => names.get(code) ?? code)}
      input={input ?? storedDetails(account)}
      sessions={sessions}
      currentSession={session.id}
      faults={faults}
      {...(refusal !== undefined && { refusal })}
    />
  );
  return sendPage(reply, status, page);
}

function storedDetails({ title, function: role, phone, secondPhone }: AccountRow): DetailsInput {
  return { title, function: role, phone: shownPhone(phone), secondPhone: shownPhone(secondPhone) };
}
