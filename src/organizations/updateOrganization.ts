import { changesBetween } from '../audit/changes.ts';
import { recordAudit } from '../audit/store.ts';
import type { Caller } from '../clients/rules.ts';
import { type Hub, scribeOf } from '../hub.ts';
import { identityChanged, organizationNotFound, Refused } from '../refusals/catalogue.ts';
import type { OrganizationRequest } from './createOrganization.ts';
import { organizationId } from './rules.ts';
import { lockOrganization, type OrganizationRow, replaceOrganization } from './store.ts';

const TOLD = ['name', 'code', 'country', 'postalCode', 'territory', 'status'] as const;
const PERSONAL = ['email', 'phoneNumber'] as const;

/** PUT of an organization (H-112): replaces everything but its identity, which never changes. */
export async function updateOrganization(
  hub: Pick<Hub, 'db' | 'clock' | 'newId'>,
  caller: Caller,
  id: string,
  request: OrganizationRequest,
): Promise<OrganizationRow> {
  return hub.db.transaction(async (tx) => {
    const current = await lockOrganization(tx, id);
    if (current === undefined) throw new Refused(organizationNotFound);
    if (organizationId(request) !== id) throw new Refused(identityChanged('Organization'));
    const at = hub.clock();
    const row: OrganizationRow = { ...request, id, createdAt: current.createdAt, updatedAt: at };
    replaceOrganization(tx, row);
    recordAudit(tx, scribeOf(hub, caller, at), {
      action: 'ORGANIZATION_UPDATE',
      subjectType: 'organization',
      subjectId: id,
      from: current.status,
      to: row.status,
      detail: changesBetween(current, row, TOLD, PERSONAL),
    });
    return row;
  });
}
