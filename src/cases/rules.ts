import { type Caller, holds } from '../clients/rules.ts';
import { type Refusal, statusNotAllowed } from '../refusals/catalogue.ts';

export const CASE_STATUSES = [
  'HUBEE_RECEIVED',
  'HUBEE_COMPLETED',
  'HUBEE_NOTIFIED',
  'SENT',
  'SI_RECEIVED',
  'IN_PROGRESS',
  'ADD_AWAITING',
  'REFUSED',
  'DONE',
  'SI_INTG_ERROR',
  'CLOSED',
  'ARCHIVED',
] as const;
export type CaseStatus = (typeof CASE_STATUSES)[number];

/** In what quality somebody acts on a télédossier. */
export type Side = 'OSL' | 'SI' | 'ADMIN';

/** H-131: what each side may set. Anything else is refused; there is no transition graph (H-130, H-132). */
const SETTABLE: Readonly<Record<Side, ReadonlySet<string>>> = {
  SI: new Set(['SENT', 'SI_RECEIVED', 'IN_PROGRESS', 'ADD_AWAITING', 'REFUSED', 'DONE', 'SI_INTG_ERROR']),
  OSL: new Set([
    'HUBEE_NOTIFIED',
    'HUBEE_COMPLETED',
    'CLOSED',
    'SENT',
    'SI_RECEIVED',
    'IN_PROGRESS',
    'ADD_AWAITING',
    'REFUSED',
    'DONE',
  ]),
  ADMIN: new Set(CASE_STATUSES.filter((status) => status !== 'HUBEE_RECEIVED' && status !== 'ARCHIVED')),
};

/** Not yet transmitted: only the completion of the folder moves it, and its service does not see it (H-95, H-120). */
const UNTRANSMITTED: ReadonlySet<string> = new Set(['HUBEE_RECEIVED', 'HUBEE_COMPLETED']);

/** What the portal lists: neither what is not transmitted yet, nor what is archived (portal.md §1.2, G-46). */
export const LISTED_STATUSES: readonly CaseStatus[] = CASE_STATUSES.filter(
  (status) => !UNTRANSMITTED.has(status) && status !== 'ARCHIVED',
);

/** H-185: how far a case is; a status may be skipped, so the threshold is passed by any status as far or further. */
const PROGRESS: Readonly<Record<string, number>> = {
  SENT: 1,
  SI_RECEIVED: 2,
  IN_PROGRESS: 3,
  ADD_AWAITING: 4,
  REFUSED: 5,
  DONE: 5,
  CLOSED: 6,
};

/** What decides who may act on a case. */
export interface CasePerimeter {
  readonly recipient: string;
  readonly processCode: string;
  /** Organization that owns the démarche. */
  readonly osl: string;
  readonly status: CaseStatus;
}

/**
 * hub.md §8: in what quality the caller reaches this case; null means not at all (403).
 * An SI reaches it only by the client of its démarche (H-210) and once it was transmitted (H-95).
 */
export function sideOf(caller: Caller, target: CasePerimeter): Side | null {
  if (holds(caller, 'OSL') && target.osl === caller.organization) return 'OSL';
  if (
    holds(caller, 'SI') &&
    target.recipient === caller.organization &&
    target.processCode === caller.processCode &&
    !UNTRANSMITTED.has(target.status)
  ) {
    return 'SI';
  }
  return holds(caller, 'ADMIN') ? 'ADMIN' : null;
}

export function isTransmitted(status: CaseStatus): boolean {
  return !UNTRANSMITTED.has(status);
}

export type StatusDecision =
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'change'; readonly to: CaseStatus }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/**
 * H-97, H-131…H-135: what a requested status does to a case. Via an event, an SI's request on a closed case is stored
 * but changes nothing (H-134); via PATCH it is refused.
 */
export function decideStatus(
  side: Side,
  current: CaseStatus,
  requested: string,
  via: 'PATCH' | 'EVENT',
): StatusDecision {
  const refused: StatusDecision = { kind: 'refused', refusal: statusNotAllowed(requested) };
  if (current === 'ARCHIVED') return via === 'EVENT' && side === 'SI' ? { kind: 'unchanged' } : refused;
  if (requested === current) return { kind: 'unchanged' };
  if (!SETTABLE[side].has(requested) || !isTransmitted(current)) return refused;
  if (current === 'CLOSED' && side === 'SI') return via === 'EVENT' ? { kind: 'unchanged' } : refused;
  // H-135: "completed again" brings the télédossier back as new.
  const to = requested === 'HUBEE_COMPLETED' ? 'HUBEE_NOTIFIED' : CASE_STATUSES.find((status) => status === requested);
  if (to === undefined) return refused;
  return to === current ? { kind: 'unchanged' } : { kind: 'change', to };
}

/** H-185: does this status start the countdown to the deletion of the files? Never SI_INTG_ERROR, never a re-opening. */
export function startsFileDeletion(status: CaseStatus, statusBeforeFileDeletion: string): boolean {
  const reached = PROGRESS[status];
  const threshold = PROGRESS[statusBeforeFileDeletion];
  return reached !== undefined && threshold !== undefined && reached >= threshold;
}
