import Type from 'typebox';
import type { Hub } from '../../hub.ts';
import { organizationId } from '../../organizations/rules.ts';
import { createProcess, type ProcessRequest } from '../../processes/createProcess.ts';
import { listProcesses, readProcess } from '../../processes/readProcess.ts';
import type { ProcessSort } from '../../processes/store.ts';
import { updateProcess } from '../../processes/updateProcess.ts';
import type { App } from '../app.ts';
import { callerOf } from '../authentication.ts';
import { contentRange } from '../paging.ts';
import { answers, OneOf } from '../schemas/common.ts';
import { ProcessBody, ProcessSchema } from '../schemas/process.ts';
import { wireProcess } from '../serialiseReferential.ts';

const tags = ['Processes'];
const params = Type.Object({ code: Type.String() });

const ORDERS = {
  code: 'code',
  name: 'name',
  description: 'description',
  is_activated: 'isActivated',
  subscription_validation: 'subscriptionValidation',
  osl_type: 'oslType',
  osl_company_register: 'oslCompanyRegister',
  osl_branch_code: 'oslBranchCode',
  attachments_max_size: 'attachmentMaxSize',
  time_before_archiving: 'timeBeforeArchiving',
  time_before_deletion: 'timeBeforeDeletion',
  message_transmitter: 'messageToTransmitter',
  attachments_types: 'attachmentTypes',
  attachments_formats: 'attachmentFormats',
} as const satisfies Record<string, ProcessSort>;
const orderNames = Object.keys(ORDERS).filter((name): name is keyof typeof ORDERS => name in ORDERS);

const query = Type.Object(
  {
    companyRegister: Type.Optional(Type.String({ pattern: '^[0-9]{14}$', description: 'SIRET de l’OSL' })),
    orderBy: Type.Optional(OneOf(orderNames)),
  },
  { additionalProperties: false },
);

/** H-116. */
export function processRoutes(app: App, hub: Hub): void {
  app.get(
    '/processes',
    {
      // H-63: an answer that carries Content-Range is never compressed.
      compress: false,
      config: { scopes: ['ADMIN'] },
      schema: {
        tags,
        summary: 'Find processes',
        querystring: query,
        response: answers({ 200: Type.Array(ProcessSchema) }, [400, 403]),
      },
    },
    async (request, reply) => {
      const { companyRegister, orderBy } = request.query;
      const rows = await listProcesses(hub, {
        companyRegister: companyRegister ?? null,
        sort: orderBy === undefined ? 'createdAt' : ORDERS[orderBy],
      });
      return reply.header('Content-Range', contentRange(0, rows.length, rows.length)).send(rows.map(wireProcess));
    },
  );

  app.post(
    '/processes',
    {
      config: { scopes: ['ADMIN'] },
      schema: {
        tags,
        summary: 'Create a new process',
        body: ProcessBody,
        response: answers({ 201: ProcessSchema }, [400, 403]),
      },
    },
    async (request, reply) => {
      const row = await createProcess(hub, callerOf(request), processRequest(request.body));
      return reply.code(201).send(wireProcess(row));
    },
  );

  app.get(
    '/processes/:code',
    {
      config: { scopes: ['OSL', 'ADMIN'] },
      schema: {
        tags,
        summary: 'Find a process by code',
        params,
        response: answers({ 200: ProcessSchema }, [400, 403, 404]),
      },
    },
    async (request) => wireProcess(await readProcess(hub, callerOf(request), request.params.code)),
  );

  app.put(
    '/processes/:code',
    {
      config: { scopes: ['ADMIN'] },
      schema: {
        tags,
        summary: 'Update an existing process',
        params,
        body: ProcessBody,
        response: answers({ 200: ProcessSchema }, [400, 403, 404]),
      },
    },
    async (request) => {
      const content = processRequest(request.body);
      return wireProcess(await updateProcess(hub, callerOf(request), request.params.code, content));
    },
  );
}

/** H-18, H-19: what is not said of the two booleans is yes, of the services' formats none. */
function processRequest(body: ProcessBody): ProcessRequest {
  return {
    code: body.code,
    name: body.name,
    description: body.description ?? null,
    isActivated: body.isActivated,
    osl: organizationId(body.osl),
    attachmentFormatsEnabled: body.attachmentFormatsEnabled,
    siAttachmentFormatsEnabled: body.siAttachmentFormatsEnabled ?? [],
    attachmentTypesEnabled: body.attachmentTypesEnabled,
    attachmentMaxSizeEnabled: body.attachmentMaxSizeEnabled,
    statusBeforeFileDeletion: body.statusBeforeFileDeletion,
    timeBeforeFileDeletion: body.timeBeforeFileDeletion,
    timeBeforeArchiving: body.timeBeforeArchiving,
    timeBeforeFolderDeletion: body.timeBeforeFolderDeletion,
    messageToTransmitter: body.messageToTransmitter,
    messageWithStatus: body.messageWithStatus ?? true,
    authorizedAwaiting: body.authorizedAwaiting ?? true,
    subscriptionValidation: body.subscriptionValidation,
    legalJustification: body.legalJustification ?? null,
  };
}
