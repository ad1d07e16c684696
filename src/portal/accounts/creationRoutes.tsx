import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { looksShared } from '../../accounts/contactRules.ts';
import { createAccount } from '../../accounts/createAccount.ts';
import { creatableTypes } from '../../accounts/rightsRules.ts';
import type { Hub } from '../../hub.ts';
import { formOf } from '../forms.ts';
import { sendPage } from '../page.tsx';
import { redirect, userOf } from '../session.ts';
import { attempt, type Rejection } from './attempt.ts';
import { CREATION_TITLE, CreationDialog } from './creationDialog.tsx';
import { type CreationInput, proposedCreation, sentCreation } from './creationInput.ts';
import { hrefOfAccount, loadList } from './listContent.ts';
import { ListPage } from './listPage.tsx';

const ACCESS = { config: { portal: { action: 'accounts.create' } } } as const;

/** `/comptes/nouveau`: the dialog over the list (§5.3). */
export function creationRoutes(app: FastifyInstance, hub: Hub): void {
  app.get('/comptes/nouveau', ACCESS, (request, reply) =>
    sendDialog(hub, request, reply, { id: hub.newId(), typed: proposedCreation(request.query), rejection: null }),
  );

  app.post('/comptes/nouveau', ACCESS, async (request, reply) => {
    const form = formOf(request);
    const typed = sentCreation(form);
    const id = form.text('id') ?? hub.newId();
    const { done, rejection } = await attempt(createAccount(hub, userOf(request), { ...typed, id }));
    if (rejection === null) {
      const notice = looksShared(done.email) ? 'ACCOUNT_CREATED_SHARED' : 'ACCOUNT_CREATED';
      return redirect(reply, await hrefOfAccount(hub, request, done.id), notice);
    }
    // A form that already served another account needs an identifier of its own to serve again.
    return sendDialog(hub, request, reply, { id: rejection.status === 409 ? hub.newId() : id, typed, rejection });
  });
}

interface Draft {
  readonly id: string;
  readonly typed: CreationInput;
  readonly rejection: Rejection | null;
}

async function sendDialog(hub: Hub, request: FastifyRequest, reply: FastifyReply, draft: Draft): Promise<FastifyReply> {
  const list = await loadList(hub, request, {});
  const content = {
    ...draft,
    formToken: list.view.formToken,
    types: creatableTypes(userOf(request)),
    processes: list.processes,
  };
  const dialog = { title: CREATION_TITLE, node: <CreationDialog content={content} /> };
  return sendPage(reply, draft.rejection?.status ?? 200, <ListPage content={list} dialog={dialog} />);
}
