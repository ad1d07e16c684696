import type { CaseRow } from '../cases/store.ts';
import { consumeNotifications, storeNotifications } from '../notifications/store.ts';
import type { Transaction } from '../platform/database.ts';
import type { IdSource } from '../platform/ids.ts';
import { counterpartOf, notifies } from './rules.ts';
import { type EventRow, storeEventStatus } from './store.ts';

/** What happens when the counterpart acknowledges an event that was SENT (H-108, H-152, H-153). */
export function storeReception(tx: Transaction, newId: IdSource, target: CaseRow, event: EventRow, at: Date): void {
  storeEventStatus(tx, event.id, 'RECEIVED', at);
  const reader = counterpartOf(event.side, target);
  if (reader === null) return;
  // H-152: reading consumes the notification. H-153: the transmitter learns it, and answers to that with nothing.
  consumeNotifications(tx, { recipient: reader, eventId: event.id, at });
  if (!notifies(event)) return;
  storeNotifications(tx, at, [
    {
      id: newId(),
      recipient: event.transmitter,
      transmitter: reader,
      processCode: target.processCode,
      caseId: target.id,
      eventId: event.id,
    },
  ]);
}
