import { recordAudit } from '../audit/store.ts';
import type { Caller } from '../clients/rules.ts';
import { type Hub, scribeOf } from '../hub.ts';
import { notificationNotFound, Refused, unauthorized } from '../refusals/catalogue.ts';
import { consumeNotification, lockNotification } from './store.ts';

/** H-118, H-154, H-155: takes one's own notification off the queue; already gone is fine, never known is not. */
export async function deleteNotification(
  hub: Pick<Hub, 'db' | 'clock' | 'newId'>,
  caller: Caller,
  id: string,
): Promise<void> {
  await hub.db.transaction(async (tx) => {
    const owner = await lockNotification(tx, id);
    if (owner === undefined) throw new Refused(notificationNotFound);
    const mine =
      owner.recipient === caller.organization &&
      (caller.processCode === null || caller.processCode === owner.processCode);
    if (!mine) throw new Refused(unauthorized);
    if (owner.consumed) return;
    const at = hub.clock();
    consumeNotification(tx, id, at);
    recordAudit(tx, scribeOf(hub, caller, at), {
      action: 'NOTIFICATION_DELETE',
      subjectType: 'notification',
      subjectId: id,
    });
  });
}
