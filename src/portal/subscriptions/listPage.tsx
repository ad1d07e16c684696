import type { JSX } from 'preact';
import type { PortalSubscriptionList } from '../../subscriptions/portalList.ts';
import type { ListedSubscription, PortalSort } from '../../subscriptions/portalStore.ts';
import { type SubscriptionStatus, statusAt, suspensionDay } from '../../subscriptions/rules.ts';
import { Badge, type BadgeProps } from '../kit/Badge.tsx';
import { ButtonLink } from '../kit/Button.tsx';
import { type Column, DataTable } from '../kit/DataTable.tsx';
import { Heading } from '../kit/Heading.tsx';
import { Pagination } from '../kit/Pagination.tsx';
import { frenchDate, SUBSCRIPTION_STATUS_LABELS } from '../labels.ts';
import { Page } from '../page.tsx';
import type { View } from '../view.ts';
import { type SubscriptionListState, sortLink, subscriptionListHref } from './listState.ts';

export interface SubscriptionListPageProps {
  readonly view: View;
  readonly state: SubscriptionListState;
  readonly list: PortalSubscriptionList;
  /** Delegates reach several services, and are told which. */
  readonly severalServices: boolean;
  /** Where a new subscription is asked for; null when this hub does not say. */
  readonly datapassUrl: string | null;
}

/** §6.1, P-87. */
export function SubscriptionListPage(props: SubscriptionListPageProps): JSX.Element {
  const { view, state, list, severalServices, datapassUrl } = props;
  const { subscriptions, total } = list;
  return (
    <Page view={view} title="Abonnements">
      <Heading title="Abonnements" lead="Gestion des abonnements de votre service instructeur">
        {datapassUrl === null ? undefined : (
          <ButtonLink variant="secondary" href={datapassUrl} external>
            DataPass
          </ButtonLink>
        )}
      </Heading>
      <p class="hub-count" role="status">
        {countText(total)}
      </p>
      <div class="hub-subscriptions">
        <DataTable
          caption="LISTE DES ABONNEMENTS"
          columns={columnsOf(state, list.now, severalServices)}
          rows={subscriptions}
          rowKey={({ id }) => id}
          empty={total === 0 ? <p>{emptyText(severalServices)}</p> : <p>Cette page est vide.</p>}
        />
      </div>
      <Pagination
        total={subscriptions.length === 0 ? 0 : total}
        offset={state.page.offset}
        limit={state.page.limit}
        noun="abonnements"
        hrefOf={(offset, limit) => subscriptionListHref({ ...state, page: { offset, limit } })}
      />
    </Page>
  );
}

/** « {n} Abonnements trouvés », with a right singular (P-50h). */
function countText(total: number): string {
  return total > 1 ? `${total} Abonnements trouvés` : `${total} Abonnement trouvé`;
}

function emptyText(severalServices: boolean): string {
  return severalServices
    ? 'Aucun abonnement ne vous désigne pour le moment.'
    : 'Votre service n’a pas encore d’abonnement.';
}

function columnsOf(state: SubscriptionListState, now: Date, severalServices: boolean): Column<ListedSubscription>[] {
  const sorted = (key: PortalSort) => ({ key, sort: sortLink(state, key) });
  const service: Column<ListedSubscription> = {
    key: 'service',
    label: 'Service instructeur',
    cell: ({ subscriberBranch, subscriberName }) => `${subscriberBranch} - ${subscriberName}`,
  };
  return [
    { key: 'operator', label: 'Opérateur', cell: ({ operator }) => operator },
    {
      ...sorted('processCode'),
      label: 'Démarche',
      rowHeader: true,
      cell: ({ processCode, processName }) => `${processCode} - ${processName}`,
    },
    ...(severalServices ? [service] : []),
    { ...sorted('datapassId'), label: 'N° Datapass', cell: ({ datapassId }) => datapassId },
    { ...sorted('accessMode'), label: 'Modalité d’accès', cell: ({ accessMode }) => accessMode ?? '' },
    { key: 'delegate', label: 'DT', cell: ({ hasDelegate }) => (hasDelegate ? 'Oui' : 'Non') },
    { key: 'editor', label: 'Editeur', cell: ({ editorName }) => editorName ?? '' },
    { ...sorted('status'), label: 'Statut', cell: (row) => <Status status={statusAt(row, now)} /> },
    { ...sorted('activateAt'), label: 'Date d’activation', cell: ({ activateAt }) => frenchDate(activateAt) },
    {
      ...sorted('suspendedFrom'),
      label: 'Date de suspension',
      cell: (row) => frenchDate(suspensionDay(row, now)),
    },
  ];
}

const KINDS: Readonly<Record<SubscriptionStatus, BadgeProps['kind']>> = {
  Actif: 'success',
  Inactif: 'info',
  Suspendu: 'warning',
  Refusé: 'error',
};

function Status({ status }: { readonly status: SubscriptionStatus }): JSX.Element {
  return <Badge kind={KINDS[status]}>{SUBSCRIPTION_STATUS_LABELS[status]}</Badge>;
}
