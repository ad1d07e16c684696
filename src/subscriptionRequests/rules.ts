import { codePoints } from '../platform/text.ts';
import type { FieldFault } from '../refusals/fields.ts';

/** Where a request for a subscription stands (D-17). Both answers are final. */
export const REQUEST_STATUSES = ['PENDING', 'ACCEPTED', 'REFUSED'] as const;
export type RequestStatus = (typeof REQUEST_STATUSES)[number];
export type Answer = Exclude<RequestStatus, 'PENDING'>;

/** In code points (D-13): the comment of who asks, the reason of who refuses. */
export const MAX_WORDS = 500;

/** What answering does: the same answer twice is one, the other one comes too late. */
export function answering(current: RequestStatus, answer: Answer): 'DECIDE' | 'ALREADY_SO' | 'TOO_LATE' {
  if (current === 'PENDING') return 'DECIDE';
  return current === answer ? 'ALREADY_SO' : 'TOO_LATE';
}

/** The form of a request, as typed. */
export interface RawRequest {
  readonly processCode: string | null;
  readonly comment: string | null;
}

/** What can be told wrong without looking at anything else. */
export function requestFaults({ processCode, comment }: RawRequest): FieldFault[] {
  const tooLong = comment !== null && codePoints(comment) > MAX_WORDS;
  return [
    ...(processCode === null ? [{ field: 'processCode', message: 'Choisissez une démarche.' }] : []),
    ...(tooLong ? [{ field: 'comment', message: `Saisissez ${MAX_WORDS} caractères au plus.` }] : []),
  ];
}
