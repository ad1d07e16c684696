import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { judgeActivation } from '../../accounts/rightsRules.ts';
import { setAccountActive } from '../../accounts/setAccountActive.ts';
import type { Hub } from '../../hub.ts';
import { Refused } from '../../refusals/catalogue.ts';
import { sendPage } from '../page.tsx';
import { redirect, userOf } from '../session.ts';
import { ActivationDialog } from './activationDialog.tsx';
import { attempt, traceRejection } from './attempt.ts';
import { loadSheet } from './sheetContent.ts';
import { SheetPage } from './sheetPage.tsx';

interface ById {
  Params: { id: string };
}

const ACCESS = { config: { portal: { action: 'accounts.activate' } } } as const;

/** « Désactiver le compte », « Activer le compte » (P-80): asked for on one page, done by its form. */
export function activationRoutes(app: FastifyInstance, hub: Hub): void {
  for (const { path, active } of [
    { path: 'desactivation', active: false },
    { path: 'activation', active: true },
  ]) {
    app.get<ById>(`/comptes/:id/${path}`, ACCESS, (request, reply) =>
      ask(hub, request, reply, request.params.id, active),
    );

    app.post<ById>(`/comptes/:id/${path}`, ACCESS, async (request, reply) => {
      const { id } = request.params;
      const { rejection } = await attempt(setAccountActive(hub, userOf(request), id, active));
      if (rejection === null) {
        return redirect(reply, `/comptes/${id}`, active ? 'ACCOUNT_ACTIVATED' : 'ACCOUNT_DEACTIVATED');
      }
      await traceRejection(hub, request, rejection);
      const content = await loadSheet(hub, request, id);
      return sendPage(reply, rejection.status, <SheetPage content={{ ...content, rejection }} />);
    });
  }
}

async function ask(
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
  id: string,
  active: boolean,
): Promise<FastifyReply> {
  const content = await loadSheet(hub, request, id);
  const refusal = judgeActivation(userOf(request), content.account);
  if (refusal !== null) throw new Refused(refusal);
  // Somebody else did it meanwhile: the sheet says so.
  if (content.account.active === active) return redirect(reply, `/comptes/${content.account.id}`);
  const { account, view } = content;
  const dialog = <ActivationDialog account={account} formToken={view.formToken} active={active} />;
  return sendPage(reply, 200, <SheetPage content={content} dialog={dialog} />);
}
