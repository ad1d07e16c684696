import type { FastifyReply, FastifyRequest } from 'fastify';
import type { VNode } from 'preact';
import type { Hub } from '../../hub.ts';
import { sendPage } from '../page.tsx';
import { loadCaseList } from './listContent.ts';
import { CaseListPage } from './listPage.tsx';
import type { CaseListState } from './listState.ts';

/** A dialog about télédossiers that are not open, over the list they were reached from. */
export async function sendOverList(
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
  { state, dialog, status = 200 }: { readonly state: CaseListState; readonly dialog: VNode; readonly status?: number },
): Promise<FastifyReply> {
  const content = await loadCaseList(hub, request, state);
  return sendPage(reply, status, <CaseListPage content={content} dialog={dialog} />);
}
