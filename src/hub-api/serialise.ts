import type { AttachmentStatus, DeclaredAttachment } from '../attachments/rules.ts';
import type { CaseView, EventView } from '../cases/readCase.ts';
import type { Side } from '../cases/rules.ts';
import type { Applicant } from '../cases/store.ts';
import type { PartnerInfo } from '../clients/rules.ts';
import type { FolderView } from '../folders/readFolder.ts';
import type { NotificationRow } from '../notifications/store.ts';
import { parseOrganizationId } from '../organizations/rules.ts';
import { wireDate, wireDateOrNull } from './wire.ts';

// The v1 shapes. Every property is always there, null or [] when empty: clients index keys directly (H-4).

interface StatedAttachment extends DeclaredAttachment {
  readonly id: string;
  readonly status: AttachmentStatus;
}

function wireAttachment(file: StatedAttachment) {
  return {
    id: file.id,
    status: file.status,
    fileName: file.fileName,
    type: file.type,
    size: file.size,
    mimeType: file.mimeType,
  };
}

// The database gives the keys of JSON columns back in an order of its own.
function wireApplicant({ firstName, lastName, email }: Applicant) {
  return { firstName, lastName, email };
}

function wirePartner(partner: PartnerInfo | null) {
  if (partner === null) return null;
  const { editorName, applicationName, softwareVersion } = partner;
  return { editorName, applicationName, softwareVersion };
}

export function wireFolder({ folder, cases, attachments }: FolderView) {
  return {
    id: folder.id,
    globalStatus: folder.globalStatus,
    processCode: folder.processCode,
    createDateTime: wireDate(folder.createdAt),
    closeDateTime: wireDateOrNull(folder.closeAt),
    applicant: wireApplicant(folder.applicant),
    externalId: folder.externalId,
    updateDateTime: wireDateOrNull(folder.updatedAt),
    partnerInfo: wirePartner(folder.partnerInfo),
    cases: cases.map((item) => ({
      id: item.id,
      status: item.status,
      recipient: parseOrganizationId(item.recipient),
      externalId: item.externalId,
      updateDateTime: wireDateOrNull(item.updatedAt),
      transmissionDateTime: wireDateOrNull(item.transmissionAt),
      partnerAttributes: item.partnerAttributes,
    })),
    attachments: attachments.map((file) => ({ ...wireAttachment(file), recipients: file.recipients })),
  };
}

/** H-38: the internal comment is for services only, an operator reads null. */
export function wireEvent({ event, attachments }: EventView, side: Side) {
  return {
    id: event.id,
    transmitter: parseOrganizationId(event.transmitter),
    message: event.message,
    comment: side === 'OSL' ? null : event.comment,
    actionType: event.actionType,
    author: event.author,
    notification: event.notification,
    createDateTime: wireDate(event.createdAt),
    updateDateTime: wireDateOrNull(event.updatedAt),
    status: event.status,
    caseCurrentStatus: event.caseCurrentStatus,
    caseNewStatus: event.caseNewStatus,
    partnerAttributes: event.partnerAttributes,
    attachments: attachments.map(wireAttachment),
    partnerInfo: wirePartner(event.partnerInfo),
  };
}

export function wireCase({ side, target, attachments, events }: CaseView) {
  return {
    id: target.id,
    status: target.status,
    recipient: parseOrganizationId(target.recipient),
    externalId: target.externalId,
    updateDateTime: wireDateOrNull(target.updatedAt),
    transmissionDateTime: wireDateOrNull(target.transmissionAt),
    processCode: target.processCode,
    createDateTime: wireDate(target.createdAt),
    closeDateTime: wireDateOrNull(target.closeAt),
    partnerAttributes: target.partnerAttributes,
    applicant: wireApplicant(target.applicant),
    attachments: attachments.map(wireAttachment),
    events: events.map((view) => wireEvent(view, side)),
  };
}

/** H-151: the two details are there only when asked for. */
export function wireNotification(row: NotificationRow, withEvent: boolean) {
  return {
    id: row.id,
    recipient: parseOrganizationId(row.recipient),
    transmitter: parseOrganizationId(row.transmitter),
    processCode: row.processCode,
    caseId: row.caseId,
    eventId: row.eventId,
    dateTime: wireDate(row.createdAt),
    ...(withEvent && { eventActionType: row.eventActionType, eventStatus: row.eventStatus }),
  };
}
