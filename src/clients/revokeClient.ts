import { recordAudit } from '../audit/store.ts';
import { type Hub, scribeOf } from '../hub.ts';
import { clientNotFound, Refused } from '../refusals/catalogue.ts';
import type { Caller } from './rules.ts';
import { lockClient, removeClient } from './store.ts';

/** Revokes a client at once: its live tokens die in the same transaction. */
export async function revokeClient(
  hub: Pick<Hub, 'db' | 'clock' | 'newId'>,
  caller: Caller,
  clientId: string,
): Promise<void> {
  await hub.db.transaction(async (tx) => {
    const client = await lockClient(tx, clientId);
    if (client === undefined) throw new Refused(clientNotFound);
    removeClient(tx, clientId);
    recordAudit(tx, scribeOf(hub, caller, hub.clock()), {
      action: 'CLIENT_REVOKE',
      subjectType: 'client',
      subjectId: clientId,
      detail: { scopes: client.scopes, organization: client.organization, processCode: client.processCode },
    });
  });
}
