import Type from 'typebox';
import { createAccountByOperator } from '../accounts/createAccountByOperator.ts';
import { findAccounts } from '../accounts/findAccounts.ts';
import { resetAccount } from '../accounts/resetAccount.ts';
import { ACTOR_TYPES, ROLES } from '../accounts/rules.ts';
import { setAccountActiveByOperator } from '../accounts/setAccountActiveByOperator.ts';
import type { AccountRow } from '../accounts/store.ts';
import { unlockAccount } from '../accounts/unlockAccount.ts';
import type { Hub } from '../hub.ts';
import type { App } from '../hub-api/app.ts';
import { callerOf } from '../hub-api/authentication.ts';
import { pageOf, pagingParameters } from '../hub-api/paging.ts';
import { answers, DateTime, Maybe, NoContent, Nullable, OneOf, Text, Uuid } from '../hub-api/schemas/common.ts';
import { InvalidRequest } from '../hub-api/validation.ts';
import { wireDate } from '../hub-api/wire.ts';
import { ORGANIZATION_ID_PATTERN } from '../organizations/rules.ts';
import { InvalidFields } from '../refusals/fields.ts';

const scopes = ['ADMIN'] as const;
const tags = ['Accounts'];
// What a field may hold is told by the use case, in the words of the portal; this only keeps out what is absurd.
const ABSURD = 1000;
const MAX_PROCESSES = 1000;

const AccountBody = Type.Object({
  organization: Type.String({ pattern: ORGANIZATION_ID_PATTERN }),
  email: Text(ABSURD),
  actorType: OneOf(ACTOR_TYPES),
  firstName: Text(ABSURD),
  lastName: Text(ABSURD),
  title: Maybe(Text(ABSURD, 'M or Mme')),
  function: Maybe(Text(ABSURD)),
  phone: Maybe(Text(ABSURD)),
  secondPhone: Maybe(Text(ABSURD)),
  processCodes: Maybe(Type.Array(Text(30), { maxItems: MAX_PROCESSES })),
  roles: Maybe(Type.Array(OneOf(ROLES), { maxItems: ROLES.length })),
});

const AccountSchema = Type.Object({
  id: Uuid(),
  organization: Type.String(),
  email: Type.String(),
  actorType: OneOf(ACTOR_TYPES),
  roles: Type.Array(OneOf(ROLES)),
  processCodes: Type.Array(Type.String()),
  title: Nullable(Type.String()),
  firstName: Type.String(),
  lastName: Type.String(),
  function: Nullable(Type.String()),
  phone: Nullable(Type.String()),
  secondPhone: Nullable(Type.String()),
  activated: Type.Boolean({ description: 'Whether a password was ever chosen' }),
  active: Type.Boolean(),
  lastSignInDateTime: Nullable(DateTime()),
  createDateTime: DateTime(),
});

const Address = Type.Object({ email: Text(ABSURD) });

/** What the support does for the people of the portal (P-30): no answer ever holds a link, a code or a password. */
export function accountRoutes(api: App, hub: Hub): void {
  api.post(
    '/accounts',
    {
      config: { scopes },
      schema: {
        tags,
        summary: 'Open an account; its activation link leaves by mail',
        body: AccountBody,
        response: answers({ 201: AccountSchema }, [400, 403, 409]),
      },
    },
    async (request, reply) => {
      const { body } = request;
      const account = await createAccountByOperator(hub, callerOf(request), {
        organization: body.organization,
        email: body.email,
        actorType: body.actorType,
        firstName: body.firstName,
        lastName: body.lastName,
        title: body.title ?? null,
        function: body.function ?? null,
        phone: body.phone ?? null,
        secondPhone: body.secondPhone ?? null,
        processCodes: body.processCodes ?? null,
        roles: body.roles ?? null,
      }).catch(asInvalidRequest);
      return reply.code(201).send(wireAccount(account));
    },
  );

  api.get(
    '/accounts',
    {
      config: { scopes },
      schema: {
        tags,
        summary: 'Find accounts',
        querystring: Type.Object(
          { organization: Type.Optional(Text(ABSURD)), email: Type.Optional(Text(ABSURD)), ...pagingParameters },
          { additionalProperties: false },
        ),
        response: answers({ 200: Type.Array(AccountSchema) }, [400, 403]),
      },
    },
    async ({ query }) => {
      const { organization = null, email = null } = query;
      return (await findAccounts(hub, { organization, email }, pageOf(query))).map(wireAccount);
    },
  );

  const change = (
    path: string,
    summary: string,
    work: (caller: ReturnType<typeof callerOf>, email: string) => unknown,
  ) =>
    api.post(
      `/accounts/${path}`,
      {
        config: { scopes },
        schema: { tags, summary, body: Address, response: answers({ 204: NoContent }, [400, 403, 404, 409]) },
      },
      async (request, reply) => {
        await work(callerOf(request), request.body.email);
        return reply.code(204).send();
      },
    );
  change('unlock', 'End the lock left by failed sign-ins', (caller, email) => unlockAccount(hub, caller, email));
  change('reset', 'Send a new activation or reset link; sessions end', (caller, email) =>
    resetAccount(hub, caller, email),
  );
  change('deactivate', 'Deactivate an account; sessions end', (caller, email) =>
    setAccountActiveByOperator(hub, caller, email, false),
  );
  change('activate', 'Activate an account again', (caller, email) =>
    setAccountActiveByOperator(hub, caller, email, true),
  );
}

/** Faults of a form, in the error body of the API (H-73). */
function asInvalidRequest(error: unknown): never {
  if (!(error instanceof InvalidFields)) throw error;
  throw new InvalidRequest(
    error.faults.map(({ field, message }) => ({ where: 'body', detail: `[Path '/${field}'] ${message}` })),
  );
}

function wireAccount(account: AccountRow) {
  return {
    id: account.id,
    organization: account.organization,
    email: account.email,
    actorType: account.actorType,
    roles: [...account.roles],
    processCodes: [...account.processCodes],
    title: account.title,
    firstName: account.firstName,
    lastName: account.lastName,
    function: account.function,
    phone: account.phone,
    secondPhone: account.secondPhone,
    activated: account.activated,
    active: account.active,
    lastSignInDateTime: account.lastSignInAt === null ? null : wireDate(account.lastSignInAt),
    createDateTime: wireDate(account.createdAt),
  };
}
