import type { ComponentChildren } from 'preact';

/** What every field of the kit is given. `error` is the French message shown beside it. */
export interface FieldProps {
  readonly name: string;
  readonly label: string;
  /** Only needed when two forms of one page have a field of the same name. */
  readonly id?: string | undefined;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
  readonly required?: boolean | undefined;
}

/** The anchor of a field: error summaries link to it. */
export function fieldId(name: string): string {
  return `champ-${name}`;
}

interface Ids {
  readonly field: string;
  readonly hint: string;
  readonly message: string;
}

export function idsOf({ name, id = fieldId(name) }: Pick<FieldProps, 'name' | 'id'>): Ids {
  return { field: id, hint: `${id}-aide`, message: `${id}-message` };
}

/** What ties a control to its error (RGAA 11.10). Hints are inside the label, as the design system does. */
export function errorAttributes(ids: Ids, error: string | undefined) {
  return { 'aria-describedby': ids.message, 'aria-invalid': error === undefined ? undefined : true } as const;
}

export function groupClass(base: string, error: string | undefined): string {
  return error === undefined ? base : `${base} ${base}--error`;
}

export function LabelText({ label, hint }: { readonly label: string; readonly hint: string | undefined }) {
  return (
    <>
      {label}
      {hint === undefined ? null : <span class="fr-hint-text">{hint}</span>}
    </>
  );
}

interface MessageProps {
  readonly id: string;
  readonly error: string | undefined;
  readonly children?: ComponentChildren;
}

/** The place of the messages of a field: always there, so that what a script adds is announced. */
export function FieldMessage({ id, error, children }: MessageProps) {
  return (
    <div class="fr-messages-group" id={id} aria-live="polite">
      {error === undefined ? null : <p class="fr-message fr-message--error">{error}</p>}
      {children}
    </div>
  );
}
