import { type DeclaredAttachment, depositFaults } from '../attachments/rules.ts';
import { attachmentsOfEvent, type NewAttachment, storeAttachments } from '../attachments/store.ts';
import { recordAudit } from '../audit/store.ts';
import type { EventView } from '../cases/readCase.ts';
import { decideStatus, type Side, sideOf } from '../cases/rules.ts';
import { type CaseRow, lockCase } from '../cases/store.ts';
import type { Caller } from '../clients/rules.ts';
import { type Hub, scribeOf } from '../hub.ts';
import type { Transaction } from '../platform/database.ts';
import { findProcess } from '../processes/store.ts';
import { actionNotAllowed, caseNotFound, Refused, refuseAll, unauthorized } from '../refusals/catalogue.ts';
import { contentFaults, initialStatus, parseAction } from './rules.ts';
import { applySend } from './sendEffects.ts';
import { type EventRow, storeEvent } from './store.ts';

export interface EventRequest {
  readonly actionType: string;
  readonly notification: boolean | null;
  readonly message: string | null;
  readonly comment: string | null;
  readonly author: string | null;
  /** Stored as sent, never compared with the truth (H-133). */
  readonly caseCurrentStatus: string | null;
  readonly caseNewStatus: string | null;
  readonly partnerAttributes: string | null;
  readonly attachments: readonly DeclaredAttachment[];
}

export interface CreatedEvent extends EventView {
  readonly side: Side;
}

/** POST of an event (H-100…H-106). A deposit stays a draft until it is sent; anything else takes effect at once. */
export async function createEvent(
  hub: Pick<Hub, 'db' | 'clock' | 'newId'>,
  caller: Caller,
  caseId: string,
  request: EventRequest,
): Promise<CreatedEvent> {
  return hub.db.transaction(async (tx) => {
    const target = await lockCase(tx, caseId);
    if (target === undefined) throw new Refused(caseNotFound);
    const side = sideOf(caller, target);
    if (side === null) throw new Refused(unauthorized);
    // D-12: an archived télédossier takes events of its service only, and they have no effect.
    if (target.status === 'ARCHIVED' && side !== 'SI') throw new Refused(actionNotAllowed(request.actionType));
    await checkContent(tx, target, side, request);
    const at = hub.clock();
    const event = buildEvent(hub, caller, side, target, request, at);
    storeEvent(tx, event);
    const files = declareFiles(hub, target, request.attachments);
    storeAttachments(tx, { folderId: target.folderId, eventId: event.id }, files);
    const outcome = event.status === 'SENT' ? applySend(tx, hub.newId, target, event, at) : null;
    recordAudit(tx, scribeOf(hub, caller, at), {
      action: 'EVENT_CREATE',
      subjectType: 'case',
      subjectId: caseId,
      from: outcome?.from ?? target.status,
      to: outcome?.to ?? target.status,
      detail: { event: event.id, actionType: event.actionType, status: event.status, attachments: files.length },
    });
    return { side, event, attachments: files.length > 0 ? await attachmentsOfEvent(tx, event.id) : [] };
  });
}

async function checkContent(tx: Transaction, target: CaseRow, side: Side, request: EventRequest): Promise<void> {
  const process = await findProcess(tx, target.processCode);
  if (process === undefined) throw new Error('a case without démarche');
  refuseAll(contentFaults(request, side, process));
  if (request.caseNewStatus !== null) {
    const decision = decideStatus(side, target.status, request.caseNewStatus, 'EVENT');
    if (decision.kind === 'refused') throw new Refused(decision.refusal);
  }
  const formats = side === 'SI' ? process.siAttachmentFormatsEnabled : process.attachmentFormatsEnabled;
  const rules = { processCode: process.code, formats, types: null, maxSize: process.attachmentMaxSizeEnabled };
  refuseAll(depositFaults(request.attachments, rules));
}

function buildEvent(
  hub: Pick<Hub, 'newId'>,
  caller: Caller,
  side: Side,
  target: CaseRow,
  request: EventRequest,
  at: Date,
): EventRow {
  const actionType = parseAction(request.actionType);
  if (actionType === null) throw new Error('action type was checked before');
  return {
    ...request,
    actionType,
    id: hub.newId(),
    caseId: target.id,
    transmitter: caller.organization,
    side,
    status: initialStatus(actionType),
    caseCurrentStatus: request.caseCurrentStatus ?? target.status,
    partnerInfo: caller.partner,
    createdAt: at,
    updatedAt: null,
  };
}

function declareFiles(
  hub: Pick<Hub, 'newId'>,
  target: CaseRow,
  declared: readonly DeclaredAttachment[],
): NewAttachment[] {
  return declared.map((file) => ({ ...file, id: hub.newId(), recipients: [], caseIds: [target.id] }));
}
