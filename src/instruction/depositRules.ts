/** P-68: why a file of a deposit was not taken; nothing of the deposit is sent then. */
export type DepositFault = 'FORMAT' | 'CONTENT' | 'SIZE' | 'EMPTY' | 'VIRUS' | 'NOT_SCANNED' | 'TOO_MANY';

export interface JudgedFile {
  readonly fileName: string;
  /** Null: nothing wrong with this one. */
  readonly fault: DepositFault | null;
}

/** As many files as one deposit takes. */
export const MOST_FILES = 10;
