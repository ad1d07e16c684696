import { type Queryable, statement, type Transaction } from '../platform/database.ts';
import { criteria } from '../platform/listQuery.ts';

/** A démarche as stored; names as on the wire, except the dates. Sizes in bytes, delays in days. */
export interface ProcessRow {
  readonly code: string;
  readonly name: string;
  readonly description: string | null;
  readonly isActivated: boolean;
  /** Identifier of the operator's organization: it owns every télédossier of the démarche. */
  readonly osl: string;
  readonly attachmentFormatsEnabled: string[];
  readonly siAttachmentFormatsEnabled: string[];
  readonly attachmentTypesEnabled: string[];
  readonly attachmentMaxSizeEnabled: number;
  readonly statusBeforeFileDeletion: string;
  readonly timeBeforeFileDeletion: number;
  readonly timeBeforeArchiving: number;
  readonly timeBeforeFolderDeletion: number;
  readonly messageToTransmitter: boolean;
  readonly messageWithStatus: boolean;
  readonly authorizedAwaiting: boolean;
  readonly subscriptionValidation: string;
  readonly legalJustification: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date | null;
}

const COLUMNS = `p.code, p.name, p.description, is_activated AS "isActivated", osl,
  attachment_formats AS "attachmentFormatsEnabled", si_attachment_formats AS "siAttachmentFormatsEnabled",
  attachment_types AS "attachmentTypesEnabled", attachment_max_size AS "attachmentMaxSizeEnabled",
  status_before_file_deletion AS "statusBeforeFileDeletion", time_before_file_deletion AS "timeBeforeFileDeletion",
  time_before_archiving AS "timeBeforeArchiving", time_before_folder_deletion AS "timeBeforeFolderDeletion",
  message_to_transmitter AS "messageToTransmitter", message_with_status AS "messageWithStatus",
  authorized_awaiting AS "authorizedAwaiting", subscription_validation AS "subscriptionValidation",
  legal_justification AS "legalJustification", p.created_at AS "createdAt", p.updated_at AS "updatedAt"`;

const selectProcess = statement<ProcessRow>('process.load', `SELECT ${COLUMNS} FROM processes p WHERE p.code = $1`);

export function findProcess(db: Queryable, code: string): Promise<ProcessRow | undefined> {
  return db.first(selectProcess, [code]);
}

const selectForChange = statement<ProcessRow>(
  'process.lock',
  `SELECT ${COLUMNS} FROM processes p WHERE p.code = $1 FOR NO KEY UPDATE`,
);
const insertProcess = statement<{ code: string }>(
  'process.insert',
  `INSERT INTO processes (code, name, description, is_activated, osl, attachment_formats, si_attachment_formats,
     attachment_types, attachment_max_size, status_before_file_deletion, time_before_file_deletion,
     time_before_archiving, time_before_folder_deletion, message_to_transmitter, message_with_status,
     authorized_awaiting, subscription_validation, legal_justification, created_at, updated_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
   ON CONFLICT (code) DO NOTHING RETURNING code`,
);
const updateProcess = statement(
  'process.update',
  `UPDATE processes SET name = $2, description = $3, is_activated = $4, osl = $5, attachment_formats = $6,
     si_attachment_formats = $7, attachment_types = $8, attachment_max_size = $9, status_before_file_deletion = $10,
     time_before_file_deletion = $11, time_before_archiving = $12, time_before_folder_deletion = $13,
     message_to_transmitter = $14, message_with_status = $15, authorized_awaiting = $16, subscription_validation = $17,
     legal_justification = $18, updated_at = $19
   WHERE code = $1`,
);

/** Loads a démarche for a change and holds it until the transaction ends. */
export function lockProcess(tx: Transaction, code: string): Promise<ProcessRow | undefined> {
  return tx.first(selectForChange, [code]);
}

function contentOf(row: ProcessRow): unknown[] {
  return [
    row.code,
    row.name,
    row.description,
    row.isActivated,
    row.osl,
    row.attachmentFormatsEnabled,
    row.siAttachmentFormatsEnabled,
    row.attachmentTypesEnabled,
    row.attachmentMaxSizeEnabled,
    row.statusBeforeFileDeletion,
    row.timeBeforeFileDeletion,
    row.timeBeforeArchiving,
    row.timeBeforeFolderDeletion,
    row.messageToTransmitter,
    row.messageWithStatus,
    row.authorizedAwaiting,
    row.subscriptionValidation,
    row.legalJustification,
  ];
}

/** False when a démarche of the same code already exists. */
export async function storeProcess(tx: Transaction, row: ProcessRow): Promise<boolean> {
  return (await tx.first(insertProcess, [...contentOf(row), row.createdAt, row.updatedAt])) !== undefined;
}

/** Writes everything but the code and the creation date. */
export function replaceProcess(tx: Transaction, row: ProcessRow): void {
  tx.write(updateProcess, [...contentOf(row), row.updatedAt]);
}

const FILTERS = { companyRegister: 'o.company_register = :value' };

const SORTS = {
  createdAt: 'p.created_at',
  code: 'p.code',
  name: 'p.name',
  description: 'p.description',
  isActivated: 'p.is_activated',
  subscriptionValidation: 'p.subscription_validation',
  oslType: 'o.type',
  oslCompanyRegister: 'o.company_register',
  oslBranchCode: 'o.branch_code',
  attachmentMaxSize: 'p.attachment_max_size',
  timeBeforeArchiving: 'p.time_before_archiving',
  timeBeforeDeletion: 'p.time_before_folder_deletion',
  messageToTransmitter: 'p.message_to_transmitter',
  attachmentTypes: 'p.attachment_types',
  attachmentFormats: 'p.attachment_formats',
};
export type ProcessSort = keyof typeof SORTS;

export interface ProcessQuery {
  /** SIRET of the operator. */
  readonly companyRegister: string | null;
  readonly sort: ProcessSort;
}

/** Every démarche, of one operator when its SIRET is asked for: there are a few dozen, the list has no pages (H-116). */
export function findProcesses(db: Queryable, { companyRegister, sort }: ProcessQuery): Promise<ProcessRow[]> {
  const { name, where, parameters } = criteria(FILTERS, { companyRegister });
  return db.rows(
    statement<ProcessRow>(
      `process.list.${name}.${sort}`,
      `SELECT ${COLUMNS} FROM processes p JOIN organizations o ON o.id = p.osl ${where} ORDER BY ${SORTS[sort]}, p.code`,
    ),
    parameters,
  );
}
