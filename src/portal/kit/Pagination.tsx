import { PAGE_SIZES } from '../../accounts/preferenceRules.ts';

export interface PaginationProps {
  readonly total: number;
  readonly offset: number;
  readonly limit: number;
  readonly hrefOf: (offset: number, limit: number) => string;
  /** What is listed, in the plural: « utilisateurs ». */
  readonly noun: string;
}

/** P-50g: « Résultats par page : », « 1 - 10 sur 100 », previous and next, unusable at the ends. */
export function Pagination({ total, offset, limit, hrefOf, noun }: PaginationProps) {
  if (total === 0) return null;
  const last = Math.min(offset + limit, total);
  return (
    <nav class="hub-pagination" aria-label={`Pagination des ${noun}`}>
      <div class="hub-pagination__sizes">
        <p id="taille-de-page">Résultats par page :</p>
        <ul aria-labelledby="taille-de-page">
          {PAGE_SIZES.map((size) => (
            <li key={size}>
              <a href={hrefOf(0, size)} aria-current={size === limit ? 'true' : undefined}>
                {size}
              </a>
            </li>
          ))}
        </ul>
      </div>
      <p class="hub-pagination__range">{`${offset + 1} - ${last} sur ${total}`}</p>
      <ul class="hub-pagination__moves">
        <Move
          label="Page précédente"
          direction="previous"
          href={offset > 0 ? hrefOf(Math.max(0, offset - limit), limit) : null}
        />
        <Move label="Page suivante" direction="next" href={last < total ? hrefOf(offset + limit, limit) : null} />
      </ul>
    </nav>
  );
}

interface MoveProps {
  readonly label: string;
  readonly direction: 'previous' | 'next';
  readonly href: string | null;
}

function Move({ label, direction, href }: MoveProps) {
  const look = `hub-icon hub-icon--${direction}`;
  return (
    <li>
      {href === null ? (
        // biome-ignore lint/a11y/useValidAnchor: a link without href is how HTML says a link that leads nowhere for now.
        <a class={look} role="link" aria-disabled="true">
          {label}
        </a>
      ) : (
        <a class={look} href={href} rel={direction === 'next' ? 'next' : 'prev'}>
          {label}
        </a>
      )}
    </li>
  );
}
