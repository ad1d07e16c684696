import type { ComponentChildren } from 'preact';
import { fieldId } from './fields.tsx';

export interface AlertProps {
  readonly kind: 'error' | 'success' | 'info' | 'warning';
  readonly title?: string | undefined;
  readonly children?: ComponentChildren;
}

// The design system tells the kind by colour and icon only: the word is for those who see neither.
const WORDS: Readonly<Record<AlertProps['kind'], string>> = {
  error: 'Erreur : ',
  success: 'Succès : ',
  info: 'Information : ',
  warning: 'Attention : ',
};

export function Alert({ kind, title, children }: AlertProps) {
  const small = title === undefined ? ' fr-alert--sm' : '';
  return (
    <div class={`fr-alert fr-alert--${kind}${small}`} role={kind === 'error' ? 'alert' : undefined}>
      {title === undefined ? null : (
        <p class="fr-alert__title">
          <span class="fr-sr-only">{WORDS[kind]}</span>
          {title}
        </p>
      )}
      <div class="hub-alert__text">
        {title === undefined ? <span class="fr-sr-only">{WORDS[kind]}</span> : null}
        {children}
      </div>
    </div>
  );
}

export interface ErrorSummaryProps {
  readonly faults: readonly { readonly field: string; readonly message: string }[];
}

/** Every fault of the form at its top, each linked to its field. Nothing when there is none. */
export function ErrorSummary({ faults }: ErrorSummaryProps) {
  if (faults.length === 0) return null;
  const title = faults.length === 1 ? 'Un champ est à corriger' : `${faults.length} champs sont à corriger`;
  return (
    <div class="fr-alert fr-alert--error hub-summary" role="alert" tabIndex={-1} data-error-summary="">
      <p class="fr-alert__title">{title}</p>
      <ul>
        {faults.map(({ field, message }) => (
          <li key={field}>
            <a href={`#${fieldId(field)}`}>{message}</a>
          </li>
        ))}
      </ul>
    </div>
  );
}
