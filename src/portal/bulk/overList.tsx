import type { FastifyReply, FastifyRequest } from 'fastify';
import type { VNode } from 'preact';
import type { Hub } from '../../hub.ts';
import { loadCaseList } from '../cases/listContent.ts';
import { CaseListPage } from '../cases/listPage.tsx';
import type { CaseListState } from '../cases/listState.ts';
import { sendPage } from '../page.tsx';

/** A dialog over the list that the selection was made in. */
export async function sendOverList(
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
  { status, state, dialog }: { readonly status: number; readonly state: CaseListState; readonly dialog: VNode },
): Promise<FastifyReply> {
  const content = await loadCaseList(hub, request, state);
  return sendPage(reply, status, <CaseListPage content={content} dialog={dialog} />);
}
