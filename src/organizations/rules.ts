/** The three parts that identify an organization on the wire (H-12). */
export interface OrganizationIdentifier {
  readonly type: string;
  /** SIRET: 14 digits, not checksummed (H-14). */
  readonly companyRegister: string;
  /** « Code guichet »: text, leading zeros matter (H-14). */
  readonly branchCode: string;
}

export const ORGANIZATION_ID_PATTERN = '^\\w{1,20}-[0-9]{14}-[\\w-]{1,10}$';

/** The type of software editors (D-19). */
export const EDITOR_TYPE = 'EDT';

/** The organization of clients that act for the platform itself; created by the first migration. */
export const PLATFORM_ORGANIZATION = 'ADMIN-13002526500013-00000';

export function organizationId(identifier: OrganizationIdentifier): string {
  return `${identifier.type}-${identifier.companyRegister}-${identifier.branchCode}`;
}

/** The parts of a stored identifier. The type holds no hyphen, so the first two hyphens are the separators. */
export function parseOrganizationId(id: string): OrganizationIdentifier {
  const first = id.indexOf('-');
  const second = id.indexOf('-', first + 1);
  return {
    type: id.slice(0, first),
    companyRegister: id.slice(first + 1, second),
    branchCode: id.slice(second + 1),
  };
}

/** An organization that is not « Actif » receives nothing new (D-36). */
export function isActiveOrganization(status: string): boolean {
  return status.toLowerCase() === 'actif';
}
