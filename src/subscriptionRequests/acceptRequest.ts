import type { Caller } from '../clients/rules.ts';
import type { Hub } from '../hub.ts';
import { lockForAnswer } from './decide.ts';
import { grantRequest } from './grantRequest.ts';
import type { RequestRow } from './store.ts';

/** D-17: the operator accepts. Accepting twice changes nothing; what was refused is answered for good (409). */
export async function acceptRequest(
  hub: Pick<Hub, 'db' | 'clock' | 'newId' | 'vault' | 'settings' | 'alert'>,
  caller: Caller,
  id: string,
): Promise<RequestRow> {
  const { request, alerts } = await hub.db.transaction(async (tx) => {
    const held = await lockForAnswer(tx, caller, id, 'ACCEPTED');
    if (!held.open) return { request: held.request, alerts: [] };
    return grantRequest(tx, hub, hub.clock(), caller, held.request);
  });
  for (const alert of alerts) hub.alert(alert);
  return request;
}
