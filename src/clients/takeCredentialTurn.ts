import type { User } from '../accounts/rules.ts';
import { recordAudit } from '../audit/store.ts';
import { type Hub, scribeOf } from '../hub.ts';
import { credentialsThrottled, Refused } from '../refusals/catalogue.ts';
import { takeTurn } from '../sessions/throttle.ts';

/**
 * A delegate may reach the credentials of thousands of services, and so may whoever stole his session: so many read,
 * regenerated or revoked an hour, then no more, and the operator is told once. Counted on its own, before anything is read: a refused attempt counts too.
 */
export async function takeCredentialTurn(
  hub: Pick<Hub, 'db' | 'clock' | 'newId' | 'alert'>,
  user: User,
): Promise<void> {
  const { accountId: account, organization } = user;
  const wait = await hub.db.transaction(async (tx) => {
    const at = hub.clock();
    const refused = await takeTurn(tx, 'CREDENTIAL_READ', account, at);
    if (refused?.firstRefusal) {
      recordAudit(tx, scribeOf(hub, user, at), {
        action: 'CREDENTIALS_THROTTLED',
        subjectType: 'account',
        subjectId: account,
      });
    }
    return refused;
  });
  if (wait === null) return;
  if (wait.firstRefusal) hub.alert({ name: 'credential_reads_throttled', account, organization });
  throw new Refused(credentialsThrottled);
}
