import type { ComponentChildren } from 'preact';

export interface FormProps {
  readonly action: string;
  /** The token of `View.formToken`; not sent by a GET. */
  readonly token?: string | undefined;
  readonly method?: 'get' | 'post' | undefined;
  readonly id?: string | undefined;
  readonly className?: string | undefined;
  readonly children: ComponentChildren;
  /** Hooks of the script: data-dirty-form, data-enable-when-valid, data-submit-once. */
  readonly [data: `data-${string}`]: string | boolean | undefined;
}

/** A form whose faults the server tells, in French and tied to their fields, rather than the browser's bubbles. */
export function Form({ action, token, method = 'post', id, className, children, ...hooks }: FormProps) {
  return (
    <form {...hooks} action={action} method={method} id={id} class={className} noValidate>
      {method === 'post' && token !== undefined ? <input type="hidden" name="_token" value={token} /> : null}
      {children}
    </form>
  );
}

/**
 * P-76: « Enregistrer les modifications » and « Annuler ». In a form `data-dirty-form` the script hides it until
 * something differs; without the script it is always there.
 */
export function SaveBar({ children }: { readonly children: ComponentChildren }) {
  return (
    <div class="hub-save-bar" data-save-bar="">
      {children}
    </div>
  );
}
