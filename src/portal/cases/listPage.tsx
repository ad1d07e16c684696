import type { JSX } from 'preact';
import type { PortalCaseList } from '../../cases/portalList.ts';
import type { ListedCase } from '../../cases/portalStore.ts';
import type { FirstStep } from '../../firstSteps/steps.ts';
import { FirstSteps } from '../firstSteps/firstSteps.tsx';
import { Badge, type BadgeProps } from '../kit/Badge.tsx';
import { ButtonLink } from '../kit/Button.tsx';
import { Heading } from '../kit/Heading.tsx';
import { HelpLinks } from '../kit/HelpLink.tsx';
import { CASE_STATUS_LABELS, frenchDateTime } from '../labels.ts';
import { Page } from '../page.tsx';
import type { View } from '../view.ts';
import { type CaseListState, caseListHref } from './listState.ts';

export interface CaseListPageProps {
  readonly view: View;
  readonly state: CaseListState;
  readonly list: PortalCaseList;
  /** « Premiers pas », on the page that opens after sign-in. */
  readonly steps: readonly FirstStep[];
}

/** One item of the menu « TÉLÉDOSSIERS », or what was searched (P-49, P-50, P-50c). */
export function CaseListPage({ view, state, list, steps }: CaseListPageProps): JSX.Element {
  const { tab, search } = state;
  const title = tab?.label ?? 'Tous les télédossiers';
  return (
    <Page view={view} title={title}>
      <Heading title={title} lead={search === null ? undefined : `Recherche : ${search}`} />
      <FirstSteps steps={steps} view={view} />
      {search === null ? null : (
        <p>
          <a class="fr-link" href={caseListHref({ tab, search: null })}>
            Effacer la recherche
          </a>
        </p>
      )}
      {list.cases.length === 0 ? <Nothing state={state} elsewhere={list.elsewhere} /> : <Cases list={list} />}
      <Moves state={state} list={list} />
      <HelpLinks topics={[28, 29, 30, 31]} />
    </Page>
  );
}

function Nothing({ state, elsewhere }: Pick<CaseListPageProps, 'state'> & Pick<PortalCaseList, 'elsewhere'>) {
  return (
    <div class="hub-empty">
      <p>{emptyText(state)}</p>
      {elsewhere ? (
        <p>Ceux de vos démarches sont transmis par API au logiciel de votre service : c’est là qu’ils se consultent.</p>
      ) : null}
    </div>
  );
}

function emptyText({ tab, search, from }: CaseListState): string {
  if (search !== null) return 'Aucun télédossier ne correspond à cette recherche.';
  if (from !== null) return 'Il n’y a pas de télédossier plus ancien.';
  return tab === null ? 'Aucun télédossier pour le moment.' : `Aucun télédossier « ${tab.label} » pour le moment.`;
}

function Cases({ list }: Pick<CaseListPageProps, 'list'>): JSX.Element {
  return (
    <ul class="hub-cases" aria-label="Télédossiers, du dernier arrivé au plus ancien">
      {list.cases.map((item) => (
        <Case key={item.id} item={item} />
      ))}
    </ul>
  );
}

const KINDS: Readonly<Partial<Record<ListedCase['status'], BadgeProps['kind']>>> = {
  HUBEE_NOTIFIED: 'new',
  SENT: 'new',
  SI_RECEIVED: 'info',
  IN_PROGRESS: 'info',
  ADD_AWAITING: 'warning',
  REFUSED: 'error',
  SI_INTG_ERROR: 'error',
  DONE: 'success',
};

/** P-50 */
function Case({ item }: { readonly item: ListedCase }): JSX.Element {
  const { firstName, lastName } = item.applicant;
  return (
    <li class="hub-case">
      <Badge kind={KINDS[item.status] ?? 'neutral'}>{CASE_STATUS_LABELS[item.status]}</Badge>
      <p class="hub-case__process">{item.processName}</p>
      <p>{`Concerné : ${lastName.toUpperCase()} ${firstName}`}</p>
      <p class="hub-case__number">{item.externalId}</p>
      <p>{`Transmis le ${frenchDateTime(item.transmissionAt)}`}</p>
    </li>
  );
}

/** Page by page along the arrivals: a télédossier that arrives meanwhile moves nothing that was already seen. */
function Moves({ state, list }: Pick<CaseListPageProps, 'state' | 'list'>): JSX.Element | null {
  const { cases, hasNewer, hasOlder } = list;
  const first = cases.at(0);
  const last = cases.at(-1);
  if (!hasNewer && !hasOlder) return null;
  return (
    <nav class="hub-buttons" aria-label="Pagination des télédossiers">
      {hasNewer ? (
        <ButtonLink
          variant="secondary"
          href={caseListHref(state, first === undefined ? null : { beyond: first.position, direction: 'NEWER' })}
        >
          Plus récents
        </ButtonLink>
      ) : null}
      {hasOlder && last !== undefined ? (
        <ButtonLink variant="secondary" href={caseListHref(state, { beyond: last.position, direction: 'OLDER' })}>
          Plus anciens
        </ButtonLink>
      ) : null}
    </nav>
  );
}
