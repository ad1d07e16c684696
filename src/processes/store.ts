import { type Queryable, statement } from '../platform/database.ts';

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

const COLUMNS = `code, name, description, is_activated AS "isActivated", osl,
  attachment_formats AS "attachmentFormatsEnabled", si_attachment_formats AS "siAttachmentFormatsEnabled",
  attachment_types AS "attachmentTypesEnabled", attachment_max_size AS "attachmentMaxSizeEnabled",
  status_before_file_deletion AS "statusBeforeFileDeletion", time_before_file_deletion AS "timeBeforeFileDeletion",
  time_before_archiving AS "timeBeforeArchiving", time_before_folder_deletion AS "timeBeforeFolderDeletion",
  message_to_transmitter AS "messageToTransmitter", message_with_status AS "messageWithStatus",
  authorized_awaiting AS "authorizedAwaiting", subscription_validation AS "subscriptionValidation",
  legal_justification AS "legalJustification", created_at AS "createdAt", updated_at AS "updatedAt"`;

const selectProcess = statement<ProcessRow>('process.load', `SELECT ${COLUMNS} FROM processes WHERE code = $1`);

export function findProcess(db: Queryable, code: string): Promise<ProcessRow | undefined> {
  return db.first(selectProcess, [code]);
}
