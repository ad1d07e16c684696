import type { Hub } from '../hub.ts';
import { InvalidFields } from '../refusals/fields.ts';
import { normalisePassword, passwordFault, SAME_PASSWORD } from './signInRules.ts';

/** Refuses a new password, on the field `password`: the policy of P-35, then P-36 when it must differ from `current`. */
export async function judgeNewPassword(
  hub: Pick<Hub, 'passwords'>,
  password: string,
  current: string | null,
): Promise<void> {
  const fault = passwordFault(password);
  if (fault !== null) throw new InvalidFields([{ field: 'password', message: fault }]);
  if (current !== null && (await hub.passwords.matches(normalisePassword(password), current))) {
    throw new InvalidFields([{ field: 'password', message: SAME_PASSWORD }]);
  }
}
