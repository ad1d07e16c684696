import type { HubCase } from '../hubAnswers.ts';

/** What a service may say of a télédossier (H-131). */
export const SERVICE_STATUSES = [
  'SENT',
  'SI_RECEIVED',
  'IN_PROGRESS',
  'ADD_AWAITING',
  'REFUSED',
  'DONE',
  'SI_INTG_ERROR',
] as const;

/** An operator's event that brings the télédossier back to its service: it is to be treated again (H-138). */
const ARRIVALS: ReadonlySet<string> = new Set(['HUBEE_NOTIFIED', 'HUBEE_COMPLETED']);
// H-134: a service can no longer change these; an event would only disturb the operator.
const FINISHED: ReadonlySet<string> = new Set(['CLOSED', 'ARCHIVED']);

export function isArrival(caseNewStatus: string | null): boolean {
  return caseNewStatus !== null && ARRIVALS.has(caseNewStatus);
}

/** How far a case is: whoever answered elsewhere has gone further than an automatic acknowledgement. */
const PROGRESS: readonly string[] = ['SENT', 'SI_RECEIVED', 'IN_PROGRESS', 'ADD_AWAITING', 'REFUSED', 'DONE'];

/**
 * D-32: of the wanted statuses, in their order, those that the service has not told since the last arrival, and that do
 * not take the télédossier back from where other software of the service brought it.
 */
export function missingStatuses(target: HubCase, wanted: readonly string[]): string[] {
  if (FINISHED.has(target.status)) return [];
  const arrival = target.events.findLastIndex(
    (event) => event.transmitter !== target.recipient && isArrival(event.caseNewStatus),
  );
  const told = target.events
    .slice(arrival + 1)
    .filter((event) => event.transmitter === target.recipient)
    .map((event) => event.caseNewStatus);
  const reached = PROGRESS.indexOf(target.status);
  const forward = (status: string): boolean => !PROGRESS.includes(status) || PROGRESS.indexOf(status) > reached;
  return wanted.filter((status) => !told.includes(status) && forward(status));
}
