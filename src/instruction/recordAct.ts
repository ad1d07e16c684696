import type { User } from '../accounts/rules.ts';
import { type NewAttachment, storeAttachments } from '../attachments/store.ts';
import { recordAudit } from '../audit/store.ts';
import { storeTaken } from '../cases/store.ts';
import type { PartnerInfo } from '../clients/rules.ts';
import type { ActionType } from '../events/rules.ts';
import { applySend, type SendOutcome } from '../events/sendEffects.ts';
import { type EventRow, storeEvent } from '../events/store.ts';
import { type Hub, scribeOf } from '../hub.ts';
import type { Transaction } from '../platform/database.ts';
import type { TargetStatus } from './rules.ts';
import type { PortalCase } from './store.ts';

/** D-1: how events of the portal present themselves to partners. */
export const PORTAL: PartnerInfo = { editorName: null, applicationName: 'Portail', softwareVersion: null };

/** P-70: who fetches télédossiers. */
export const PORTAL_AUTHOR = 'Le Portail HubEE';

/** What a person did on a télédossier, as the operator will read it. */
export interface Act {
  /** Of the event; one of its own by default. */
  readonly id?: string;
  readonly actionType: ActionType;
  /** D-5: only changes of status, messages and deposits tell the operator. */
  readonly notification: boolean;
  readonly message?: string | null;
  /** Of the service only (P-67). */
  readonly comment?: string | null;
  readonly to?: TargetStatus | null;
  /** Deposited with it (P-68). */
  readonly files?: readonly NewAttachment[];
}

export interface RecordedAct {
  readonly event: EventRow;
  readonly outcome: SendOutcome;
}

/** « Prénom NOM »: the author of whatever a person does (P-70). */
export function authorOf({ firstName, lastName }: Pick<User, 'firstName' | 'lastName'>): string {
  return `${firstName} ${lastName.toUpperCase()}`;
}

/**
 * Writes an event of the service with all its effects (H-105, H-106) and its trace, on a télédossier the caller holds; the
 * portal takes it over if nobody had (D-4). Refusals are the caller's: here everything is allowed.
 */
export async function recordAct(
  hub: Pick<Hub, 'newId'>,
  tx: Transaction,
  user: User,
  target: PortalCase,
  act: Act,
  at: Date,
): Promise<RecordedAct> {
  if (target.takenBy === null) await storeTaken(tx, target.id, 'PORTAIL');
  const event: EventRow = {
    id: act.id ?? hub.newId(),
    caseId: target.id,
    transmitter: target.recipient,
    side: 'SI',
    actionType: act.actionType,
    notification: act.notification,
    message: act.message ?? null,
    comment: act.comment ?? null,
    author: authorOf(user),
    status: 'SENT',
    caseCurrentStatus: target.status,
    caseNewStatus: act.to ?? null,
    partnerAttributes: null,
    partnerInfo: PORTAL,
    createdAt: at,
    updatedAt: null,
  };
  storeEvent(tx, event);
  // H-187: before the effects of the event, so that they join a countdown that has already begun.
  storeAttachments(tx, { folderId: target.folderId, eventId: event.id }, act.files ?? []);
  const outcome = applySend(tx, hub.newId, target, event, at);
  recordAudit(tx, scribeOf(hub, user, at), {
    action: 'EVENT_CREATE',
    subjectType: 'case',
    subjectId: target.id,
    from: outcome.from,
    to: outcome.to,
    detail: { event: event.id, actionType: event.actionType, status: event.status, via: 'PORTAIL' },
  });
  return { event, outcome };
}
