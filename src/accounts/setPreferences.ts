import type { Hub } from '../hub.ts';
import { type Preferences, readStoredPreferences } from './preferenceRules.ts';
import { storePreferences } from './preferenceStore.ts';
import type { User } from './rules.ts';

/** G-43: keeps how somebody likes their lists. Nobody's rights nor data depend on it, so it leaves no trace. */
export async function setPreferences(
  hub: Pick<Hub, 'db'>,
  user: Pick<User, 'accountId'>,
  chosen: Readonly<Record<keyof Preferences, unknown>>,
): Promise<Preferences> {
  const preferences = readStoredPreferences(chosen);
  await hub.db.transaction(async (tx) => storePreferences(tx, user.accountId, preferences));
  return preferences;
}
