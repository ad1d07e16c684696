import { storeArrivals } from '../arrivals/store.ts';
import { applyStatus, countDown } from '../cases/applyStatus.ts';
import { decideStatus, isTransmitted } from '../cases/rules.ts';
import { type CaseRow, touchCase } from '../cases/store.ts';
import { storeNotifications } from '../notifications/store.ts';
import type { Transaction } from '../platform/database.ts';
import type { IdSource } from '../platform/ids.ts';
import { counterpartOf, isArrival, notifies } from './rules.ts';
import type { EventRow } from './store.ts';

export interface SendOutcome {
  /** The case's status before and after, equal when the event leaves it alone. */
  readonly from: string;
  readonly to: string;
}

/**
 * What happens when an event becomes SENT (H-105, H-106, H-150, D-15): the case takes its status, the counterpart its
 * notification, a return to the service is an arrival. The status was judged when the event was written: should the case
 * have moved so far meanwhile that it cannot be taken any more, the event is sent all the same and the case stays.
 */
export function applySend(tx: Transaction, newId: IdSource, target: CaseRow, event: EventRow, at: Date): SendOutcome {
  const decision =
    event.caseNewStatus === null
      ? ({ kind: 'unchanged' } as const)
      : decideStatus(event.side, target.status, event.caseNewStatus, 'EVENT');
  if (decision.kind === 'change') applyStatus(tx, target, decision.to, at);
  else if (target.status !== 'ARCHIVED') keepStatus(tx, target, at);
  // D-12: on an archived télédossier an event is kept but nobody is disturbed; before its transmission the service
  // would be told of something it cannot open yet, and finds the event in the télédossier when it arrives.
  if (target.status !== 'ARCHIVED' && isTransmitted(target.status)) announce(tx, newId, target, event, at);
  return { from: target.status, to: decision.kind === 'change' ? decision.to : target.status };
}

/** H-187: files deposited after the countdown began for the others join it. */
function keepStatus(tx: Transaction, target: CaseRow, at: Date): void {
  touchCase(tx, target.id, at);
  countDown(tx, target, target.status, at);
}

function announce(tx: Transaction, newId: IdSource, target: CaseRow, event: EventRow, at: Date): void {
  const counterpart = counterpartOf(event.side, target);
  if (counterpart !== null && notifies(event)) {
    storeNotifications(tx, at, [
      {
        id: newId(),
        recipient: counterpart,
        transmitter: event.transmitter,
        processCode: target.processCode,
        caseId: target.id,
        eventId: event.id,
      },
    ]);
  }
  if (isArrival(event)) {
    storeArrivals(tx, at, [
      {
        id: newId(),
        caseId: target.id,
        eventId: event.id,
        recipient: target.recipient,
        processCode: target.processCode,
      },
    ]);
  }
}
