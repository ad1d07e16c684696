import type { Hub } from '../hub.ts';
import { isActiveOrganization } from '../organizations/rules.ts';
import { findOrganizations } from '../organizations/store.ts';

/** A software editor as the list « Choisir un éditeur » names it. */
export interface SoftwareEditor {
  readonly id: string;
  readonly name: string;
}

export const EDITOR_TYPE = 'EDT';
/** Far more than there are: the list is never cut. */
const ALL = { offset: 0, limit: 5000 };

/** §6.2, D-19: the editors that a service may choose, by name. */
export async function softwareEditors(hub: Pick<Hub, 'db'>): Promise<SoftwareEditor[]> {
  const found = await findOrganizations(hub.db, {
    type: EDITOR_TYPE,
    companyRegister: null,
    sort: 'name',
    page: ALL,
  });
  return found.filter(({ status }) => isActiveOrganization(status)).map(({ id, name }) => ({ id, name }));
}
