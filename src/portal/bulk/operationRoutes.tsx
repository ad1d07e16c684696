import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Hub } from '../../hub.ts';
import { bulkItemPages, readBulk, readBulkItems } from '../../instruction/readBulk.ts';
import { sendCsv } from '../csvFile.ts';
import { sendPage } from '../page.tsx';
import { userOf, viewOf } from '../session.ts';
import { bulkExport } from './exportFile.ts';
import { OperationPage } from './operationPage.tsx';
import { MOST_LISTED, OPERATION_PATH, readOperationState } from './operationState.ts';

interface ById {
  Params: { id: string };
}

const READING = { portal: { action: 'cases.list' } } as const;
// D-28: asked by the page itself, while nobody may be in front of it.
const UNATTENDED = { ...READING, unattended: true } as const;

/** P-64: how far a bulk operation is, then its report; for whoever asked for it only. */
export function operationRoutes(app: FastifyInstance, hub: Hub): void {
  const show = (request: FastifyRequest<ById>, reply: FastifyReply) => sendOperation(hub, request, reply);
  app.get<ById>(OPERATION_PATH, { config: READING }, show);
  app.get<ById>(`${OPERATION_PATH}/suivi`, { config: UNATTENDED }, show);

  app.get<ById>(`${OPERATION_PATH}/etat`, { config: UNATTENDED }, async (request, reply) => {
    const { operation, done, refused } = await readBulk(hub, userOf(request), request.params.id);
    const { total, endedAt } = operation;
    return reply.header('Cache-Control', 'no-store').send({ settled: done + refused, total, ended: endedAt !== null });
  });

  app.get<ById>(`${OPERATION_PATH}/export.csv`, { config: READING }, async (request, reply) => {
    const user = userOf(request);
    const { operation } = await readBulk(hub, user, request.params.id);
    const pages = request.method === 'HEAD' ? [] : bulkExport(operation, bulkItemPages(hub, user, operation));
    return sendCsv(reply, 'traitement', hub.clock(), pages);
  });
}

async function sendOperation(hub: Hub, request: FastifyRequest<ById>, reply: FastifyReply): Promise<FastifyReply> {
  const user = userOf(request);
  const progress = await readBulk(hub, user, request.params.id);
  const state = readOperationState(request.query);
  const { offset, limit } = state;
  // A page of the list is told row by row; of thousands, those that were refused.
  const refusedOnly = progress.operation.total > MOST_LISTED;
  const items = await readBulkItems(hub, user, progress.operation, { refusedOnly, offset, limit });
  return sendPage(reply, 200, <OperationPage {...{ view: viewOf(request), progress, state, items, refusedOnly }} />);
}
