import { attachmentsOfEvent } from '../attachments/store.ts';
import { storeStrays } from '../attachments/strayObjects.ts';
import { recordAudit } from '../audit/store.ts';
import { sideOf } from '../cases/rules.ts';
import { lockCase } from '../cases/store.ts';
import type { Caller } from '../clients/rules.ts';
import { type Hub, scribeOf } from '../hub.ts';
import {
  caseNotFound,
  eventNotDeletable,
  eventToDeleteNotFound,
  Refused,
  unauthorized,
} from '../refusals/catalogue.ts';
import { isTransmitter, isVisibleEvent } from './rules.ts';
import { lockEvent, removeEvent } from './store.ts';

/** DELETE of a deposit that was not sent (H-109), with its files. */
export async function deleteEvent(
  hub: Pick<Hub, 'db' | 'clock' | 'newId'>,
  caller: Caller,
  caseId: string,
  eventId: string,
): Promise<void> {
  await hub.db.transaction(async (tx) => {
    const [target, event] = await Promise.all([lockCase(tx, caseId), lockEvent(tx, caseId, eventId)]);
    if (target === undefined) throw new Refused(caseNotFound);
    if (event === undefined) throw new Refused(eventToDeleteNotFound);
    const side = sideOf(caller, target);
    if (side === null) throw new Refused(unauthorized);
    if (!isVisibleEvent(event, side)) throw new Refused(eventToDeleteNotFound);
    if (!isTransmitter(event, side)) throw new Refused(unauthorized);
    if (event.actionType !== 'ATTACH_DEPOSIT' || event.status !== 'IN_PROGRESS' || target.status === 'ARCHIVED') {
      throw new Refused(eventNotDeletable);
    }
    const files = await attachmentsOfEvent(tx, eventId);
    const at = hub.clock();
    storeStrays(
      tx,
      files.flatMap((file) => file.objectKey ?? []),
      at,
    );
    removeEvent(tx, eventId);
    recordAudit(tx, scribeOf(hub, caller, at), {
      action: 'EVENT_DELETE',
      subjectType: 'case',
      subjectId: caseId,
      detail: { event: eventId },
    });
  });
}
