import { type Database, type Queryable, statement, type Transaction } from '../platform/database.ts';
import { criteria, isLong, type Page } from '../platform/listQuery.ts';
import { EDITOR_TYPE } from './rules.ts';

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

const selectForChange = statement<OrganizationRow>(
  'organization.lock',
  `SELECT ${COLUMNS} FROM organizations WHERE id = $1 FOR NO KEY UPDATE`,
);
// Two POSTs of the same organization at once: the second waits for the first, then inserts nothing (E-7).
const insertOrganization = statement<{ id: string }>(
  'organization.insert',
  `INSERT INTO organizations (id, type, company_register, branch_code, name, code, country, postal_code, territory, email,
                              phone_number, status, created_at, updated_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
   ON CONFLICT (id) DO NOTHING RETURNING id`,
);
const updateOrganization = statement(
  'organization.update',
  `UPDATE organizations SET name = $2, code = $3, country = $4, postal_code = $5, territory = $6, email = $7,
          phone_number = $8, status = $9, updated_at = $10
   WHERE id = $1`,
);

/** Loads an organization for a change and holds it until the transaction ends. */
export function lockOrganization(tx: Transaction, id: string): Promise<OrganizationRow | undefined> {
  return tx.first(selectForChange, [id]);
}

/** False when an organization of the same identifier already exists. */
export async function storeOrganization(tx: Transaction, row: OrganizationRow): Promise<boolean> {
  const stored = await tx.first(insertOrganization, [
    row.id,
    row.type,
    row.companyRegister,
    row.branchCode,
    row.name,
    row.code,
    row.country,
    row.postalCode,
    row.territory,
    row.email,
    row.phoneNumber,
    row.status,
    row.createdAt,
    row.updatedAt,
  ]);
  return stored !== undefined;
}

/** Writes everything but the identity and the creation date. */
export function replaceOrganization(tx: Transaction, row: OrganizationRow): void {
  tx.write(updateOrganization, [
    row.id,
    row.name,
    row.code,
    row.country,
    row.postalCode,
    row.territory,
    row.email,
    row.phoneNumber,
    row.status,
    row.updatedAt,
  ]);
}

const FILTERS = { type: 'type = :value', companyRegister: 'company_register = :value' };

const SORTS = {
  createdAt: 'created_at',
  code: 'code',
  type: 'type',
  name: 'name',
  companyRegister: 'company_register',
  branchCode: 'branch_code',
  country: 'country',
  postalCode: 'postal_code',
  territory: 'territory',
  email: 'email',
  phoneNumber: 'phone_number',
  status: 'status',
};
export type OrganizationSort = keyof typeof SORTS;

export interface OrganizationQuery {
  readonly type: string | null;
  readonly companyRegister: string | null;
  readonly sort: OrganizationSort;
  readonly page: Page;
}

/** The list query for these filters and this order; ties are broken by the identifier. */
function organizationList({ type, companyRegister, sort, page }: OrganizationQuery) {
  const { name, where, parameters } = criteria(FILTERS, { type, companyRegister });
  const next = parameters.length + 1;
  return {
    query: statement<OrganizationRow>(
      `organization.list.${name}.${sort}`,
      `SELECT ${COLUMNS} FROM organizations ${where} ORDER BY ${SORTS[sort]}, id LIMIT $${next} OFFSET $${next + 1}`,
    ),
    parameters: [...parameters, page.limit, page.offset],
  };
}

const selectEditors = statement<EditorRow>(
  'organization.editors',
  `SELECT id, name, type, status FROM organizations WHERE type = '${EDITOR_TYPE}' ORDER BY name, id`,
);
type EditorRow = Pick<OrganizationRow, 'id' | 'name' | 'type' | 'status'>;

/** Every software editor there is, by name: a few hundred at most. */
export function findEditors(db: Queryable): Promise<EditorRow[]> {
  return db.rows(selectEditors, []);
}

export function findOrganizations(db: Database, asked: OrganizationQuery): Promise<OrganizationRow[]> {
  const { query, parameters } = organizationList(asked);
  return isLong(asked.page) ? db.list(query, parameters) : db.rows(query, parameters);
}
