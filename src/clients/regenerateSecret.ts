import { recordAudit } from '../audit/store.ts';
import { type Hub, scribeOf } from '../hub.ts';
import { newSecret, sha256 } from '../platform/vault.ts';
import { clientNotFound, Refused } from '../refusals/catalogue.ts';
import type { Credentials } from './createClient.ts';
import { type Caller, isSecretReadable } from './rules.ts';
import { lockClient, storeSecret } from './store.ts';

/** Gives a client a new secret. The old one, and every live token, are dead at once (H-53, D-20). */
export async function regenerateSecret(
  hub: Pick<Hub, 'db' | 'clock' | 'newId' | 'vault'>,
  caller: Caller,
  clientId: string,
): Promise<Credentials> {
  const clientSecret = newSecret();
  await hub.db.transaction(async (tx) => {
    const client = await lockClient(tx, clientId);
    if (client === undefined) throw new Refused(clientNotFound);
    const at = hub.clock();
    const sealed = isSecretReadable(client.scopes) ? hub.vault.seal(clientSecret, clientId) : null;
    storeSecret(tx, clientId, sha256(clientSecret), sealed, at);
    recordAudit(tx, scribeOf(hub, caller, at), {
      action: 'CLIENT_SECRET',
      subjectType: 'client',
      subjectId: clientId,
    });
  });
  return { clientId, clientSecret };
}
