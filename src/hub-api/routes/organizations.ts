import Type from 'typebox';
import type { Hub } from '../../hub.ts';
import { createOrganization, type OrganizationRequest } from '../../organizations/createOrganization.ts';
import { listOrganizations, readOrganization } from '../../organizations/readOrganization.ts';
import { ORGANIZATION_ID_PATTERN } from '../../organizations/rules.ts';
import type { OrganizationSort } from '../../organizations/store.ts';
import { updateOrganization } from '../../organizations/updateOrganization.ts';
import type { App } from '../app.ts';
import { callerOf } from '../authentication.ts';
import { pageOf, pagingParameters } from '../paging.ts';
import { answers, OneOf } from '../schemas/common.ts';
import { OrganizationBody, OrganizationSchema } from '../schemas/organization.ts';
import { wireOrganizationRow } from '../serialiseReferential.ts';

const tags = ['Organizations'];
const params = Type.Object({ id: Type.String({ pattern: ORGANIZATION_ID_PATTERN }) });

// The contract's names, `branche_code` included.
const ORDERS = {
  code: 'code',
  type: 'type',
  name: 'name',
  company_register: 'companyRegister',
  branche_code: 'branchCode',
  country: 'country',
  postal_code: 'postalCode',
  territory: 'territory',
  email: 'email',
  phone_number: 'phoneNumber',
  status: 'status',
  create_date_time: 'createdAt',
} as const satisfies Record<string, OrganizationSort>;
const orderNames = Object.keys(ORDERS).filter((name): name is keyof typeof ORDERS => name in ORDERS);

const query = Type.Object(
  {
    type: Type.Optional(Type.String({ description: 'OSL, SI, ADMIN, EDT' })),
    company_register: Type.Optional(Type.String({ description: 'SIRET' })),
    companyRegister: Type.Optional(Type.String({ description: 'SIRET' })),
    orderBy: Type.Optional(OneOf(orderNames)),
    ...pagingParameters,
  },
  { additionalProperties: false },
);

// The contract declares these two filters on the whole path: a POST may carry them, to no effect.
const ignoredQuery = Type.Pick(query, ['type', 'company_register'], { additionalProperties: false });

/** H-112. */
export function organizationRoutes(app: App, hub: Hub): void {
  app.get(
    '/organizations',
    {
      config: { scopes: ['ADMIN'] },
      schema: {
        tags,
        summary: 'Find organizations',
        querystring: query,
        response: answers({ 200: Type.Array(OrganizationSchema) }, [400, 403, 404]),
      },
    },
    async (request) => {
      const { type, company_register, companyRegister, orderBy } = request.query;
      const rows = await listOrganizations(hub, {
        type: type ?? null,
        companyRegister: company_register ?? companyRegister ?? null,
        sort: orderBy === undefined ? 'createdAt' : ORDERS[orderBy],
        page: pageOf(request.query),
      });
      return rows.map(wireOrganizationRow);
    },
  );

  app.post(
    '/organizations',
    {
      config: { scopes: ['ADMIN', 'DATAPASS', 'SUBCRT'] },
      schema: {
        tags,
        summary: 'Create a new organization',
        querystring: ignoredQuery,
        body: OrganizationBody,
        response: answers({ 201: OrganizationSchema }, [400, 403]),
      },
    },
    async (request, reply) => {
      const row = await createOrganization(hub, callerOf(request), organizationRequest(request.body));
      return reply.code(201).send(wireOrganizationRow(row));
    },
  );

  app.get(
    '/organizations/:id',
    {
      config: { scopes: ['ADMIN', 'DATAPASS', 'SUBCRT'] },
      schema: {
        tags,
        summary: 'Find an existing organization',
        params,
        response: answers({ 200: OrganizationSchema }, [400, 403, 404]),
      },
    },
    async (request) => wireOrganizationRow(await readOrganization(hub, request.params.id)),
  );

  app.put(
    '/organizations/:id',
    {
      config: { scopes: ['ADMIN'] },
      schema: {
        tags,
        summary: 'Update an existing organization',
        params,
        body: OrganizationBody,
        response: answers({ 200: OrganizationSchema }, [400, 403, 404]),
      },
    },
    async (request) => {
      const content = organizationRequest(request.body);
      return wireOrganizationRow(await updateOrganization(hub, callerOf(request), request.params.id, content));
    },
  );
}

/** H-29: an empty address or number is none. Read-only and unknown properties stay behind (H-10). */
function organizationRequest(body: OrganizationBody): OrganizationRequest {
  return {
    type: body.type,
    companyRegister: body.companyRegister,
    branchCode: body.branchCode,
    name: body.name,
    code: body.code ?? null,
    country: body.country ?? null,
    postalCode: body.postalCode,
    territory: body.territory,
    email: body.email || null,
    phoneNumber: body.phoneNumber || null,
    status: body.status,
  };
}
