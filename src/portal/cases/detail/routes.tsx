import type { FastifyInstance } from 'fastify';
import type { Hub } from '../../../hub.ts';
import { addComment } from '../../../instruction/addComment.ts';
import { changeStatus } from '../../../instruction/changeStatus.ts';
import { reachCase } from '../../../instruction/reach.ts';
import { isNew, isTargetStatus, mustAcknowledge, type TargetStatus } from '../../../instruction/rules.ts';
import { sendMessage } from '../../../instruction/sendMessage.ts';
import { badRequest, Refused } from '../../../refusals/catalogue.ts';
import { messagesNotOffered, statusNotOffered } from '../../../refusals/instruction.ts';
import { attempt } from '../../accounts/attempt.ts';
import { formOf } from '../../forms.ts';
import { CASE_STATUS_LABELS } from '../../labels.ts';
import { queryText } from '../../queryText.ts';
import { redirect, userOf, viewOf } from '../../session.ts';
import { sendOverList } from '../overList.tsx';
import { type DetailContent, listOf } from './content.ts';
import { MessageDialog, ReceptionDialog, StatusDialog } from './dialogs.tsx';
import { caseHref } from './listReturn.ts';
import { readMark } from './mark.ts';
import { sendDetail } from './sendDetail.tsx';

interface ById {
  Params: { id: string };
}

/** A télédossier: opening it, reading it, and what one agent does with it (§4.4, §4.6). */
export function caseDetailRoutes(app: FastifyInstance, hub: Hub): void {
  app.get<ById>('/teledossiers/:id', { config: { portal: { action: 'cases.open' } } }, (request, reply) =>
    sendDetail(hub, request, reply, request.params.id),
  );
  // Asked by the page itself: it tells nothing that the person has not read, and prolongs nothing (D-28).
  app.get<ById>(
    '/teledossiers/:id/etat',
    { config: { portal: { action: 'cases.open' }, unattended: true } },
    async (request, reply) => {
      const target = await reachCase(hub, userOf(request), request.params.id);
      return reply.header('Cache-Control', 'no-store').send({
        status: target.status,
        label: CASE_STATUS_LABELS[target.status],
        mark: await readMark(hub, target),
      });
    },
  );
  receptionRoutes(app, hub);
  statusRoutes(app, hub);
  messageRoutes(app, hub);
  commentRoutes(app, hub);
}

/** P-55 */
function receptionRoutes(app: FastifyInstance, hub: Hub): void {
  const access = { config: { portal: { action: 'cases.acknowledge' } } } as const;
  app.get<ById>('/teledossiers/:id/reception', access, async (request, reply) => {
    const list = listOf(request);
    const target = await reachCase(hub, userOf(request), request.params.id, 'cases.acknowledge');
    // Somebody else did it meanwhile, or nothing can be done with it: it opens as it is.
    if (!mustAcknowledge(target, true)) return redirect(reply, caseHref(target.id, list));
    const dialog = <ReceptionDialog target={target} list={list} token={viewOf(request).formToken} />;
    return sendOverList(hub, request, reply, { state: list.state, dialog });
  });

  app.post<ById>('/teledossiers/:id/reception', access, async (request, reply) => {
    const { id } = request.params;
    const change = { seen: formOf(request).text('seen'), to: 'SI_RECEIVED', message: null } as const;
    const { rejection } = await attempt(changeStatus(hub, userOf(request), id, change));
    if (rejection === null) return redirect(reply, caseHref(id, listOf(request)), 'CASE_RECEIVED');
    return sendDetail(hub, request, reply, id, { rejection });
  });
}

/** « Modifier le statut » (P-51…P-54, P-58) */
function statusRoutes(app: FastifyInstance, hub: Hub): void {
  const access = { config: { portal: { action: 'cases.changeStatus' } } } as const;
  const dialogOf =
    (to: TargetStatus, text = '') =>
    (content: DetailContent) =>
      mayBecome(content, to) ? <StatusDialog content={content} to={to} text={text} /> : undefined;

  app.get<ById>('/teledossiers/:id/statut', access, async (request, reply) => {
    const { id } = request.params;
    const to = queryText(request.query, 'vers') ?? '';
    const target = await reachCase(hub, userOf(request), id, 'cases.changeStatus');
    // « Choisir un statut » itself, sent without a choice.
    if (to === '') return redirect(reply, caseHref(target.id, listOf(request)));
    if (!isTargetStatus(to)) throw new Refused(badRequest);
    // A « Nouveau » has its own dialog: it is not open yet.
    if (isNew(target.status)) return redirect(reply, caseHref(target.id, listOf(request), '/reception'));
    return sendDetail(hub, request, reply, id, { dialog: dialogOf(to), otherwise: statusNotOffered });
  });

  app.post<ById>('/teledossiers/:id/statut', access, async (request, reply) => {
    const { id } = request.params;
    const form = formOf(request);
    const [to, text] = [form.text('vers') ?? '', form.raw('message')];
    if (!isTargetStatus(to)) throw new Refused(badRequest);
    const change = { seen: form.text('seen'), to, message: text };
    const { rejection } = await attempt(changeStatus(hub, userOf(request), id, change));
    if (rejection === null) return redirect(reply, caseHref(id, listOf(request)), 'CASE_STATUS_CHANGED');
    return sendDetail(hub, request, reply, id, { rejection, text, dialog: dialogOf(to, text) });
  });
}

function mayBecome({ obstacle, targets }: DetailContent, to: TargetStatus): boolean {
  return obstacle === null && targets.includes(to);
}

/** « Envoyer un message » (P-66) */
function messageRoutes(app: FastifyInstance, hub: Hub): void {
  const access = { config: { portal: { action: 'cases.message' } } } as const;
  const dialogOf =
    (text = '') =>
    (content: DetailContent) =>
      content.obstacle === null && content.target.messageToTransmitter ? (
        <MessageDialog content={content} text={text} />
      ) : undefined;

  app.get<ById>('/teledossiers/:id/message', access, (request, reply) =>
    sendDetail(hub, request, reply, request.params.id, { dialog: dialogOf(), otherwise: messagesNotOffered }),
  );

  app.post<ById>('/teledossiers/:id/message', access, async (request, reply) => {
    const { id } = request.params;
    const form = formOf(request);
    const text = form.raw('message');
    const { rejection } = await attempt(sendMessage(hub, userOf(request), id, text, form.text('envoi')));
    if (rejection === null) return redirect(reply, caseHref(id, listOf(request)), 'CASE_MESSAGE_SENT');
    return sendDetail(hub, request, reply, id, { rejection, text, dialog: dialogOf(text) });
  });
}

/** « Ajouter le commentaire » (P-67) */
function commentRoutes(app: FastifyInstance, hub: Hub): void {
  const access = { config: { portal: { action: 'cases.comment' } } } as const;
  // The address under which a refused comment is shown, asked for again.
  app.get<ById>('/teledossiers/:id/commentaire', access, async (request, reply) =>
    redirect(reply, caseHref(request.params.id, listOf(request))),
  );

  app.post<ById>('/teledossiers/:id/commentaire', access, async (request, reply) => {
    const { id } = request.params;
    const form = formOf(request);
    const comment = form.raw('comment');
    const { rejection } = await attempt(addComment(hub, userOf(request), id, comment, form.text('envoi')));
    if (rejection === null) return redirect(reply, caseHref(id, listOf(request)), 'CASE_COMMENT_ADDED');
    return sendDetail(hub, request, reply, id, { rejection, comment });
  });
}
