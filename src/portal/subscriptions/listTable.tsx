import type { ListedSubscription, PortalSort } from '../../subscriptions/portalStore.ts';
import { statusAt, suspensionDay } from '../../subscriptions/rules.ts';
import { type Column, DataTable } from '../kit/DataTable.tsx';
import { frenchDate } from '../labels.ts';
import type { SubscriptionListContent } from './listContent.ts';
import { isFiltered, sortLink } from './listState.ts';
import { StatusBadge } from './statusBadge.tsx';

interface TableProps {
  readonly content: SubscriptionListContent;
}

/** « LISTE DES ABONNEMENTS » (§6.1). */
export function SubscriptionTable({ content }: TableProps) {
  return (
    <div class="hub-subscriptions">
      <DataTable
        caption="LISTE DES ABONNEMENTS"
        columns={columnsOf(content)}
        rows={content.list.subscriptions}
        rowKey={({ id }) => id}
        empty={<p>{emptyText(content)}</p>}
      />
    </div>
  );
}

function emptyText({ list, state, severalServices }: SubscriptionListContent): string {
  if (list.total > 0) return 'Cette page est vide.';
  if (isFiltered(state.filter)) return 'Aucun abonnement ne correspond à ces filtres.';
  return severalServices
    ? 'Aucun abonnement ne vous désigne pour le moment.'
    : 'Votre service n’a pas encore d’abonnement.';
}

function columnsOf(content: SubscriptionListContent): Column<ListedSubscription>[] {
  const { state, severalServices } = content;
  const { now } = content.list;
  const sorted = (key: PortalSort) => ({ key, sort: sortLink(state, key) });
  const service: Column<ListedSubscription> = { key: 'service', label: 'Service instructeur', cell: serviceOf };
  return [
    { key: 'operator', label: 'Opérateur', cell: ({ operator }) => operator },
    { ...sorted('processCode'), label: 'Démarche', rowHeader: true, cell: processOf },
    ...(severalServices ? [service] : []),
    { ...sorted('datapassId'), label: 'N° Datapass', cell: ({ datapassId }) => datapassId },
    { ...sorted('accessMode'), label: 'Modalité d’accès', cell: ({ accessMode }) => accessMode ?? '' },
    { key: 'delegate', label: 'DT', cell: ({ hasDelegate }) => (hasDelegate ? 'Oui' : 'Non') },
    { key: 'editor', label: 'Editeur', cell: ({ editorName }) => editorName ?? '' },
    { ...sorted('status'), label: 'Statut', cell: (row) => <StatusBadge status={statusAt(row, now)} /> },
    { ...sorted('activateAt'), label: 'Date d’activation', cell: ({ activateAt }) => frenchDate(activateAt) },
    { ...sorted('suspendedFrom'), label: 'Date de suspension', cell: (row) => frenchDate(suspensionDay(row, now)) },
    {
      key: 'sheet',
      label: 'Actions',
      hiddenLabel: true,
      cell: (row) => <SheetLink row={row} content={content} />,
    },
  ];
}

/** `{code} - {name}`, as the portal names a démarche everywhere. */
export function processOf({ processCode, processName }: ListedSubscription): string {
  return `${processCode} - ${processName}`;
}

/** `{branchCode} - {name}`. */
export function serviceOf({ subscriberBranch, subscriberName }: ListedSubscription): string {
  return `${subscriberBranch} - ${subscriberName}`;
}

/** §6.1: a pencil for who manages, an eye for who reads; what was refused is history, for everybody (P-96). */
function SheetLink({ row, content }: TableProps & { readonly row: ListedSubscription }) {
  const changes = content.manages && row.status !== 'Refusé';
  return (
    <a
      class={`fr-btn fr-btn--tertiary-no-outline fr-btn--sm hub-icon hub-icon--${changes ? 'edit' : 'eye'}`}
      href={`/abonnements/${row.id}`}
    >
      <span class="hub-narrow-only">{changes ? 'Modifier' : 'Consulter'}</span>
      <span class="fr-sr-only">
        {` l’abonnement ${processOf(row)}${content.severalServices ? `, service ${serviceOf(row)}` : ''}`}
      </span>
    </a>
  );
}
