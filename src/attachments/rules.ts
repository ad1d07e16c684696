import { mimeNotAllowed, type Refusal, sizeNotAllowed, typeNotAllowed } from '../refusals/catalogue.ts';

/** What a partner declares of a file before sending it (H-39). Size in bytes. */
export interface DeclaredAttachment {
  readonly fileName: string;
  readonly type: string;
  readonly size: number;
  readonly mimeType: string;
}

/** PENDING until received; DELETED once purged (H-141). */
export type AttachmentStatus = 'PENDING' | 'RECEIVED' | 'REJECTED' | 'CORRUPTED' | 'DELETED';

/** H-171: 1 GiB, whatever a démarche permits. */
const MAX_SIZE = 1024 ** 3;

/** What a démarche lets one side deposit. */
export interface DepositRules {
  readonly processCode: string;
  readonly formats: readonly string[];
  /** Null where the type is not controlled: files of events (H-103). */
  readonly types: readonly string[] | null;
  /** Bytes. */
  readonly maxSize: number;
}

/** H-80, H-103: every fault of the declared files against the démarche. An empty list of formats allows nothing. */
export function depositFaults(files: readonly DeclaredAttachment[], rules: DepositRules): Refusal[] {
  const formats = new Set(rules.formats.map(essence));
  return files.flatMap((file) => {
    const faults: Refusal[] = [];
    if (!formats.has(essence(file.mimeType))) faults.push(mimeNotAllowed(file.mimeType, rules.processCode));
    if (rules.types !== null && !rules.types.includes(file.type))
      faults.push(typeNotAllowed(file.type, rules.processCode));
    if (file.size > Math.min(rules.maxSize, MAX_SIZE)) faults.push(sizeNotAllowed(rules.processCode));
    return faults;
  });
}

/** A media type without its parameters, in lower case. */
function essence(mimeType: string): string {
  return (mimeType.split(';')[0] ?? '').trim().toLowerCase();
}
