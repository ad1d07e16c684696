import { TARGET_STATUSES, type TargetStatus } from '../../instruction/rules.ts';
import { Button } from '../kit/Button.tsx';
import { rowTargets } from './caseRow.tsx';
import type { CaseListContent } from './listContent.ts';
import { countText } from './numbers.ts';

/** P-62 */
export const SELECTION_LABELS: Readonly<Record<TargetStatus, string>> = {
  SI_RECEIVED: 'Accuser réception',
  IN_PROGRESS: 'Commencer le traitement',
  ADD_AWAITING: 'Demander des compléments',
  REFUSED: 'Refuser',
  DONE: 'Finaliser le traitement',
};

/**
 * P-61…P-63: the blue bar at the bottom. Without the script it is always there, with what is possible for the rows shown;
 * the script shows it when a row is ticked, with what is possible for all those ticked.
 */
export function SelectionBar({ content }: { readonly content: CaseListContent }) {
  const { list, total, state } = content;
  const possible = TARGET_STATUSES.filter((target) =>
    list.cases.some((item) => rowTargets(item, content).includes(target)),
  );
  const more = list.hasNext || list.hasPrevious;
  return (
    <section class="hub-selection" data-selection-bar="" aria-label="Sélection de télédossiers">
      <div class="fr-checkbox-group fr-checkbox-group--sm" data-select-all="" hidden>
        <input type="checkbox" id="selection-tous-de-la-page" />
        <label class="fr-label" for="selection-tous-de-la-page">
          Toute la page
        </label>
      </div>
      <p class="hub-selection__count" data-selection-count="" role="status">
        Télédossiers sélectionnés :
      </p>
      <div class="hub-selection__actions">
        <Button variant="secondary" small icon="download" name="action" value="telecharger" data-download="">
          Télécharger
        </Button>
        {possible.map((target) => (
          <Button key={target} variant="secondary" small name="action" value={target} data-target={target}>
            {SELECTION_LABELS[target]}
          </Button>
        ))}
      </div>
      {more ? (
        <div
          class="fr-checkbox-group fr-checkbox-group--sm"
          data-select-results={state.tab === null ? 'mixed' : 'alike'}
          data-results={countText(total)}
        >
          <input type="checkbox" id="selection-resultats" name="tous" value="1" />
          <label class="fr-label" for="selection-resultats">
            {`Sélectionner les ${countText(total)} résultats de la recherche`}
          </label>
        </div>
      ) : null}
    </section>
  );
}
