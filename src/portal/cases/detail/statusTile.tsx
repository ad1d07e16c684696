import type { CaseStatus } from '../../../cases/rules.ts';
import { Badge, type BadgeProps } from '../../kit/Badge.tsx';
import { CASE_STATUS_LABELS } from '../../labels.ts';

const KINDS: Readonly<Partial<Record<CaseStatus, BadgeProps['kind']>>> = {
  HUBEE_NOTIFIED: 'new',
  SENT: 'new',
  SI_RECEIVED: 'info',
  IN_PROGRESS: 'info',
  ADD_AWAITING: 'warning',
  REFUSED: 'error',
  SI_INTG_ERROR: 'error',
  DONE: 'success',
};

/** The status of a télédossier: an icon, and always its word. */
export function StatusTile({ status }: { readonly status: CaseStatus }) {
  return <Badge kind={KINDS[status] ?? 'neutral'}>{CASE_STATUS_LABELS[status]}</Badge>;
}
