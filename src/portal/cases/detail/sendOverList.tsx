import type { FastifyReply, FastifyRequest } from 'fastify';
import type { VNode } from 'preact';
import type { Hub } from '../../../hub.ts';
import { sendPage } from '../../page.tsx';
import { loadCaseList } from '../listContent.ts';
import { CaseListPage } from '../listPage.tsx';
import type { ListReturn } from './listReturn.ts';

/** A dialog about a télédossier that is not open, over the list it was reached from. */
export async function sendOverList(
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
  { list, dialog, status = 200 }: { readonly list: ListReturn; readonly dialog: VNode; readonly status?: number },
): Promise<FastifyReply> {
  const content = await loadCaseList(hub, request, list.state);
  return sendPage(reply, status, <CaseListPage content={content} dialog={dialog} />);
}
