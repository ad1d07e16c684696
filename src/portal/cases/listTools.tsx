import { CASE_SORTS, PAGE_SIZES } from '../../accounts/preferenceRules.ts';
import { Button, ButtonLink } from '../kit/Button.tsx';
import { SelectField } from '../kit/SelectField.tsx';
import { CASE_SORT_LABELS } from '../labels.ts';
import type { CaseListContent } from './listContent.ts';
import {
  CASES_PATH,
  caseListHref,
  caseListQuery,
  type Display,
  filterParameters,
  lookParameters,
  type Move,
  sortSlug,
} from './listState.ts';
import { countText } from './numbers.ts';

interface ContentProps {
  readonly content: CaseListContent;
}

const DISPLAY_LABELS: Readonly<Record<Display, string>> = { cartes: 'Cartes', compact: 'Liste compacte' };

/** The display switch, « Tri par » (P-50f), « Exporter ». */
export function ListTools({ content }: ContentProps) {
  const { state } = content;
  const kept = [...filterParameters(state), ...lookParameters(state)].filter(([name]) => name !== 'tri');
  return (
    <div class="hub-case-tools">
      <form class="hub-case-sort" action={CASES_PATH} method="get">
        {kept.map(([name, value]) => (
          <input key={`${name} ${value}`} type="hidden" name={name} value={value} />
        ))}
        <SelectField
          name="tri"
          label="Tri par"
          options={CASE_SORTS.map((sort) => ({ value: sortSlug(sort), label: CASE_SORT_LABELS[sort] }))}
          value={sortSlug(state.sort)}
          submitOnChange
        />
        <noscript>
          <Button variant="secondary">Trier</Button>
        </noscript>
      </form>
      <ul class="hub-switch" aria-label="Affichage">
        {(['cartes', 'compact'] as const).map((display) => (
          <li key={display}>
            <a
              class={`hub-switch__${display}`}
              href={caseListHref({ ...state, display })}
              aria-current={display === state.display ? 'true' : undefined}
            >
              {DISPLAY_LABELS[display]}
            </a>
          </li>
        ))}
      </ul>
      {content.list.cases.length === 0 ? null : (
        <ButtonLink variant="secondary" icon="download" small href={`${CASES_PATH}/export.csv?${caseListQuery(state)}`}>
          Exporter
        </ButtonLink>
      )}
    </div>
  );
}

/** P-50g: « Résultats par page : », « 1 - 10 sur 100 », previous and next, unusable at the ends. */
export function CasePages({ content: { state, list, total } }: ContentProps) {
  const { cases, hasPrevious, hasNext } = list;
  const first = cases.at(0);
  const last = cases.at(-1);
  if (first === undefined || last === undefined) return null;
  const rank = hasPrevious ? Math.max(2, state.rank) : 1;
  const end = rank + cases.length - 1;
  const before: Move = { position: first.position, movement: 'BEFORE', rank: Math.max(1, rank - state.size) };
  const after: Move = { position: last.position, movement: 'AFTER', rank: end + 1 };
  // What arrives or leaves meanwhile must not make the total smaller than what is shown.
  const all = total.more ? total : { ...total, count: Math.max(total.count, end) };
  return (
    <nav class="hub-pagination" aria-label="Pagination des télédossiers">
      <div class="hub-pagination__sizes">
        <p id="taille-de-page">Résultats par page :</p>
        <ul aria-labelledby="taille-de-page">
          {PAGE_SIZES.map((size) => (
            <li key={size}>
              <a href={caseListHref({ ...state, size })} aria-current={size === state.size ? 'true' : undefined}>
                {size}
              </a>
            </li>
          ))}
        </ul>
      </div>
      <p class="hub-pagination__range">{`${rank} - ${end} sur ${countText(all)}`}</p>
      <ul class="hub-pagination__moves">
        <Step label="Page précédente" look="previous" href={hasPrevious ? caseListHref(state, before) : null} />
        <Step label="Page suivante" look="next" href={hasNext ? caseListHref(state, after) : null} />
      </ul>
    </nav>
  );
}

interface StepProps {
  readonly label: string;
  readonly look: 'previous' | 'next';
  readonly href: string | null;
}

function Step({ label, look, href }: StepProps) {
  const shape = `hub-icon hub-icon--${look}`;
  return (
    <li>
      {href === null ? (
        // biome-ignore lint/a11y/useValidAnchor: a link without href is how HTML says a link that leads nowhere for now.
        <a class={shape} role="link" aria-disabled="true">
          {label}
        </a>
      ) : (
        <a class={shape} href={href} rel={look === 'next' ? 'next' : 'prev'}>
          {label}
        </a>
      )}
    </li>
  );
}
