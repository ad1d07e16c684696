import type { FastifyInstance } from 'fastify';
import { changeAccount } from '../../accounts/changeAccount.ts';
import { resendActivation } from '../../accounts/resendActivation.ts';
import type { Hub } from '../../hub.ts';
import { accountChanged } from '../../refusals/catalogue.ts';
import { formOf } from '../forms.ts';
import { sendPage } from '../page.tsx';
import { redirect, userOf } from '../session.ts';
import { attempt, type Rejection, traceRejection } from './attempt.ts';
import { loadSheet } from './sheetContent.ts';
import { sentInput } from './sheetInput.ts';
import { SheetPage } from './sheetPage.tsx';

interface ById {
  Params: { id: string };
}

/** `/comptes/:id`: the sheet (§5.2). */
export function sheetRoutes(app: FastifyInstance, hub: Hub): void {
  app.get<ById>('/comptes/:id', { config: { portal: { action: 'accounts.open' } } }, async (request, reply) => {
    const content = await loadSheet(hub, request, request.params.id);
    return sendPage(reply, 200, <SheetPage content={content} />);
  });

  app.post<ById>('/comptes/:id', { config: { portal: { action: 'accounts.change' } } }, async (request, reply) => {
    const { id } = request.params;
    const { account, own } = await loadSheet(hub, request, id);
    const form = formOf(request);
    const typed = sentInput(form, account, own);
    const seen = versionSeen(form.text('version'));
    const { rejection } = await attempt(changeAccount(hub, userOf(request), id, seen, typed));
    if (rejection === null) return redirect(reply, `/comptes/${account.id}`, 'ACCOUNT_SAVED');
    await traceRejection(hub, request, rejection);
    const current = await loadSheet(hub, request, id);
    const version = toldOfChange(rejection) ? current.version : seen;
    return sendPage(reply, rejection.status, <SheetPage content={{ ...current, typed, version, rejection }} />);
  });

  // D-26.
  app.post<ById>('/comptes/:id/lien', { config: { portal: { action: 'accounts.change' } } }, async (request, reply) => {
    const { id } = request.params;
    const { rejection } = await attempt(resendActivation(hub, userOf(request), id));
    if (rejection === null) return redirect(reply, `/comptes/${id}`, 'LINK_SENT');
    const content = await loadSheet(hub, request, id);
    return sendPage(reply, rejection.status, <SheetPage content={{ ...content, rejection }} />);
  });
}

/** A version that is not a number is nobody's: the sheet then counts as changed meanwhile. */
function versionSeen(text: string | null): number {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : 0;
}

/** Only whoever was shown the newer state may overwrite it: a mere typing error must not hide it. */
function toldOfChange({ refusals }: Rejection): boolean {
  return refusals.includes(accountChanged);
}
