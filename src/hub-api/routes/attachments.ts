import type { FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { type Delivery, deliverCaseAttachment, deliverEventAttachment } from '../../attachments/deliverAttachment.ts';
import { listPortalPurge, markPortalPurged } from '../../attachments/portalPurge.ts';
import type { Upload } from '../../attachments/receiveAttachment.ts';
import { parseDigestHeader } from '../../attachments/receiveObject.ts';
import { uploadEventAttachment, uploadFolderAttachment } from '../../attachments/uploadAttachment.ts';
import type { Hub } from '../../hub.ts';
import { contentDisposition } from '../../platform/contentDisposition.ts';
import type { App } from '../app.ts';
import { callerOf } from '../authentication.ts';
import { PurgeLinks } from '../schemas/case.ts';
import { answers, Binary, NoContent, Uuid } from '../schemas/common.ts';
import { bodyStream } from '../streams.ts';
import { InvalidRequest } from '../validation.ts';

const everyone = ['OSL', 'SI', 'ADMIN'] as const;
const folderParams = Type.Object({ folderId: Uuid(), attachmentId: Uuid() });
const caseParams = Type.Object({ caseId: Uuid(), attachmentId: Uuid() });
const eventParams = Type.Object({ caseId: Uuid(), eventId: Uuid(), attachmentId: Uuid() });

/** H-90…H-94, H-110: raw bodies. Registered in a scope whose bodies are not parsed. */
export function uploadRoutes(app: App, hub: Hub): void {
  app.put(
    '/folders/:folderId/attachments/:attachmentId',
    {
      config: { scopes: ['OSL', 'ADMIN'] },
      schema: uploadSchema('Folders', 'Upload a new folder attachment', folderParams),
    },
    async (request, reply) => {
      await uploadFolderAttachment(hub, callerOf(request), request.params, uploadOf(request));
      return reply.code(204).send();
    },
  );
  app.put(
    '/cases/:caseId/events/:eventId/attachments/:attachmentId',
    {
      config: { scopes: everyone },
      schema: uploadSchema('Cases', 'Upload a new event attachment', eventParams),
    },
    async (request, reply) => {
      await uploadEventAttachment(hub, callerOf(request), request.params, uploadOf(request));
      return reply.code(204).send();
    },
  );
}

/** H-99, H-110, H-111. */
export function downloadRoutes(app: App, hub: Hub): void {
  app.get(
    '/cases/:caseId/attachments/:attachmentId',
    {
      config: { scopes: everyone },
      // H-63: the plugin takes octet-stream for compressible.
      compress: false,
      schema: {
        tags: ['Cases'],
        summary: 'Download attachment',
        params: caseParams,
        response: answers({ 200: Binary }, [400, 403, 404]),
      },
    },
    async (request, reply) => sendFile(reply, await deliverCaseAttachment(hub, callerOf(request), request.params)),
  );
  app.get(
    '/cases/:caseId/events/:eventId/attachments/:attachmentId',
    {
      config: { scopes: everyone },
      // H-63: the plugin takes octet-stream for compressible.
      compress: false,
      schema: {
        tags: ['Cases'],
        summary: 'Download attachment',
        params: eventParams,
        response: answers({ 200: Binary }, [400, 403, 404]),
      },
    },
    async (request, reply) => sendFile(reply, await deliverEventAttachment(hub, callerOf(request), request.params)),
  );
  app.get(
    '/attachmentsIdsForPurge',
    {
      config: { scopes: everyone },
      schema: {
        tags: ['Cases'],
        summary: 'Find couples folder_attachment_id/case_id for binary purge in portal',
        response: answers({ 200: PurgeLinks }, [400]),
      },
    },
    async (request) => {
      const links = await listPortalPurge(hub, callerOf(request));
      return links.map((link) => ({ folder_attachment_id: link.attachmentId, case_id: link.caseId }));
    },
  );
  app.put(
    '/idsPurged',
    {
      config: { scopes: everyone },
      bodyLimit: 16 * 1024 * 1024,
      schema: {
        tags: ['Cases'],
        summary: 'Flag couples as purged in portal',
        body: PurgeLinks,
        response: answers({ 204: NoContent }, [400]),
      },
    },
    async (request, reply) => {
      const links = request.body.map((item) => ({ attachmentId: item.folder_attachment_id, caseId: item.case_id }));
      await markPortalPurged(hub, callerOf(request), links);
      return reply.code(204).send();
    },
  );
}

function uploadSchema<P>(tag: string, summary: string, params: P) {
  return {
    tags: [tag],
    summary,
    consumes: ['application/octet-stream'],
    params,
    response: answers({ 204: NoContent }, [400, 403, 404]),
  };
}

/** The raw body with what its headers announce; a digest that cannot be read is refused rather than ignored (H-91). */
function uploadOf(request: FastifyRequest): Upload {
  const header = request.headers.digest;
  const digest = parseDigestHeader(typeof header === 'string' ? header : header?.[0]);
  if (!digest.ok) {
    throw new InvalidRequest([
      { where: 'header.digest', detail: `String "${String(header)}" is not a valid SHA-256 digest` },
    ]);
  }
  const gone = new AbortController();
  request.raw.once('close', () => {
    if (!request.raw.complete) gone.abort();
  });
  return { source: bodyStream(request), digest: digest.digest, signal: gone.signal };
}

function sendFile(reply: FastifyReply, delivery: Delivery): FastifyReply {
  return reply
    .type('application/octet-stream')
    .header('Content-Length', delivery.size)
    .header('digest', delivery.digest)
    .header('Content-Disposition', contentDisposition(delivery.fileName))
    .header('X-Content-Type-Options', 'nosniff')
    .send(delivery.stream);
}
