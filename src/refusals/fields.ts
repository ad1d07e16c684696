/** What is wrong with one field of a form, in the words shown beside it. */
export interface FieldFault {
  readonly field: string;
  readonly message: string;
}

/** A form that cannot be accepted as it was filled: the person corrects it and sends it again. Nothing was changed. */
export class InvalidFields extends Error {
  readonly faults: readonly FieldFault[];
  constructor(faults: readonly FieldFault[]) {
    super(`invalid fields: ${faults.map(({ field }) => field).join(', ')}`);
    this.faults = faults;
  }
}

/** Throws all the faults found, if any. */
export function refuseFields(faults: readonly FieldFault[]): void {
  if (faults.length > 0) throw new InvalidFields(faults);
}
