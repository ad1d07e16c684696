import Type from 'typebox';
import { changeFolderStatus } from '../../folders/changeFolderStatus.ts';
import { createFolder } from '../../folders/createFolder.ts';
import { deleteFolder } from '../../folders/deleteFolder.ts';
import { readFolder } from '../../folders/readFolder.ts';
import type { Hub } from '../../hub.ts';
import { organizationId } from '../../organizations/rules.ts';
import type { App } from '../app.ts';
import { callerOf } from '../authentication.ts';
import { parseDateTime } from '../formats.ts';
import { answers, NoContent, Uuid } from '../schemas/common.ts';
import { FolderBody, FolderPatch, FolderSchema } from '../schemas/folder.ts';
import { wireFolder } from '../serialise.ts';

const scopes = ['OSL', 'ADMIN'] as const;
const params = Type.Object({ folderId: Uuid() });
const tags = ['Folders'];

/** H-80…H-89. */
export function folderRoutes(app: App, hub: Hub): void {
  app.post(
    '/folders',
    {
      config: { scopes },
      schema: {
        tags,
        summary: 'Create a new folder',
        body: FolderBody,
        response: answers({ 201: FolderSchema }, [400]),
      },
    },
    async (request, reply) => {
      const view = await createFolder(hub, callerOf(request), folderRequest(request.body));
      return reply.code(201).send(wireFolder(view));
    },
  );

  app.get(
    '/folders/:folderId',
    {
      config: { scopes },
      schema: { tags, summary: 'Find folder by id', params, response: answers({ 200: FolderSchema }, [400, 403, 404]) },
    },
    async (request) => wireFolder(await readFolder(hub, callerOf(request), request.params.folderId)),
  );

  for (const method of ['PATCH', 'POST'] as const) {
    app.route({
      method,
      url: '/folders/:folderId',
      config: { scopes, patchOverride: method === 'POST' },
      schema: {
        tags,
        summary: 'Update an existing folder',
        params,
        body: FolderPatch,
        response: answers({ 204: NoContent }, method === 'POST' ? [400, 403, 404, 405] : [400, 403, 404]),
      },
      handler: async (request, reply) => {
        const { globalStatus, closeDateTime } = request.body;
        await changeFolderStatus(hub, callerOf(request), request.params.folderId, {
          globalStatus,
          closeDateTime: closeDateTime == null ? null : parseDateTime(closeDateTime),
        });
        return reply.code(204).send();
      },
    });
  }

  app.delete(
    '/folders/:folderId',
    {
      config: { scopes },
      schema: {
        tags,
        summary: 'Delete an existing folder',
        params,
        response: answers({ 204: NoContent }, [400, 403, 404]),
      },
    },
    async (request, reply) => {
      await deleteFolder(hub, callerOf(request), request.params.folderId);
      return reply.code(204).send();
    },
  );
}

function folderRequest(body: FolderBody) {
  return {
    externalId: body.externalId,
    processCode: body.processCode,
    applicant: {
      firstName: body.applicant.firstName,
      lastName: body.applicant.lastName,
      email: body.applicant.email || null,
    },
    cases: body.cases.map((item) => ({
      externalId: item.externalId,
      recipient: organizationId(item.recipient),
      partnerAttributes: item.partnerAttributes ?? null,
    })),
    attachments: body.attachments.map(({ fileName, type, size, mimeType, recipients }) => ({
      fileName,
      type,
      size,
      mimeType,
      recipients,
    })),
  };
}
