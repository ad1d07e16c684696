import { randomBytes } from 'node:crypto';
import { recordAudit } from '../audit/store.ts';
import { type Hub, scribeOf } from '../hub.ts';
import { PLATFORM_ORGANIZATION, parseOrganizationId } from '../organizations/rules.ts';
import { findOrganization } from '../organizations/store.ts';
import { newSecret, sha256 } from '../platform/vault.ts';
import { findProcess } from '../processes/store.ts';
import {
  clientOrganizationRequired,
  clientOrganizationType,
  clientProcess,
  organizationUnknown,
  processUnknown,
  Refused,
} from '../refusals/catalogue.ts';
import { type Caller, isSecretReadable, type Scope } from './rules.ts';
import { storeClient } from './store.ts';

export interface ClientRequest {
  readonly scopes: readonly Scope[];
  readonly organization: string | null;
  readonly processCode: string | null;
  /** Chosen by the demonstration only; otherwise made here. */
  readonly credentials?: { readonly id: string; readonly secret: string };
}

export interface Credentials {
  readonly clientId: string;
  /** Shown this once, never stored in clear. */
  readonly clientSecret: string;
}

/** Creates an additional client (D-20). Refuses what H-48 does not know: an SI client without démarche, a wrong type. */
export async function createClient(
  hub: Pick<Hub, 'db' | 'clock' | 'newId' | 'vault'>,
  caller: Caller | null,
  request: ClientRequest,
): Promise<Credentials> {
  const organization = await checkOwner(hub, request);
  const clientId = request.credentials?.id ?? randomBytes(15).toString('hex');
  const clientSecret = request.credentials?.secret ?? newSecret();
  const at = hub.clock();
  await hub.db.transaction(async (tx) => {
    storeClient(tx, {
      id: clientId,
      secretHash: sha256(clientSecret),
      secretEncrypted: isSecretReadable(request.scopes) ? hub.vault.seal(clientSecret, clientId) : null,
      scopes: request.scopes,
      organization,
      processCode: request.processCode,
      demo: request.credentials !== undefined,
      at,
    });
    recordAudit(tx, scribeOf(hub, caller, at), {
      action: 'CLIENT_CREATE',
      subjectType: 'client',
      subjectId: clientId,
      detail: { scopes: request.scopes, organization, processCode: request.processCode },
    });
  });
  return { clientId, clientSecret };
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
