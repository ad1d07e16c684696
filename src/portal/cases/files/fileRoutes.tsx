import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Hub } from '../../../hub.ts';
import { downloadFile, openFile } from '../../../instruction/downloadFile.ts';
import { previewBytes, previewFile } from '../../../instruction/previewFile.ts';
import { sendPage } from '../../page.tsx';
import { DRAWING_POLICY } from '../../security.ts';
import { userOf, viewOf } from '../../session.ts';
import { sendFile, UNCOMPRESSED } from './answers.ts';
import { archiveRoutes } from './archiveRoutes.tsx';
import { depositRoutes } from './depositRoutes.tsx';
import { openedFirst } from './openedFirst.ts';
import { readPlace } from './place.ts';
import { PreviewPage } from './previewPage.tsx';

interface OfFile {
  Params: { id: string; pieceId: string };
}

const ACCESS = { config: { portal: { action: 'cases.download' } } } as const;
const BYTES = { ...ACCESS, ...UNCOMPRESSED };

/** Everything about the files of a télédossier (§4.6, 2). */
export function caseFileRoutes(app: FastifyInstance, hub: Hub): void {
  app.get<OfFile>(
    '/teledossiers/:id/pieces/:pieceId',
    BYTES,
    openedFirst<FastifyRequest<OfFile>>(async (request, reply) => {
      const { id, pieceId } = request.params;
      if (request.method === 'HEAD') return answerHead(hub, request, reply);
      return sendFile(reply, await downloadFile(hub, userOf(request), { caseId: id, fileId: pieceId }));
    }),
  );

  app.get<OfFile>(
    '/teledossiers/:id/pieces/:pieceId/apercu',
    ACCESS,
    openedFirst<FastifyRequest<OfFile>>(async (request, reply) => {
      const { id, pieceId } = request.params;
      if (request.method === 'HEAD') return answerHead(hub, request, reply);
      const shown = await previewFile(hub, userOf(request), { caseId: id, fileId: pieceId });
      if (shown.preview.kind === 'PDF') void reply.header('Content-Security-Policy', DRAWING_POLICY);
      const place = readPlace(request, shown.target.id);
      return sendPage(reply, 200, <PreviewPage view={viewOf(request)} shown={shown} place={place} />);
    }),
  );

  app.get<OfFile>(
    '/teledossiers/:id/pieces/:pieceId/contenu',
    BYTES,
    openedFirst<FastifyRequest<OfFile>>(async (request, reply) => {
      const { id, pieceId } = request.params;
      if (request.method === 'HEAD') return answerHead(hub, request, reply);
      const bytes = await previewBytes(hub, userOf(request), { caseId: id, fileId: pieceId });
      return sendFile(reply, bytes, bytes.type);
    }),
  );

  archiveRoutes(app, hub);
  depositRoutes(app, hub);
}

/** Whether there is something to be had: nothing leaves, nothing is to be traced. */
async function answerHead(hub: Hub, request: FastifyRequest<OfFile>, reply: FastifyReply): Promise<FastifyReply> {
  const { id, pieceId } = request.params;
  return sendFile(reply, await openFile(hub, userOf(request), { caseId: id, fileId: pieceId }));
}
