import type { Hub } from '../hub.ts';
import { clientNotFound, Refused } from '../refusals/catalogue.ts';
import { endClient } from './changeClient.ts';
import type { Caller } from './rules.ts';
import { lockClient } from './store.ts';

/** Revokes a client at once, for the operator: its live tokens die in the same transaction. */
export async function revokeClient(
  hub: Pick<Hub, 'db' | 'clock' | 'newId'>,
  caller: Caller,
  clientId: string,
): Promise<void> {
  await hub.db.transaction(async (tx) => {
    const client = await lockClient(tx, clientId);
    if (client === undefined) throw new Refused(clientNotFound);
    endClient(tx, hub, hub.clock(), caller, client);
  });
}
