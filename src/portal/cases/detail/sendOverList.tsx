import type { FastifyReply, FastifyRequest } from 'fastify';
import type { VNode } from 'preact';
import type { Hub } from '../../../hub.ts';
import { Heading } from '../../kit/Heading.tsx';
import { Page, sendPage } from '../../page.tsx';
import { viewOf } from '../../session.ts';
import type { ListReturn } from './listReturn.ts';

/** A dialog about a télédossier that is not open, over the list it was reached from. */
export async function sendOverList(
  _hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
  { list, dialog, status = 200 }: { readonly list: ListReturn; readonly dialog: VNode; readonly status?: number },
): Promise<FastifyReply> {
  const title = list.state.tab?.label ?? 'Tous les télédossiers';
  return sendPage(
    reply,
    status,
    <Page view={viewOf(request)} title={title} dialog={dialog}>
      <Heading title={title} />
    </Page>,
  );
}
