import type { Side } from '../cases/rules.ts';
import {
  actionNotAllowed,
  attachmentsForbidden,
  depositNeedsAttachments,
  messageForbidden,
  type Refusal,
} from '../refusals/catalogue.ts';

/** H-101: what an event may tell. */
export const ACTION_TYPES = [
  'STATUS_UPDATE',
  'ATTACH_DEPOSIT',
  'ATTACH_DL',
  'ATTACH_DL_ALL',
  'COM_ADD',
  'SENDING_MESSAGE',
] as const;
export type ActionType = (typeof ACTION_TYPES)[number];

/** H-140: IN_PROGRESS while files are being deposited, SENT, then RECEIVED once the counterpart has read it. */
export type EventStatus = 'IN_PROGRESS' | 'SENT' | 'RECEIVED';

export function parseAction(text: string): ActionType | null {
  return ACTION_TYPES.find((action) => action === text) ?? null;
}

/** H-100: a deposit stays a draft until its files are there. */
export function initialStatus(action: ActionType): EventStatus {
  return action === 'ATTACH_DEPOSIT' ? 'IN_PROGRESS' : 'SENT';
}

/** H-107: a draft exists only for the side that writes it, and for the platform. */
export function isVisibleEvent(event: { readonly status: EventStatus; readonly side: Side }, side: Side): boolean {
  return event.status !== 'IN_PROGRESS' || event.side === side || side === 'ADMIN';
}

/** Who wrote it; the platform may act for either (hub.md §8). */
export function isTransmitter(event: { readonly side: Side }, side: Side): boolean {
  return event.side === side || side === 'ADMIN';
}

/** Who must read it; nobody must read what the platform wrote (H-212). */
export function isCounterpart(event: { readonly side: Side }, side: Side): boolean {
  return side === 'ADMIN' || (event.side !== 'ADMIN' && event.side !== side);
}

/** The organization that must read an event of that side: null when there is none. */
export function counterpartOf(
  side: Side,
  parties: { readonly recipient: string; readonly osl: string },
): string | null {
  if (side === 'OSL') return parties.recipient;
  return side === 'SI' ? parties.osl : null;
}

export interface EventContent {
  readonly actionType: string;
  readonly message: string | null;
  readonly attachments: readonly unknown[];
}

/** H-101, H-102, H-104: the faults of an event that do not depend on the case's status. */
export function contentFaults(
  content: EventContent,
  side: Side,
  process: { readonly code: string; readonly messageToTransmitter: boolean },
): Refusal[] {
  const action = parseAction(content.actionType);
  if (action === null) return [actionNotAllowed(content.actionType)];
  const deposits = content.attachments.length > 0;
  if (action === 'ATTACH_DEPOSIT' && !deposits) return [depositNeedsAttachments];
  if (action !== 'ATTACH_DEPOSIT' && deposits) return [attachmentsForbidden(action)];
  // H-104: only an SI's free message on a démarche that takes none; messages with a status always pass.
  if (action === 'SENDING_MESSAGE' && side === 'SI' && !process.messageToTransmitter) {
    return [messageForbidden(process.code)];
  }
  return [];
}

/** H-106: COM_ADD never notifies. */
export function notifies(event: { readonly actionType: string; readonly notification: boolean | null }): boolean {
  return event.notification === true && event.actionType !== 'COM_ADD';
}

/** D-15: an operator's event that brings the télédossier back to its service is an arrival, whatever its status was. */
export function isArrival(event: { readonly side: Side; readonly caseNewStatus: string | null }): boolean {
  return (
    event.side === 'OSL' && (event.caseNewStatus === 'HUBEE_NOTIFIED' || event.caseNewStatus === 'HUBEE_COMPLETED')
  );
}
