import type { ComponentChildren } from 'preact';

interface GreyedButtonProps {
  readonly id: string;
  /** Why, shown when the button is pointed at or reached by the keyboard. */
  readonly reason: string;
  readonly children: ComponentChildren;
}

/** A button that exists but cannot be used here (P-65, P-66): it keeps its place in the order of the keyboard, to say why. */
export function GreyedButton({ id, reason, children }: GreyedButtonProps) {
  return (
    <span class="hub-greyed">
      <button class="fr-btn fr-btn--secondary" type="button" aria-disabled="true" aria-describedby={id}>
        {children}
      </button>
      <span class="hub-greyed__reason" role="tooltip" id={id}>
        {reason}
      </span>
    </span>
  );
}
