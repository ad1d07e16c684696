import { attachmentsOfEvent } from '../attachments/store.ts';
import { recordAudit } from '../audit/store.ts';
import { type Side, sideOf } from '../cases/rules.ts';
import { type CaseRow, lockCase } from '../cases/store.ts';
import type { Caller } from '../clients/rules.ts';
import { type Hub, scribeOf } from '../hub.ts';
import type { Transaction } from '../platform/database.ts';
import {
  attachmentsMissing,
  caseNotFound,
  eventNotFound,
  eventStatusNotAllowed,
  Refused,
  unauthorized,
} from '../refusals/catalogue.ts';
import { storeReception } from './receptionEffects.ts';
import { isCounterpart, isTransmitter, isVisibleEvent } from './rules.ts';
import { applySend } from './sendEffects.ts';
import { type EventRow, lockEvent, storeEventStatus } from './store.ts';

interface Change {
  readonly target: CaseRow;
  readonly event: EventRow;
  readonly side: Side;
  readonly at: Date;
}

/** PATCH of an event (H-108): its transmitter sends it, its counterpart acknowledges it, a repetition is nothing. */
export async function changeEventStatus(
  hub: Pick<Hub, 'db' | 'clock' | 'newId'>,
  caller: Caller,
  ids: { readonly caseId: string; readonly eventId: string },
  requested: string,
): Promise<void> {
  await hub.db.transaction(async (tx) => {
    const [target, event] = await Promise.all([lockCase(tx, ids.caseId), lockEvent(tx, ids.caseId, ids.eventId)]);
    if (target === undefined) throw new Refused(caseNotFound);
    if (event === undefined) throw new Refused(eventNotFound);
    const side = sideOf(caller, target);
    if (side === null) throw new Refused(unauthorized);
    if (!isVisibleEvent(event, side)) throw new Refused(eventNotFound);
    const change: Change = { target, event, side, at: hub.clock() };
    if (requested === 'SENT') await sendEvent(hub, tx, change);
    else if (requested === 'RECEIVED') acknowledgeEvent(hub, tx, change);
    else throw new Refused(eventStatusNotAllowed(requested));
    if (event.status === requested) return;
    recordAudit(tx, scribeOf(hub, caller, change.at), {
      action: 'EVENT_STATUS',
      subjectType: 'case',
      subjectId: target.id,
      from: event.status,
      to: requested,
      detail: { event: event.id, caseNewStatus: event.caseNewStatus },
    });
  });
}

async function sendEvent(hub: Pick<Hub, 'newId'>, tx: Transaction, change: Change): Promise<void> {
  const { target, event, side, at } = change;
  if (!isTransmitter(event, side)) throw new Refused(unauthorized);
  if (event.status === 'SENT') return;
  if (event.status !== 'IN_PROGRESS' || target.status === 'ARCHIVED') throw new Refused(eventStatusNotAllowed('SENT'));
  const files = await attachmentsOfEvent(tx, event.id);
  // G-6: a corrupted or rejected file blocks the event as much as a missing one.
  if (files.some((file) => file.status !== 'RECEIVED')) throw new Refused(attachmentsMissing);
  storeEventStatus(tx, event.id, 'SENT', at);
  applySend(tx, hub.newId, target, event, at);
}

function acknowledgeEvent(hub: Pick<Hub, 'newId'>, tx: Transaction, change: Change): void {
  const { target, event, side, at } = change;
  if (!isCounterpart(event, side)) throw new Refused(unauthorized);
  if (event.status === 'RECEIVED') return;
  if (event.status !== 'SENT') throw new Refused(eventStatusNotAllowed('RECEIVED'));
  storeReception(tx, hub.newId, target, event, at);
}
