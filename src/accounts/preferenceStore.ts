import { type Queryable, statement, type Transaction } from '../platform/database.ts';
import { OWN_ROLE_DECLINED, type Preferences } from './preferenceRules.ts';

// What other pages keep there stays.
const updatePreferences = statement(
  'account.preferences',
  'UPDATE accounts SET preferences = preferences || $2::jsonb WHERE id = $1',
);
const selectOtpChoice = statement<{ on: boolean }>(
  'account.otpChoice',
  'SELECT otp_on_new_device AS on FROM organizations WHERE id = $1',
);
const updateOtpChoice = statement(
  'account.setOtpChoice',
  'UPDATE organizations SET otp_on_new_device = $2 WHERE id = $1',
);

export function storePreferences(tx: Transaction, accountId: string, preferences: Preferences): void {
  tx.write(updatePreferences, [accountId, preferences]);
}

/** T-50. */
export function storeOwnRoleDeclined(tx: Transaction, accountId: string): void {
  tx.write(updatePreferences, [accountId, { [OWN_ROLE_DECLINED]: true }]);
}

/** D-22: whether the service asks a code of everybody on a new device. */
export async function findOtpChoice(db: Queryable, organization: string): Promise<boolean> {
  return (await db.first(selectOtpChoice, [organization]))?.on === true;
}

export function storeOtpChoice(tx: Transaction, organization: string, on: boolean): void {
  tx.write(updateOtpChoice, [organization, on]);
}
