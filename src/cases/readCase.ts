import { type AttachmentRow, attachmentsOfCase } from '../attachments/store.ts';
import { recordAudit } from '../audit/store.ts';
import type { Caller } from '../clients/rules.ts';
import { isVisibleEvent } from '../events/rules.ts';
import { type EventRow, eventsOfCase } from '../events/store.ts';
import { type Hub, scribeOf } from '../hub.ts';
import { caseNotFound, Refused, unauthorized } from '../refusals/catalogue.ts';
import { type Side, sideOf } from './rules.ts';
import { type CaseRow, loadCase, storeTaken } from './store.ts';

export interface EventView {
  readonly event: EventRow;
  readonly attachments: readonly AttachmentRow[];
}

export interface CaseView {
  readonly side: Side;
  readonly target: CaseRow;
  readonly attachments: readonly AttachmentRow[];
  readonly events: readonly EventView[];
}

/** GET of a case (H-95, H-36). Reading never changes its status (H-96), but tells that an API client took it over (D-4). */
export async function readCase(
  hub: Pick<Hub, 'db' | 'clock' | 'newId'>,
  caller: Caller,
  caseId: string,
  lite: boolean,
): Promise<CaseView> {
  const [target, attachments, events] = await Promise.all([
    loadCase(hub.db, caseId),
    lite ? [] : attachmentsOfCase(hub.db, caseId),
    lite ? [] : eventsOfCase(hub.db, caseId),
  ]);
  if (target === undefined) throw new Refused(caseNotFound);
  const side = sideOf(caller, target);
  if (side === null) throw new Refused(unauthorized);
  if (side === 'SI' && target.takenBy === null) await takeOver(hub, caller, caseId);
  return {
    side,
    target,
    attachments: attachments.filter((file) => file.eventId === null),
    events: events
      .filter((event) => isVisibleEvent(event, side))
      .map((event) => ({ event, attachments: attachments.filter((file) => file.eventId === event.id) })),
  };
}

async function takeOver(hub: Pick<Hub, 'db' | 'clock' | 'newId'>, caller: Caller, caseId: string): Promise<void> {
  await hub.db.transaction(async (tx) => {
    if (!(await storeTaken(tx, caseId, 'API'))) return;
    recordAudit(tx, scribeOf(hub, caller, hub.clock()), {
      action: 'CASE_TAKEN',
      subjectType: 'case',
      subjectId: caseId,
      to: 'API',
    });
  });
}
