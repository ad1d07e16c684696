import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Hub } from '../../hub.ts';
import { prepareArchive } from '../../instruction/archive.ts';
import { type ChosenCase, judgeDownload } from '../../instruction/bulkRules.ts';
import { filledCases } from '../../instruction/filledCases.ts';
import { readSelection } from '../../instruction/readSelection.ts';
import { isSeenStatus, mustAcknowledge } from '../../instruction/rules.ts';
import { attempt } from '../accounts/attempt.ts';
import { sendArchive, UNCOMPRESSED } from '../cases/files/answers.ts';
import { sendOverList } from '../cases/overList.tsx';
import { formOf } from '../forms.ts';
import { redirect, userOf, viewOf } from '../session.ts';
import { DownloadDialog } from './dialogs.tsx';
import { listHrefOf } from './listOfForm.ts';
import { choiceOf, isNothing, readSelectionForm, type SelectionForm } from './selectionForm.ts';
import { sendRefusedSelection, sendRejected } from './statusRoutes.tsx';

/** P-59, P-63: what the dialog confirmed; the answer is the file itself. */
export function bulkArchiveRoutes(app: FastifyInstance, hub: Hub): void {
  app.post(
    '/teledossiers/selection/archive',
    { config: { portal: { action: 'cases.download' } }, ...UNCOMPRESSED },
    async (request, reply) => {
      const form = readSelectionForm(formOf(request));
      if (isNothing(form)) return redirect(reply, listHrefOf(form.list), 'NOTHING_TICKED');
      return sendDownload(hub, request, reply, form, { confirmed: true });
    },
  );
}

/**
 * §4.4: asked before when something becomes « En cours » by it or is left out, otherwise straight to the file; or why there
 * is none.
 */
export async function sendDownload(
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
  form: SelectionForm,
  { confirmed }: { readonly confirmed: boolean },
): Promise<FastifyReply> {
  const user = userOf(request);
  const shownAt = form.shownAt ?? hub.clock();
  const read = await attempt(readSelection(hub, user, choiceOf(form), 'cases.download'));
  if (read.rejection !== null) return sendRejected(hub, request, reply, form, read.rejection.refusals);
  const { cases } = read.done;
  const filled = await filledCases(
    hub,
    cases.map(({ id }) => id),
  );
  const verdict = judgeDownload(read.done, filled);
  if (verdict.refusal !== null) return sendRefusedSelection(hub, request, reply, form, verdict.refusal, verdict.about);
  const isNews = !confirmed && (verdict.begins || verdict.empty.length > 0);
  if (isNews || !sawBeginnings(form, cases)) {
    const ticked = cases.map(({ id, status }) => ({ id, seen: status }));
    const shown = { ...form, ticked, shownAt };
    const dialog = <DownloadDialog token={viewOf(request).formToken} form={shown} verdict={verdict} />;
    return sendOverList(hub, request, reply, { status: 200, state: form.list, dialog });
  }
  // P-54: ticked under a status that is no longer theirs, they are downloaded and left as they are.
  const seen = form.all ? null : new Map(form.ticked.map((one) => [one.id, one.seen]));
  const { done: archive, rejection } = await attempt(prepareArchive(hub, user, verdict.ids, seen));
  if (archive === null) return sendRejected(hub, request, reply, form, rejection.refusals);
  return sendArchive(reply, archive, verdict.empty.length === 0 ? 'DOWNLOAD_BEGUN' : 'DOWNLOAD_BEGUN_WITHOUT_EMPTY');
}

/** P-54, P-55: what came back to « Nouveau » since it was ticked is not handed over before the person knows it. */
function sawBeginnings({ all, ticked }: SelectionForm, cases: readonly ChosenCase[]): boolean {
  const seen = new Map(ticked.map((one) => [one.id, one.seen]));
  return all || cases.every((one) => !mustAcknowledge(one, true) || isSeenStatus(seen.get(one.id) ?? null, one.status));
}
