import { type CaseStatus, LISTED_STATUSES } from '../cases/rules.ts';
import { codePoints } from '../platform/text.ts';

/** « Nouveau »: what arrived or came back, and nobody acted upon yet (D-2). */
const NEW_STATUSES: readonly CaseStatus[] = ['HUBEE_NOTIFIED', 'SENT'];

/** What a person may make of a télédossier in the portal. « Clos » is the operator's alone (P-51, P-52). */
export const TARGET_STATUSES = ['SI_RECEIVED', 'IN_PROGRESS', 'ADD_AWAITING', 'REFUSED', 'DONE'] as const;
export type TargetStatus = (typeof TARGET_STATUSES)[number];

/**
 * P-52: by which status a télédossier may be followed, in the portal. A status that is absent is followed by none:
 * « Refusé », « Traité », « Clos » are ends, and « Erreur d'intégration » belongs to software (G-46).
 */
const TRANSITIONS: Readonly<Partial<Record<CaseStatus, readonly TargetStatus[]>>> = {
  HUBEE_NOTIFIED: ['SI_RECEIVED', 'IN_PROGRESS'],
  SENT: ['SI_RECEIVED', 'IN_PROGRESS'],
  SI_RECEIVED: ['IN_PROGRESS', 'REFUSED'],
  IN_PROGRESS: ['ADD_AWAITING', 'REFUSED', 'DONE'],
  ADD_AWAITING: ['REFUSED', 'DONE'],
};

/** What a démarche lets a service say to the person concerned. */
export interface Capabilities {
  readonly messageToTransmitter: boolean;
  readonly messageWithStatus: boolean;
  readonly authorizedAwaiting: boolean;
}

export function isNew(status: CaseStatus): boolean {
  return NEW_STATUSES.includes(status);
}

/** P-52, P-53, D-16: the statuses offered, in the order of the dialog's list. */
export function targetsFrom(status: CaseStatus, process: Capabilities): readonly TargetStatus[] {
  const targets = TRANSITIONS[status] ?? [];
  return targets.filter((target) => target !== 'ADD_AWAITING' || mayAskComplements(process));
}

/** D-16: « En attente de compléments » is offered only where a message can ask for them. */
export function mayAskComplements({ messageToTransmitter, authorizedAwaiting }: Capabilities): boolean {
  return messageToTransmitter && authorizedAwaiting;
}

/** P-58, D-16: whether a change of status may carry words for the person concerned. */
export function mayCommentStatus({ messageToTransmitter, messageWithStatus }: Capabilities): boolean {
  return messageToTransmitter && messageWithStatus;
}

/** P-56, P-57: downloading everything begins the processing of what was new or received, and of nothing else. */
export function statusAfterDownload(status: CaseStatus): TargetStatus | null {
  return isNew(status) || status === 'SI_RECEIVED' ? 'IN_PROGRESS' : null;
}

/** P-54: « Nouveau » is one status for people, whichever of its two technical states they had under the eyes. */
export function isSeenStatus(seen: string | null, actual: CaseStatus): boolean {
  return seen === actual || (isNew(actual) && NEW_STATUSES.some((status) => status === seen));
}

export function isTargetStatus(text: string): text is TargetStatus {
  return TARGET_STATUSES.some((status) => status === text);
}

/** What decides whether a télédossier may still be changed in the portal. */
export interface Changeable {
  readonly status: CaseStatus;
  readonly takenBy: 'PORTAIL' | 'API' | null;
  /** Of the living subscription; null when there is none, or none chosen. */
  readonly accessMode: string | null;
  readonly organizationActive: boolean;
}

/** Why nothing can be changed: CLOSED by its operator (P-60), worked on ELSEWHERE (P-90, D-4), service INACTIVE (D-36). */
export type Obstacle = 'CLOSED' | 'ELSEWHERE' | 'INACTIVE';

export function obstacleOf({ status, takenBy, accessMode, organizationActive }: Changeable): Obstacle | null {
  if (!organizationActive) return 'INACTIVE';
  if (status === 'CLOSED' || !LISTED_STATUSES.includes(status)) return 'CLOSED';
  return takenBy === 'API' || accessMode !== 'PORTAIL' ? 'ELSEWHERE' : null;
}

/** P-55: whoever may acknowledge a « Nouveau » does so before reading it, unless nothing can be done with it any more. */
export function mustAcknowledge(target: Changeable, mayAcknowledge: boolean): boolean {
  return mayAcknowledge && isNew(target.status) && obstacleOf(target) === null;
}

/** P-58, P-66, P-67, D-13: in Unicode code points. */
export const LONGEST_TEXT = 500;

/** Line ends as browsers send them in forms count for one character, as their counter shows. */
export function typedText(text: string): string {
  return text.replaceAll('\r\n', '\n').trim();
}

export function isTooLong(text: string): boolean {
  return codePoints(text) > LONGEST_TEXT;
}
