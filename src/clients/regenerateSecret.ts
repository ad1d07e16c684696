import type { Hub } from '../hub.ts';
import { clientNotFound, Refused } from '../refusals/catalogue.ts';
import { replaceSecret } from './changeClient.ts';
import type { Credentials } from './newClient.ts';
import type { Caller } from './rules.ts';
import { lockClient } from './store.ts';

/** Gives a client a new secret, for the operator. The old one, and every live token, are dead at once (H-53, D-20). */
export async function regenerateSecret(
  hub: Pick<Hub, 'db' | 'clock' | 'newId' | 'vault'>,
  caller: Caller,
  clientId: string,
): Promise<Credentials> {
  const clientSecret = await hub.db.transaction(async (tx) => {
    const client = await lockClient(tx, clientId);
    if (client === undefined) throw new Refused(clientNotFound);
    return replaceSecret(tx, hub, hub.clock(), caller, client);
  });
  return { clientId, clientSecret };
}
