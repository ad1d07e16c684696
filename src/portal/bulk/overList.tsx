import type { FastifyReply, FastifyRequest } from 'fastify';
import type { VNode } from 'preact';
import type { Hub } from '../../hub.ts';
import type { CaseListState } from '../cases/listState.ts';
import { Heading } from '../kit/Heading.tsx';
import { Page, sendPage } from '../page.tsx';
import { viewOf } from '../session.ts';

/** A dialog over the list that the selection was made in. */
export async function sendOverList(
  _hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
  { status, state, dialog }: { readonly status: number; readonly state: CaseListState; readonly dialog: VNode },
): Promise<FastifyReply> {
  const { tab, search } = state;
  const title = tab?.label ?? 'Tous les télédossiers';
  const view = { ...viewOf(request, { search }), caseTab: tab?.slug ?? null };
  return sendPage(
    reply,
    status,
    <Page view={view} title={title} dialog={dialog}>
      <Heading title={title} />
    </Page>,
  );
}
