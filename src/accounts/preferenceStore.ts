import { type Queryable, statement, type Transaction } from '../platform/database.ts';
import { DECLINED_AS, type DeclinableStep, type Preferences } from './preferenceRules.ts';

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
export function storeDeclinedStep(tx: Transaction, accountId: string, step: DeclinableStep): void {
  tx.write(updatePreferences, [accountId, { [DECLINED_AS[step]]: true }]);
}

/** D-22: whether the service asks a code of everybody on a new device. */
export async function findOtpChoice(db: Queryable, organization: string): Promise<boolean> {
  return (await db.first(selectOtpChoice, [organization]))?.on === true;
}

export function storeOtpChoice(tx: Transaction, organization: string, on: boolean): void {
  tx.write(updateOtpChoice, [organization, on]);
}
