import type { FieldFault } from '../../refusals/fields.ts';
import { passwordFault } from '../../sessions/signInRules.ts';

/** P-35: what is wrong with the two entries of a new password. */
export function passwordFaults(password: string, confirmation: string): FieldFault[] {
  const fault = passwordFault(password);
  const faults: FieldFault[] = fault === null ? [] : [{ field: 'password', message: fault }];
  if (password !== confirmation) {
    faults.push({ field: 'confirmation', message: 'Les deux mots de passe saisis ne sont pas identiques.' });
  }
  return faults;
}
