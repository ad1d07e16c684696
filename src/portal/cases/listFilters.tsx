import { FilterBar } from '../kit/FilterBar.tsx';
import { errorAttributes, FieldMessage, groupClass, idsOf } from '../kit/fields.tsx';
import type { CaseListContent } from './listContent.ts';
import { CASES_PATH, caseListHref, isFiltered, lookParameters, unfiltered } from './listState.ts';
import { foundText } from './numbers.ts';
import type { Bound } from './period.ts';

interface ContentProps {
  readonly content: CaseListContent;
}

/** « Filtrer par démarche », « Plus de filtres » (P-50a, P-50b): a GET form, which keeps the step, the search and the look. */
export function CaseFilters({ content }: ContentProps) {
  const { state, total } = content;
  const { from, to, search, tab } = state;
  const kept: [string, string][] = [
    ...(tab === null ? [] : ([['statut', tab.slug]] satisfies [string, string][])),
    ...(search === null ? [] : ([['recherche', search]] satisfies [string, string][])),
    ...lookParameters(state),
  ];
  return (
    <FilterBar
      action={CASES_PATH}
      resetHref={isFiltered(state) ? caseListHref(unfiltered(state)) : null}
      found={foundText(total)}
      moreOpen={from.typed !== null || to.typed !== null}
      more={
        <>
          <BoundField name="du" label="Début de période de transmission" bound={from} />
          <BoundField name="au" label="Fin de période de transmission" bound={to} />
        </>
      }
    >
      {kept.map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <ProcessChoice content={content} />
    </FilterBar>
  );
}

/** P-50a: any of those ticked. */
function ProcessChoice({ content: { state, processes } }: ContentProps) {
  const { processCodes } = state;
  const chosen = processCodes.length;
  return (
    <details class="hub-choice">
      <summary>
        Filtrer par démarche
        {chosen === 0 ? null : (
          <span class="hub-choice__count">{chosen === 1 ? ' : 1 choisie' : ` : ${chosen} choisies`}</span>
        )}
      </summary>
      <fieldset class="fr-fieldset hub-choice__list" aria-label="Démarches">
        {processes.length === 0 ? <p>Aucune démarche ne vous est ouverte.</p> : null}
        {processes.map(({ code, name }) => (
          <div key={code} class="fr-fieldset__element">
            <div class="fr-checkbox-group fr-checkbox-group--sm">
              <input
                type="checkbox"
                id={`demarche-${code}`}
                name="demarche"
                value={code}
                checked={processCodes.includes(code)}
              />
              <label class="fr-label" for={`demarche-${code}`}>
                {`${code} - ${name}`}
              </label>
            </div>
          </div>
        ))}
      </fieldset>
    </details>
  );
}

interface BoundFieldProps {
  readonly name: string;
  readonly label: string;
  readonly bound: Bound;
}

/** Picked with the browser's own control, or typed (D-21); what cannot be read is given back as text, to be put right. */
function BoundField({ name, label, bound: { typed, error: fault } }: BoundFieldProps) {
  const error = fault ?? undefined;
  const ids = idsOf({ name });
  const attributes = {
    class: error === undefined ? 'fr-input' : 'fr-input fr-input--error',
    id: ids.field,
    name,
    value: typed ?? '',
    autocomplete: 'off',
    ...errorAttributes(ids, error),
  } as const;
  const readable = typed === null || /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(typed);
  return (
    <div class={groupClass('fr-input-group', error)}>
      <label class="fr-label" for={ids.field}>
        {label}
      </label>
      {readable ? <input {...attributes} type="datetime-local" /> : <input {...attributes} type="text" />}
      <FieldMessage id={ids.message} error={error} />
    </div>
  );
}
