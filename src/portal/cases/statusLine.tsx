import { sumOf } from '../../cases/listRules.ts';
import { CASE_TABS, type CaseTab } from '../labels.ts';
import type { CaseListContent } from './listContent.ts';
import { caseListHref } from './listState.ts';
import { countText } from './numbers.ts';

/** §4.2: what joins a step to the one before. */
const DASHED: ReadonlySet<string> = new Set(['en-attente', 'refuses']);

/** The status line: « Tous les télédossiers », then the seven steps with their counts, which follow the filters (P-50d). */
export function StatusLine({ content: { state, counts } }: { readonly content: CaseListContent }) {
  const chosen = CASE_TABS.findIndex(({ slug }) => slug === state.tab?.slug);
  const hrefOf = (tab: CaseTab | null): string => caseListHref({ ...state, tab });
  return (
    <nav class="hub-line" aria-label="Télédossiers par statut">
      <a class="hub-line__all" href={hrefOf(null)} aria-current={state.tab === null ? 'page' : undefined}>
        Tous les télédossiers
      </a>
      <ul class="hub-line__steps">
        {CASE_TABS.map((tab, rank) => (
          <li key={tab.slug} class={stepClass(tab, rank, chosen)}>
            <a href={hrefOf(tab)} aria-current={rank === chosen ? 'page' : undefined}>
              <span class={`hub-line__icon hub-status--${tab.slug}`} aria-hidden="true" />
              <span>{`${tab.label} (${countText(sumOf(counts, tab.statuses))})`}</span>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function stepClass({ slug }: CaseTab, rank: number, chosen: number): string {
  const line = DASHED.has(slug) ? ' hub-line__step--dashed' : '';
  return `hub-line__step${line}${rank <= chosen ? ' hub-line__step--passed' : ''}`;
}
