import type { FastifyRequest } from 'fastify';
import { allows } from '../../accounts/perimeter.ts';
import { prepareSearch } from '../../cases/casePages.ts';
import { type CaseCounts, countCases } from '../../cases/countCases.ts';
import type { ListedProcess } from '../../cases/listExtraStore.ts';
import { lastAuthors, listedProcesses } from '../../cases/listExtras.ts';
import { type CaseCount, sumOf } from '../../cases/listRules.ts';
import { listPortalCases, type PortalCaseList } from '../../cases/portalList.ts';
import { LISTED_STATUSES } from '../../cases/rules.ts';
import type { FirstStep } from '../../firstSteps/steps.ts';
import type { Hub } from '../../hub.ts';
import { type RunningOperation, runningOperations } from '../../instruction/bulkStore.ts';
import { isActiveOrganization } from '../../organizations/rules.ts';
import { ownViews } from '../../savedViews/ownViews.ts';
import type { SavedView } from '../../savedViews/rules.ts';
import { landingSteps } from '../firstSteps/landingSteps.ts';
import { openSessionOf, userOf, viewOf } from '../session.ts';
import type { View } from '../view.ts';
import { CASES_PATH, type CaseListState, caseListQuery, caseQueryOf, samePage } from './listState.ts';

/** Everything the list of télédossiers shows (§4.2). */
export interface CaseListContent {
  readonly view: View;
  /** « Premiers pas », on the page that opens after sign-in. */
  readonly steps: readonly FirstStep[];
  readonly state: CaseListState;
  readonly list: PortalCaseList;
  readonly counts: CaseCounts;
  /** Of what the list shows, all its pages. */
  readonly total: CaseCount;
  /** What « Filtrer par démarche » offers. */
  readonly processes: readonly ListedProcess[];
  /** Who changed the télédossiers shown last, by their identifiers. */
  readonly authors: ReadonlyMap<string, string>;
  /** « Gestion des télédossiers »: may act on what is shown. */
  readonly manages: boolean;
  /** D-36: an organization that is not active any more only reads. */
  readonly active: boolean;
  readonly savedViews: readonly SavedView[];
  /** What the person asked of many télédossiers, and goes on. */
  readonly running: readonly RunningOperation[];
  /** The view that could not be saved, and why. */
  readonly refusedView: { readonly name: string; readonly error: string } | null;
  /** The query of the very page shown, which `liste=` carries to what is opened from it. */
  readonly here: string;
  /** Télédossiers that arrive beyond this place are announced; null when the list is not about arrivals. */
  readonly newest: string | null;
}

/** The list as the person may see it; for the page, and for what is drawn over it. */
export async function loadCaseList(
  hub: Pick<Hub, 'db' | 'clock'>,
  request: FastifyRequest,
  asked: CaseListState,
): Promise<CaseListContent> {
  const user = userOf(request);
  const processes = await listedProcesses(hub, user);
  const state = knownOnly(asked, processes);
  const query = caseQueryOf(state);
  const now = hub.clock();
  // Looked for once, for what is shown and for what is counted.
  const search = prepareSearch(hub, user, query);
  const [list, counts, steps, savedViews, running] = await Promise.all([
    search.then((found) => listPortalCases(hub, user, query, { limit: state.size, place: state.place }, found)),
    search.then((found) => countCases(hub, user, query, found)),
    landingSteps(hub, request),
    ownViews(hub, user),
    runningOperations(hub.db, user),
  ]);
  return {
    view: { ...viewOf(request, { search: state.search }), path: CASES_PATH, caseTab: state.tab?.slug ?? null },
    steps,
    state,
    list,
    counts,
    total: sumOf(counts, state.tab?.statuses ?? LISTED_STATUSES),
    processes,
    authors: await lastAuthors(hub, list.cases),
    manages: allows(user, 'cases.changeStatus'),
    active: isActiveOrganization(openSessionOf(request).organizationStatus),
    savedViews,
    running,
    refusedView: null,
    here: caseListQuery(state, samePage(state)),
    newest: newestOf(state, list, now),
  };
}

/** A démarche that is none, or out of the perimeter, is not asked for. */
function knownOnly(state: CaseListState, processes: readonly ListedProcess[]): CaseListState {
  const processCodes = state.processCodes.filter((code) => processes.some((process) => process.code === code));
  return { ...state, processCodes };
}

/** The first row where the newest comes first; elsewhere the instant at which the page was asked for. */
function newestOf({ tab, sort, place }: CaseListState, { cases }: PortalCaseList, now: Date): string | null {
  if (tab !== null && tab.slug !== 'nouveaux') return null;
  const first = place === null && sort === 'SENT_DESC' ? cases[0] : undefined;
  return first?.position ?? `${now.toISOString().slice(0, -1)}000Z_ffffffff-ffff-ffff-ffff-ffffffffffff`;
}
