import type { JSX, VNode } from 'preact';
import { RunningOperations } from '../bulk/runningOperations.tsx';
import { FirstSteps } from '../firstSteps/firstSteps.tsx';
import { Form } from '../kit/Form.tsx';
import { Heading } from '../kit/Heading.tsx';
import { HelpLinks } from '../kit/HelpLink.tsx';
import { Page } from '../page.tsx';
import { CaseRow, DOWNLOAD_FORM } from './caseRow.tsx';
import type { CaseListContent } from './listContent.ts';
import { CaseFilters } from './listFilters.tsx';
import { CASES_PATH, type CaseListState, caseListHref, caseListQuery, isFiltered } from './listState.ts';
import { CasePages, ListTools } from './listTools.tsx';
import { SavedViews } from './savedViews.tsx';
import { SelectionBar } from './selectionBar.tsx';
import { StatusLine } from './statusLine.tsx';

export interface CaseListPageProps {
  readonly content: CaseListContent;
  /** A `<Dialog>` over the list: the confirmation of a reception (P-55), of a bulk change. */
  readonly dialog?: VNode | null | undefined;
}

/** The list of télédossiers (§4.2). */
export function CaseListPage({ content, dialog = null }: CaseListPageProps): JSX.Element {
  const { view, state, list } = content;
  const title = state.tab?.label ?? 'Tous les télédossiers';
  return (
    <Page view={view} title={title} dialog={dialog}>
      <Heading title={title} lead={state.search === null ? undefined : `Recherche : ${state.search}`} />
      <FirstSteps steps={content.steps} view={view} />
      <RunningOperations operations={content.running} liste={content.here} />
      <StatusLine content={content} />
      <SavedViews content={content} />
      <CaseFilters content={content} />
      <ListTools content={content} />
      {dialog === null ? <Arrivals content={content} /> : null}
      {list.cases.length === 0 ? <Nothing content={content} /> : <Cases content={content} />}
      <CasePages content={content} />
      <HelpLinks topics={[28, 29, 30, 31, 'selection', 'listes']} />
    </Page>
  );
}

/** What arrives while the page is open is told here, and moves nothing of what is being read. */
function Arrivals({ content: { state, newest } }: Pick<CaseListPageProps, 'content'>) {
  if (newest === null) return null;
  const query = new URLSearchParams(caseListQuery(state));
  query.set('depuis', newest);
  return (
    <div
      class="hub-arrivals"
      role="status"
      data-arrivals={`${CASES_PATH}/arrivees?${query}`}
      data-show={caseListHref(state)}
    />
  );
}

function Nothing({ content: { state, list } }: Pick<CaseListPageProps, 'content'>) {
  return (
    <div class="hub-empty">
      <p>{list.searchTooShort ? 'Saisissez au moins deux caractères pour rechercher.' : emptyText(state)}</p>
      {list.elsewhere ? (
        <p>Ceux de vos démarches sont transmis par API au logiciel de votre service : c’est là qu’ils se consultent.</p>
      ) : null}
    </div>
  );
}

function emptyText(state: CaseListState): string {
  const { tab, search, place } = state;
  if (place !== null) return 'Il n’y a pas d’autre télédossier au-delà.';
  if (search !== null) return 'Aucun télédossier ne correspond à cette recherche.';
  if (isFiltered(state)) return 'Aucun télédossier ne correspond à ces filtres.';
  return tab === null ? 'Aucun télédossier pour le moment.' : `Aucun télédossier « ${tab.label} » pour le moment.`;
}

/** The rows are those of one form, which the bar sends (P-61). */
function Cases({ content }: Pick<CaseListPageProps, 'content'>): JSX.Element {
  const { list, state, manages, view, here } = content;
  const look = state.display === 'compact' ? 'hub-cases hub-cases--compact' : 'hub-cases';
  const rows = (
    <ul class={manages ? `${look} hub-cases--ticked` : look} aria-label="Télédossiers">
      {list.cases.map((item) => (
        <CaseRow key={item.id} item={item} content={content} />
      ))}
    </ul>
  );
  if (!manages) return rows;
  return (
    <>
      <Form id={DOWNLOAD_FORM} action={CASES_PATH} token={view.formToken}>
        {null}
      </Form>
      <Form action={`${CASES_PATH}/selection`} token={view.formToken} data-selection="">
        <input type="hidden" name="liste" value={here} />
        {rows}
        <SelectionBar content={content} />
      </Form>
    </>
  );
}
