import type { FastifyReply, FastifyRequest } from 'fastify';
import type { VNode } from 'preact';
import type { Hub } from '../../../hub.ts';
import { reachCase } from '../../../instruction/reach.ts';
import type { Refusal } from '../../../refusals/catalogue.ts';
import type { Rejection } from '../../accounts/attempt.ts';
import { sendPage } from '../../page.tsx';
import { redirect, userOf, viewOf } from '../../session.ts';
import { sendOverList } from '../overList.tsx';
import { type DetailContent, listOf, loadDetail } from './content.ts';
import { DetailPage } from './detailPage.tsx';
import { ReceptionDialog } from './dialogs.tsx';
import { caseHref } from './listReturn.ts';

interface Shown {
  /** Why what was asked for was not done. */
  readonly rejection?: Rejection | null;
  /** The comment as typed, when it was refused. */
  readonly comment?: string;
  /** The text of a dialog: shown by it, or beside the refusal when there is no dialog any more. */
  readonly text?: string;
  /** The dialog to draw, if the télédossier as it is now still allows it. */
  readonly dialog?: (content: DetailContent) => VNode | undefined;
  /** Of the page with its dialog, where nothing was refused by the télédossier itself. */
  readonly status?: number;
  /** What is said when it does not and nothing else tells why; what closes the whole télédossier is told anyway. */
  readonly otherwise?: Refusal;
}

/** The page of a télédossier; what must be acknowledged first leads to its dialog (P-55). */
export async function sendDetail(
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
  id: string,
  { rejection = null, comment = '', text = '', dialog, status = 200, otherwise }: Shown = {},
): Promise<FastifyReply> {
  const loaded = await loadDetail(hub, request, id);
  if (loaded === null) return sendReception(hub, request, reply, id, { rejection, kept: text || comment });
  const content = { ...loaded, rejection, comment };
  const drawn = dialog?.(content);
  if (drawn !== undefined) {
    return sendPage(reply, rejection?.status ?? status, <DetailPage content={content} dialog={drawn} />);
  }
  const refused = rejection ?? (otherwise === undefined ? null : refusedBy(content, otherwise));
  const page = <DetailPage content={{ ...content, rejection: refused, kept: text }} />;
  return sendPage(reply, refused?.status ?? 200, page);
}

function refusedBy({ obstacle }: DetailContent, otherwise: Refusal): Rejection {
  return { status: 409, faults: [], refusals: obstacle === null ? [otherwise] : [] };
}

/** A redirection, unless there is something to say of what was just refused: the telling would be lost on the way. */
async function sendReception(
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
  id: string,
  { rejection, kept }: { readonly rejection: Rejection | null; readonly kept: string },
): Promise<FastifyReply> {
  const list = listOf(request);
  if (rejection === null) return redirect(reply, caseHref(id, list, '/reception'));
  const target = await reachCase(hub, userOf(request), id, 'cases.acknowledge');
  const token = viewOf(request).formToken;
  const dialog = <ReceptionDialog target={target} list={list} token={token} rejection={rejection} kept={kept} />;
  return sendOverList(hub, request, reply, { state: list.state, dialog, status: rejection.status });
}
