import { type Refusal, statusNotAllowed } from '../refusals/catalogue.ts';

export type FolderStatus =
  | 'HUBEE_RECEIVED'
  | 'HUBEE_COMPLETED'
  | 'HUBEE_NOTIFIED'
  | 'SENT'
  | 'SI_RECEIVED'
  | 'IN_PROGRESS'
  | 'ADD_AWAITING'
  | 'REFUSED'
  | 'DONE'
  | 'CLOSED'
  | 'ARCHIVED';

/** H-84: what an operator may set. */
const SETTABLE: readonly FolderStatus[] = [
  'HUBEE_COMPLETED',
  'HUBEE_NOTIFIED',
  'SENT',
  'SI_RECEIVED',
  'IN_PROGRESS',
  'ADD_AWAITING',
  'REFUSED',
  'DONE',
  'CLOSED',
];

export type FolderDecision =
  | { readonly kind: 'complete' }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'change'; readonly to: FolderStatus }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/**
 * H-84…H-88, H-120. A folder that was never transmitted can only be completed: any other status would hide it from its
 * services for ever. Completing again is harmless (H-87).
 */
export function decideFolderStatus(current: FolderStatus, requested: string): FolderDecision {
  const to = SETTABLE.find((status) => status === requested);
  if (to === undefined || current === 'ARCHIVED') return { kind: 'refused', refusal: statusNotAllowed(requested) };
  if (current === 'HUBEE_RECEIVED') {
    return to === 'HUBEE_COMPLETED' ? { kind: 'complete' } : { kind: 'refused', refusal: statusNotAllowed(requested) };
  }
  return to === 'HUBEE_COMPLETED' ? { kind: 'unchanged' } : { kind: 'change', to };
}

/** H-88: the closing date that goes with a status. A folder that is not closed has only the date it was given. */
export function closingDate(
  to: FolderStatus,
  given: Date | null,
  current: { readonly status: FolderStatus; readonly closeAt: Date | null },
  now: Date,
): Date | null {
  if (to === 'HUBEE_NOTIFIED') return null;
  if (to !== 'CLOSED') return given;
  return given ?? (current.status === 'CLOSED' ? current.closeAt : null) ?? now;
}
