import type { Hub } from '../hub.ts';
import { lookupKey } from './keys.ts';
import { requestLabel, storeResetRequest } from './resetRequestStore.ts';
import type { Visit } from './rules.ts';
import { addressGroup } from './signInRules.ts';
import { takeTurn } from './throttle.ts';

/**
 * « Mot de passe oublié » (P-34): writes down what was asked, the same for every address; `processResetRequests` finds
 * out later, where nobody can measure it, whether somebody has it. Beyond five an hour for one address the request is
 * dropped and the answer unchanged, since it would tell nothing good to whoever is flooding somebody's mailbox.
 */
export function askPasswordReset(
  hub: Pick<Hub, 'db' | 'clock' | 'newId' | 'vault'>,
  visit: Visit,
  email: string,
): Promise<'ASKED' | 'THROTTLED'> {
  const key = lookupKey(email);
  return hub.db.transaction(async (tx) => {
    const at = hub.clock();
    if ((await takeTurn(tx, 'RESET_ADDRESS', addressGroup(visit.address), at)) !== null) return 'THROTTLED';
    if ((await takeTurn(tx, 'RESET_EMAIL', key, at)) !== null) return 'ASKED';
    const id = hub.newId();
    storeResetRequest(tx, id, hub.vault.seal(key, requestLabel(id)), at);
    return 'ASKED';
  });
}
