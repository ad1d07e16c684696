import type { AttachmentStatus } from '../attachments/rules.ts';
import type { Refusal } from '../refusals/catalogue.ts';
import { fileCorrupted, filePending, filePurged, fileRejected } from '../refusals/instruction.ts';

/** What decides whether a file can be had. */
export interface FileState {
  readonly status: AttachmentStatus;
  /** Where its bytes are; null when they were never kept, or are destroyed. */
  readonly objectKey: string | null;
}

const REASONS: Readonly<Record<AttachmentStatus, Refusal>> = {
  PENDING: filePending,
  RECEIVED: filePurged,
  REJECTED: fileRejected,
  CORRUPTED: fileCorrupted,
  DELETED: filePurged,
};

/** P-69: why the file cannot be had; null when it can. D-6: whatever the API says of it, as long as its object exists. */
export function fileRefusal({ status, objectKey }: FileState): Refusal | null {
  const kept = objectKey !== null && (status === 'RECEIVED' || status === 'DELETED');
  return kept ? null : REASONS[status];
}
