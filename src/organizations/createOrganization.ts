import { recordAudit } from '../audit/store.ts';
import type { Caller } from '../clients/rules.ts';
import { type Hub, scribeOf } from '../hub.ts';
import { organizationExists, Refused } from '../refusals/catalogue.ts';
import { type OrganizationIdentifier, organizationId } from './rules.ts';
import { type OrganizationRow, storeOrganization } from './store.ts';

/** What a caller may say of an organization besides its identity (H-16). */
type OrganizationContent = Pick<
  OrganizationRow,
  'name' | 'code' | 'country' | 'postalCode' | 'territory' | 'email' | 'phoneNumber' | 'status'
>;

export type OrganizationRequest = OrganizationIdentifier & OrganizationContent;

/** POST of an organization (H-112); the identifier is unique (H-15, E-7), also among concurrent requests. */
export async function createOrganization(
  hub: Pick<Hub, 'db' | 'clock' | 'newId'>,
  caller: Caller,
  request: OrganizationRequest,
): Promise<OrganizationRow> {
  const at = hub.clock();
  const row: OrganizationRow = { ...request, id: organizationId(request), createdAt: at, updatedAt: null };
  await hub.db.transaction(async (tx) => {
    if (!(await storeOrganization(tx, row))) throw new Refused(organizationExists(row.id));
    recordAudit(tx, scribeOf(hub, caller, at), {
      action: 'ORGANIZATION_CREATE',
      subjectType: 'organization',
      subjectId: row.id,
      to: row.status,
    });
  });
  return row;
}
