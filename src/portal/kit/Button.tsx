import type { ComponentChildren } from 'preact';

export type ButtonVariant = 'primary' | 'secondary' | 'tertiary' | 'danger' | 'success';

const CLASSES: Readonly<Record<ButtonVariant, string>> = {
  primary: 'fr-btn',
  secondary: 'fr-btn fr-btn--secondary',
  tertiary: 'fr-btn fr-btn--tertiary',
  danger: 'fr-btn hub-btn--danger',
  success: 'fr-btn hub-btn--success',
};

/** The icons that may stand beside the text of a button. */
export type Icon = 'add' | 'search' | 'close' | 'edit' | 'eye' | 'external' | 'back' | 'mail' | 'filter' | 'download';

interface LookProps {
  readonly variant: ButtonVariant;
  readonly icon?: Icon | undefined;
  readonly small?: boolean | undefined;
  /** What the pointer says of a button whose words do not show: its whole name. */
  readonly title?: string | undefined;
  readonly children: ComponentChildren;
}

export interface ButtonProps extends LookProps {
  readonly name?: string | undefined;
  readonly value?: string | undefined;
  readonly type?: 'submit' | 'button' | 'reset' | undefined;
  readonly disabled?: boolean | undefined;
  readonly id?: string | undefined;
  /** The form it sends, when it stands outside of it. */
  readonly form?: string | undefined;
  /** Where it sends the form, when not where the form says. */
  readonly formAction?: string | undefined;
  /** In a dialog that asks for a harmless act, which has no field: Enter confirms. */
  readonly autofocus?: boolean | undefined;
  readonly [data: `data-${string}`]: string | boolean | undefined;
}

function classOf({ variant, icon, small }: Pick<LookProps, 'variant' | 'icon' | 'small'>): string {
  const size = small === true ? ' fr-btn--sm' : '';
  return icon === undefined ? `${CLASSES[variant]}${size}` : `${CLASSES[variant]}${size} hub-icon hub-icon--${icon}`;
}

export function Button({ variant, icon, small, type = 'submit', children, ...attributes }: ButtonProps) {
  return (
    <button {...attributes} class={classOf({ variant, icon, small })} type={type}>
      {children}
    </button>
  );
}

export interface ButtonLinkProps extends LookProps {
  readonly href: string;
  /** Leaves the portal: opens beside it, and says so. */
  readonly external?: boolean | undefined;
  readonly autofocus?: boolean | undefined;
  readonly [data: `data-${string}`]: string | undefined;
}

export function ButtonLink({ href, variant, icon, small, external = false, children, ...data }: ButtonLinkProps) {
  if (!external) {
    return (
      <a {...data} class={classOf({ variant, icon, small })} href={href}>
        {children}
      </a>
    );
  }
  return (
    <a
      {...data}
      class={classOf({ variant, icon: icon ?? 'external', small })}
      href={href}
      target="_blank"
      rel="noopener noreferrer"
    >
      {children}
      <span class="fr-sr-only"> (nouvelle fenêtre)</span>
    </a>
  );
}

/** Buttons side by side, stacked on small screens. */
export function ButtonGroup({
  children,
  right = false,
}: {
  readonly children: ComponentChildren;
  readonly right?: boolean;
}) {
  return <div class={right ? 'hub-buttons hub-buttons--right' : 'hub-buttons'}>{children}</div>;
}
