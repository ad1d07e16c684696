import type { Hub } from '../hub.ts';
import { PLATFORM_ORGANIZATION, parseOrganizationId } from '../organizations/rules.ts';
import { findOrganization } from '../organizations/store.ts';
import { findProcess } from '../processes/store.ts';
import {
  clientOrganizationRequired,
  clientOrganizationType,
  clientProcess,
  organizationUnknown,
  processUnknown,
  Refused,
} from '../refusals/catalogue.ts';
import { addClient, type Credentials, newCredentials } from './newClient.ts';
import type { Caller, Scope } from './rules.ts';

export interface ClientRequest {
  readonly scopes: readonly Scope[];
  readonly organization: string | null;
  readonly processCode: string | null;
  /** Chosen by the demonstration only; otherwise made here. */
  readonly credentials?: { readonly id: string; readonly secret: string };
}

/** Creates an additional client (D-20). Refuses what H-48 does not know: an SI client without démarche, a wrong type. */
export async function createClient(
  hub: Pick<Hub, 'db' | 'clock' | 'newId' | 'vault'>,
  caller: Caller | null,
  request: ClientRequest,
): Promise<Credentials> {
  const organization = await checkOwner(hub, request);
  const { credentials } = request;
  const made =
    credentials === undefined ? newCredentials() : { clientId: credentials.id, clientSecret: credentials.secret };
  const { scopes, processCode } = request;
  const draft = { credentials: made, scopes, organization, processCode, demo: credentials !== undefined };
  const at = hub.clock();
  await hub.db.transaction(async (tx) => addClient(tx, hub, at, caller, draft));
  return made;
}

async function checkOwner(hub: Pick<Hub, 'db'>, request: ClientRequest): Promise<string> {
  const typed = request.scopes.find((scope) => scope === 'OSL' || scope === 'SI');
  if (request.scopes.includes('SI') !== (request.processCode !== null)) throw new Refused(clientProcess);
  if (request.organization === null) {
    if (typed !== undefined) throw new Refused(clientOrganizationRequired);
    return PLATFORM_ORGANIZATION;
  }
  const wrong = request.scopes.find(
    (scope) => (scope === 'OSL' || scope === 'SI') && parseOrganizationId(request.organization ?? '').type !== scope,
  );
  if (wrong !== undefined) throw new Refused(clientOrganizationType(wrong));
  if ((await findOrganization(hub.db, request.organization)) === undefined) {
    throw new Refused(organizationUnknown(request.organization));
  }
  if (request.processCode !== null && (await findProcess(hub.db, request.processCode)) === undefined) {
    throw new Refused(processUnknown(request.processCode));
  }
  return request.organization;
}
