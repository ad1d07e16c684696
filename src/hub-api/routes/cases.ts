import Type from 'typebox';
import { changeCaseStatus } from '../../cases/changeCaseStatus.ts';
import { migrateCases } from '../../cases/migrateCases.ts';
import { readCase } from '../../cases/readCase.ts';
import type { Hub } from '../../hub.ts';
import { organizationId } from '../../organizations/rules.ts';
import type { App } from '../app.ts';
import { callerOf } from '../authentication.ts';
import { CasePatch, CaseSchema, MigrationBody } from '../schemas/case.ts';
import { answers, NoContent, Uuid } from '../schemas/common.ts';
import { wireCase } from '../serialise.ts';

const scopes = ['OSL', 'SI', 'ADMIN'] as const;
const params = Type.Object({ caseId: Uuid() });
const tags = ['Cases'];

/** H-95…H-98. */
export function caseRoutes(app: App, hub: Hub): void {
  app.get(
    '/cases/:caseId',
    {
      config: { scopes },
      schema: {
        tags,
        summary: 'Find case by id',
        params,
        querystring: Type.Object(
          { lite: Type.Optional(Type.String({ maxLength: 14, description: 'true: without attachments and events' })) },
          { additionalProperties: false },
        ),
        response: answers({ 200: CaseSchema }, [400, 403, 404]),
      },
    },
    async (request) =>
      wireCase(await readCase(hub, callerOf(request), request.params.caseId, request.query.lite === 'true')),
  );

  for (const method of ['PATCH', 'POST'] as const) {
    app.route({
      method,
      url: '/cases/:caseId',
      config: { scopes, patchOverride: method === 'POST' },
      schema: {
        tags,
        summary: 'Update an existing case',
        params,
        body: CasePatch,
        response: answers({ 204: NoContent }, method === 'POST' ? [400, 403, 404, 405] : [400, 403, 404]),
      },
      handler: async (request, reply) => {
        await changeCaseStatus(hub, callerOf(request), request.params.caseId, request.body.status);
        return reply.code(204).send();
      },
    });
  }

  app.put(
    '/cases/migrate',
    {
      // D-1: the portal acts in process, so on the wire only the platform migrates.
      config: { scopes: ['ADMIN'] },
      schema: {
        tags,
        summary: 'Move all cases, events and notifications from an organization to another',
        body: MigrationBody,
        response: answers({ 200: Type.Object({ caseUpdated: Type.Number() }) }, [400, 403, 404]),
      },
    },
    async (request) => {
      const { organizationSource, organizationTarget } = request.body;
      const caseUpdated = await migrateCases(
        hub,
        callerOf(request),
        organizationId(organizationSource),
        organizationId(organizationTarget),
      );
      return { caseUpdated };
    },
  );
}
