import { type Queryable, statement, type Transaction } from '../platform/database.ts';
import type { Preferences } from './preferenceRules.ts';

const updatePreferences = statement('account.preferences', 'UPDATE accounts SET preferences = $2 WHERE id = $1');
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

/** D-22: whether the service asks a code of everybody on a new device. */
export async function findOtpChoice(db: Queryable, organization: string): Promise<boolean> {
  return (await db.first(selectOtpChoice, [organization]))?.on === true;
}

export function storeOtpChoice(tx: Transaction, organization: string, on: boolean): void {
  tx.write(updateOtpChoice, [organization, on]);
}
