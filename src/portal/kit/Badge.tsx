import type { ComponentChildren } from 'preact';

export interface BadgeProps {
  readonly kind: 'success' | 'info' | 'warning' | 'error' | 'new' | 'neutral';
  readonly children: ComponentChildren;
}

/** A state, always with its text. */
export function Badge({ kind, children }: BadgeProps) {
  return <p class={kind === 'neutral' ? 'fr-badge' : `fr-badge fr-badge--${kind}`}>{children}</p>;
}
