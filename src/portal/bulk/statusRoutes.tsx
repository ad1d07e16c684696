import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Hub } from '../../hub.ts';
import { judgeStatus } from '../../instruction/bulkRules.ts';
import { readSelection } from '../../instruction/readSelection.ts';
import type { TargetStatus } from '../../instruction/rules.ts';
import { startBulk } from '../../instruction/startBulk.ts';
import { isUuid } from '../../platform/text.ts';
import { badRequest, type Refusal, Refused } from '../../refusals/catalogue.ts';
import type { FieldFault } from '../../refusals/fields.ts';
import { attempt } from '../accounts/attempt.ts';
import { sendOverList } from '../cases/overList.tsx';
import { formOf } from '../forms.ts';
import { redirect, userOf, viewOf } from '../session.ts';
import { RefusedDialog, StatusDialog } from './dialogs.tsx';
import { listHrefOf, listQueryOf } from './listOfForm.ts';
import { operationHref } from './operationState.ts';
import { choiceOf, DOWNLOAD, isNothing, readSelectionForm, type SelectionForm } from './selectionForm.ts';

/** P-62, P-64: what the dialog confirmed. Ticked télédossiers are done at once, all results of a query by the worker. */
export function bulkStatusRoutes(app: FastifyInstance, hub: Hub): void {
  app.post(
    '/teledossiers/selection/statut',
    { config: { portal: { action: 'cases.changeStatus' } } },
    async (request, reply) => {
      const fields = formOf(request);
      const form = readSelectionForm(fields);
      if (form.action === DOWNLOAD) throw new Refused(badRequest);
      if (isNothing(form)) return redirect(reply, listHrefOf(form.list), 'NOTHING_TICKED');
      const given = fields.text('operation')?.toLowerCase() ?? '';
      const id = isUuid(given) ? given : hub.newId();
      const message = fields.text('message');
      const wish = { id, choice: choiceOf(form), to: form.action, seen: fields.text('depuis'), message };
      const { rejection } = await attempt(startBulk(hub, userOf(request), wish));
      if (rejection === null) return redirect(reply, operationHref(id, { liste: listQueryOf(form.list) }));
      const [refusal] = rejection.refusals;
      if (refusal !== undefined) return sendRefusedSelection(hub, request, reply, form, refusal);
      return sendStatusDialog(hub, request, reply, form, form.action, {
        operation: id,
        message: message ?? '',
        faults: rejection.faults,
      });
    },
  );
}

interface Again {
  readonly operation: string;
  readonly message: string;
  readonly faults: readonly FieldFault[];
}

/** The dialog of §4.4, or why there is none; again with what was typed when it had to be corrected. */
export async function sendStatusDialog(
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
  form: SelectionForm,
  to: TargetStatus,
  again: Again | null = null,
): Promise<FastifyReply> {
  const shownAt = form.shownAt ?? hub.clock();
  const read = readSelection(hub, userOf(request), choiceOf(form), 'cases.changeStatus');
  const { done: selection, rejection } = await attempt(read);
  if (selection === null) return sendRejected(hub, request, reply, form, rejection.refusals);
  const verdict = judgeStatus(selection, to);
  if (verdict.refusal !== null) return sendRefusedSelection(hub, request, reply, form, verdict.refusal, verdict.about);
  const { operation, message, faults } = again ?? { operation: hub.newId(), message: '', faults: [] };
  const token = viewOf(request).formToken;
  const shown = { ...form, shownAt };
  const dialog = <StatusDialog {...{ token, form: shown, to, verdict, operation, message, faults }} />;
  return sendOverList(hub, request, reply, { status: again === null ? 200 : 422, state: form.list, dialog });
}

/** What was thrown by reading the selection, told over the list. */
export function sendRejected(
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
  form: SelectionForm,
  [refusal]: readonly Refusal[],
): Promise<FastifyReply> {
  if (refusal === undefined) throw new Refused(badRequest);
  return sendRefusedSelection(hub, request, reply, form, refusal);
}

export function sendRefusedSelection(
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
  form: SelectionForm,
  refusal: Refusal,
  about: Parameters<typeof RefusedDialog>[0]['about'] = [],
): Promise<FastifyReply> {
  const dialog = <RefusedDialog form={form} refusal={refusal} about={about} />;
  return sendOverList(hub, request, reply, { status: 409, state: form.list, dialog });
}
