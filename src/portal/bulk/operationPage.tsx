import { reasonOf } from '../../instruction/bulkRules.ts';
import type { ReportedItem } from '../../instruction/bulkStore.ts';
import type { BulkProgress } from '../../instruction/readBulk.ts';
import { Alert } from '../kit/Alert.tsx';
import { ButtonGroup, ButtonLink } from '../kit/Button.tsx';
import { Facts, Heading, Section } from '../kit/Heading.tsx';
import { Pagination } from '../kit/Pagination.tsx';
import { CASE_STATUS_LABELS, frenchDateTime } from '../labels.ts';
import { Page } from '../page.tsx';
import type { View } from '../view.ts';
import { listHrefOf, listOf } from './listOfForm.ts';
import { numbered, progressOf, summaryOf } from './numbers.ts';
import { OperationItems } from './operationItems.tsx';
import { type OperationState, operationHref } from './operationState.ts';

const REFRESH_SECONDS = 5;

export interface OperationPageProps {
  readonly view: View;
  readonly progress: BulkProgress;
  readonly state: OperationState;
  readonly items: readonly ReportedItem[];
  /** Too many to show them all: those that were refused. */
  readonly refusedOnly: boolean;
}

/** A bulk change of status: how far it is, then what became of it (P-64). */
export function OperationPage(props: OperationPageProps) {
  const { view, progress, state } = props;
  const { id, to, createdAt, message, endedAt } = progress.operation;
  const running = endedAt === null;
  const back = listHrefOf(listOf(state.liste));
  return (
    <Page
      view={view}
      title={running ? 'Traitement en cours' : 'Traitement terminé'}
      head={running && state.refreshed ? <Refresh href={operationHref(id, state, 'suivi')} /> : null}
    >
      <Heading title="Modification de statuts" back={{ href: back, label: 'Retour à la liste' }} />
      {running ? <Running progress={progress} state={state} /> : <Ended progress={progress} />}
      <Facts
        facts={[
          { label: 'Nouveau statut demandé :', value: CASE_STATUS_LABELS[to] },
          { label: 'Demandé le :', value: frenchDateTime(createdAt) },
          ...(message === null ? [] : [{ label: 'Commentaire :', value: message }]),
        ]}
      />
      <Reasons progress={progress} />
      <Items {...props} />
      <ButtonGroup>
        <ButtonLink href={operationHref(id, { liste: '' }, 'export.csv')} variant="secondary" icon="download">
          Exporter le compte rendu
        </ButtonLink>
        <ButtonLink href={back} variant="tertiary">
          Retour à la liste
        </ButtonLink>
      </ButtonGroup>
    </Page>
  );
}

/** Without the script the page reads itself again, at an address that does not prolong the session (D-28). */
function Refresh({ href }: { readonly href: string }) {
  return (
    <noscript>
      <meta http-equiv="refresh" content={`${REFRESH_SECONDS}; url=${href}`} />
    </noscript>
  );
}

function Running({ progress, state }: Pick<OperationPageProps, 'progress' | 'state'>) {
  const { operation, done, refused } = progress;
  const { id, total } = operation;
  const settled = done + refused;
  return (
    <div
      class="hub-progress"
      data-progress={operationHref(id, { liste: '' }, 'etat')}
      data-next={operationHref(id, state, 'suivi')}
    >
      <p class="fr-text--lead" role="status" data-progress-words="">
        {progressOf(settled, total)}
      </p>
      <progress value={settled} max={total} aria-label="Avancement du traitement" />
      <p>Vous pouvez quitter cette page : le traitement continue, et la liste y ramène tant qu’il dure.</p>
      <noscript>
        {state.refreshed ? (
          <p>
            Cette page s’actualise toutes les {REFRESH_SECONDS} secondes.{' '}
            <a href={operationHref(id, { ...state, refreshed: false })}>Ne plus l’actualiser</a>
          </p>
        ) : (
          <p>
            <a href={operationHref(id, { ...state, refreshed: true })}>Actualiser</a>
          </p>
        )}
      </noscript>
    </div>
  );
}

function Ended({ progress: { done, refused } }: Pick<OperationPageProps, 'progress'>) {
  const kind = refused === 0 ? 'success' : done === 0 ? 'error' : 'warning';
  return (
    <div class="hub-notice" role="status">
      <Alert kind={kind}>{`${summaryOf(done, refused)}.`}</Alert>
    </div>
  );
}

/** How many for each reason, where there are several to tell apart. */
function Reasons({ progress: { reasons, refused } }: Pick<OperationPageProps, 'progress'>) {
  if (refused === 0) return null;
  return (
    <Section title="Motifs des refus">
      <ul>
        {reasons.map(({ outcome, count }) => (
          <li key={outcome}>{`${numbered(count, 'télédossier', 'télédossiers')} : ${reasonOf(outcome)}`}</li>
        ))}
      </ul>
    </Section>
  );
}

function Items({ progress, state, items, refusedOnly }: OperationPageProps) {
  const { operation, refused } = progress;
  if (items.length === 0) return null;
  return (
    <>
      <OperationItems
        items={items}
        caption={refusedOnly ? 'Télédossiers refusés' : 'Résultat de chaque télédossier'}
        liste={state.liste}
      />
      <Pagination
        total={refusedOnly ? refused : operation.total}
        offset={state.offset}
        limit={state.limit}
        noun="télédossiers"
        hrefOf={(offset, limit) => operationHref(operation.id, { ...state, offset, limit })}
      />
    </>
  );
}
