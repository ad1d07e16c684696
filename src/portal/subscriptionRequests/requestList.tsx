import type { RequestStatus } from '../../subscriptionRequests/rules.ts';
import type { RequestRow } from '../../subscriptionRequests/store.ts';
import { Badge, type BadgeProps } from '../kit/Badge.tsx';
import { type Column, DataTable } from '../kit/DataTable.tsx';
import { frenchDate } from '../labels.ts';

const STATES: Readonly<Record<RequestStatus, { readonly kind: BadgeProps['kind']; readonly label: string }>> = {
  PENDING: { kind: 'info', label: 'En attente' },
  ACCEPTED: { kind: 'success', label: 'Acceptée' },
  REFUSED: { kind: 'error', label: 'Refusée' },
};

const COLUMNS: readonly Column<RequestRow>[] = [
  {
    key: 'process',
    label: 'Démarche',
    rowHeader: true,
    cell: ({ processCode, processName }) => `${processCode} - ${processName}`,
  },
  { key: 'created', label: 'Demandée le', cell: ({ createdAt }) => frenchDate(createdAt) },
  {
    key: 'status',
    label: 'État',
    cell: ({ status }) => <Badge kind={STATES[status].kind}>{STATES[status].label}</Badge>,
  },
  { key: 'decided', label: 'Réponse le', cell: ({ decidedAt }) => frenchDate(decidedAt) },
  { key: 'reason', label: 'Motif', cell: ({ reason }) => reason ?? '' },
];

/** D-17: what the service asked for, and what the operators answered. Nothing where nothing was ever asked. */
export function RequestList({ requests }: { readonly requests: readonly RequestRow[] }) {
  if (requests.length === 0) return null;
  return (
    <div class="hub-requests" id="demandes">
      <DataTable caption="DEMANDES D'ABONNEMENT" columns={COLUMNS} rows={requests} rowKey={({ id }) => id} />
    </div>
  );
}
