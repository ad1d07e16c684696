import type { Hub } from '../hub.ts';
import { organizationNotFound, Refused } from '../refusals/catalogue.ts';
import { findOrganization, findOrganizations, type OrganizationQuery, type OrganizationRow } from './store.ts';

/** GET of one organization (H-112). */
export async function readOrganization(hub: Pick<Hub, 'db'>, id: string): Promise<OrganizationRow> {
  const row = await findOrganization(hub.db, id);
  if (row === undefined) throw new Refused(organizationNotFound);
  return row;
}

/** GET of the list of organizations (H-112), for the platform only. */
export function listOrganizations(hub: Pick<Hub, 'db'>, query: OrganizationQuery): Promise<OrganizationRow[]> {
  return findOrganizations(hub.db, query);
}
