import { type Queryable, statement } from '../platform/database.ts';

export interface OrganizationRow {
  readonly id: string;
  readonly type: string;
  readonly companyRegister: string;
  readonly branchCode: string;
  readonly name: string;
  readonly code: string | null;
  readonly country: string | null;
  readonly postalCode: string;
  readonly territory: string;
  readonly email: string | null;
  readonly phoneNumber: string | null;
  readonly status: string;
  readonly createdAt: Date;
  readonly updatedAt: Date | null;
}

const COLUMNS = `id, type, company_register AS "companyRegister", branch_code AS "branchCode", name, code, country,
  postal_code AS "postalCode", territory, email, phone_number AS "phoneNumber", status, created_at AS "createdAt",
  updated_at AS "updatedAt"`;

const selectOrganization = statement<OrganizationRow>(
  'organization.load',
  `SELECT ${COLUMNS} FROM organizations WHERE id = $1`,
);

export function findOrganization(db: Queryable, id: string): Promise<OrganizationRow | undefined> {
  return db.first(selectOrganization, [id]);
}
