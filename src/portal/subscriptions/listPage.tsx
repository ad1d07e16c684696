import type { JSX } from 'preact';
import type { SubscriptionStatus } from '../../subscriptions/rules.ts';
import { FirstSteps } from '../firstSteps/firstSteps.tsx';
import { ButtonLink } from '../kit/Button.tsx';
import { FilterBar } from '../kit/FilterBar.tsx';
import { Heading } from '../kit/Heading.tsx';
import { HelpLinks } from '../kit/HelpLink.tsx';
import { Pagination } from '../kit/Pagination.tsx';
import { SelectField } from '../kit/SelectField.tsx';
import { counted, SUBSCRIPTION_STATUS_LABELS } from '../labels.ts';
import { Page } from '../page.tsx';
import { RequestList } from '../subscriptionRequests/requestList.tsx';
import { REQUEST_PATH } from '../subscriptionRequests/requestPage.tsx';
import type { SubscriptionListContent } from './listContent.ts';
import {
  exportHref,
  isFiltered,
  keptParameters,
  LIST_PATH,
  subscriptionListHref,
  unfilteredHref,
} from './listState.ts';
import { SubscriptionTable } from './listTable.tsx';

/** §6.1: the order of « Filtrer par statut ». */
const OFFERED_STATUSES: readonly SubscriptionStatus[] = ['Actif', 'Inactif', 'Suspendu', 'Refusé'];

interface ContentProps {
  readonly content: SubscriptionListContent;
}

/** « Abonnements » (§6.1, P-87, P-88). */
export function SubscriptionListPage({ content }: ContentProps): JSX.Element {
  const { view, state, list } = content;
  return (
    <Page view={view} title="Abonnements">
      <Heading title="Abonnements" lead="Gestion des abonnements de votre service instructeur">
        <NewSubscription content={content} />
      </Heading>
      <FirstSteps steps={content.steps} view={view} />
      <Filters content={content} />
      {list.total === 0 ? null : (
        <div class="hub-list-tools">
          <ButtonLink variant="secondary" icon="download" small href={exportHref(state)}>
            Exporter
          </ButtonLink>
        </div>
      )}
      <SubscriptionTable content={content} />
      <Pagination
        total={list.subscriptions.length === 0 ? 0 : list.total}
        offset={state.page.offset}
        limit={state.page.limit}
        noun="abonnements"
        hrefOf={(offset, limit) => subscriptionListHref({ ...state, page: { offset, limit } })}
      />
      <RequestList requests={content.requests} />
      <HelpLinks topics={content.severalServices ? [4, 24, 27, 54] : [3, 4, 22, 23, 24, 27]} />
    </Page>
  );
}

/** §6.1, D-17: where a new subscription is asked for. */
function NewSubscription({ content: { datapassUrl, mayAsk } }: ContentProps) {
  if (datapassUrl !== null) {
    return (
      <ButtonLink variant="secondary" href={datapassUrl} external>
        DataPass
      </ButtonLink>
    );
  }
  if (!mayAsk) return null;
  return (
    <ButtonLink variant="primary" icon="add" href={REQUEST_PATH}>
      Demander un abonnement
    </ButtonLink>
  );
}

/** One choice each; filters add up, and filtering anew keeps the order and the page size. */
function Filters({ content: { state, list, processes } }: ContentProps) {
  const { filter } = state;
  const operators = new Map(processes.map(({ operatorId, operator }) => [operatorId, operator]));
  return (
    <FilterBar
      action={LIST_PATH}
      resetHref={isFiltered(filter) ? unfilteredHref(state) : null}
      found={counted(list.total, 'Abonnement trouvé', 'Abonnements trouvés')}
    >
      {keptParameters(state).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <SelectField
        name="operateur"
        label="Filtrer par opérateur"
        placeholder="Tous les opérateurs"
        options={[...operators]
          .map(([value, label]) => ({ value, label }))
          .sort((a, b) => a.label.localeCompare(b.label, 'fr'))}
        value={filter.operator}
        submitOnChange
      />
      <SelectField
        name="demarche"
        label="Filtrer par démarche"
        placeholder="Toutes les démarches"
        options={processes.map(({ code, name }) => ({ value: code, label: `${code} - ${name}` }))}
        value={filter.processCode}
        submitOnChange
      />
      <SelectField
        name="statut"
        label="Filtrer par statut"
        placeholder="Tous les statuts"
        options={OFFERED_STATUSES.map((status) => ({ value: status, label: SUBSCRIPTION_STATUS_LABELS[status] }))}
        value={filter.status}
        submitOnChange
      />
    </FilterBar>
  );
}
