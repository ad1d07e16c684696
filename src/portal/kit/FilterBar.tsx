import type { ComponentChildren } from 'preact';
import { Button } from './Button.tsx';

export interface FilterBarProps {
  readonly action: string;
  readonly children: ComponentChildren;
  /** What « Plus de filtres » unfolds. */
  readonly more?: ComponentChildren;
  /** Unfolded on arrival, because one of these filters is set. */
  readonly moreOpen?: boolean | undefined;
  /** « Réinitialiser », only when a filter is set. */
  readonly resetHref: string | null;
  /** « 3 Utilisateurs trouvés ». */
  readonly found: string;
}

/** The filters of a list: a GET form, so that a filtered list has an address. */
export function FilterBar({ action, children, more, moreOpen = false, resetHref, found }: FilterBarProps) {
  return (
    <search class="hub-filters">
      <form action={action} method="get">
        <div class="hub-filters__fields">{children}</div>
        {more === undefined ? null : (
          <details class="hub-more" open={moreOpen}>
            <summary>
              <span class="hub-more__closed">Plus de filtres</span>
              <span class="hub-more__open">Moins de filtres</span>
            </summary>
            <div class="hub-filters__fields">{more}</div>
          </details>
        )}
        <div class="hub-filters__actions">
          <Button variant="secondary" icon="filter">
            Filtrer
          </Button>
          {resetHref === null ? null : (
            <a class="fr-link hub-icon hub-icon--close" href={resetHref}>
              Réinitialiser
            </a>
          )}
          <p class="hub-filters__found" role="status">
            {found}
          </p>
        </div>
      </form>
    </search>
  );
}
