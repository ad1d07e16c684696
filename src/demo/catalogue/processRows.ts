import type { OrganizationIdentifier, ProcessSeed } from './types.ts';

const MIME = {
  pdf: 'application/pdf',
  xml: 'application/xml',
  json: 'application/json',
  txt: 'text/plain',
  zip: 'application/zip',
  odt: 'application/vnd.oasis.opendocument.text',
  png: 'image/png',
  jpg: 'image/jpeg',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
} as const;

/** Short name of a file format; the tables of the catalogue are written with it. */
export type Format = keyof typeof MIME;

/** A format in which a document is written; pictures are not. */
export type DocumentFormat = Exclude<Format, 'png' | 'jpg'>;

/** The mime type of a format, as declared on the wire. */
export function mimeOf(format: Format): string {
  return MIME[format];
}

/**
 * Exchanges a service may have with its operator (columns Msg / Add of hub.md §7.2, completed by D-16 and H-192):
 * `none` = neither message nor complement; `messages` = messages, complement attested as « no »;
 * `full` = both; `silent` = nothing published about complements, therefore unset, which is accepted.
 */
const EXCHANGES = {
  none: { messageToTransmitter: false, messageWithStatus: false, authorizedAwaiting: false },
  messages: { messageToTransmitter: true, messageWithStatus: true, authorizedAwaiting: false },
  full: { messageToTransmitter: true, messageWithStatus: true, authorizedAwaiting: true },
  silent: { messageToTransmitter: true, messageWithStatus: true, authorizedAwaiting: null },
} as const;

/** One line of a catalogue table: code, name, PJ types (space separated), formats, retention status, exchanges. */
export type ProcessRow = readonly [
  code: string,
  name: string,
  types: string,
  formats: readonly Format[],
  retention: 'IN_PROGRESS' | 'CLOSED',
  exchanges: keyof typeof EXCHANGES,
  more?: ProcessExtras,
];

/** What only some démarches state. */
interface ProcessExtras {
  readonly siFormats?: readonly Format[];
  readonly description?: string;
  readonly law?: string;
}

// A file may reach 1 GiB (H-171, H-192).
const MAXIMUM_FILE_SIZE = 2 ** 30;

/** Turns the table of one operator into wire records. The delays are those of D-12: 7, 90 and 365 days. */
export function processesOf(
  osl: OrganizationIdentifier,
  subscriptionValidation: ProcessSeed['subscriptionValidation'],
  rows: readonly ProcessRow[],
): readonly ProcessSeed[] {
  return rows.map(([code, name, types, formats, retention, exchanges, more]) => ({
    code,
    name,
    description: more?.description ?? null,
    isActivated: true,
    osl: { type: osl.type, companyRegister: osl.companyRegister, branchCode: osl.branchCode },
    attachmentFormatsEnabled: formats.map(mimeOf),
    siAttachmentFormatsEnabled: (more?.siFormats ?? []).map(mimeOf),
    attachmentTypesEnabled: types.split(' '),
    attachmentMaxSizeEnabled: MAXIMUM_FILE_SIZE,
    statusBeforeFileDeletion: retention,
    timeBeforeFileDeletion: 7,
    timeBeforeArchiving: 90,
    timeBeforeFolderDeletion: 365,
    ...EXCHANGES[exchanges],
    subscriptionValidation,
    legalJustification: more?.law ?? null,
  }));
}
