import type { ComponentChildren } from 'preact';

export interface BadgeProps {
  readonly kind: 'success' | 'info' | 'warning' | 'error' | 'new' | 'paused' | 'neutral';
  readonly children: ComponentChildren;
}

// The design system has no kind for what waits: its salmon, with an icon of our own.
const CLASSES: Readonly<Partial<Record<BadgeProps['kind'], string>>> = {
  neutral: 'fr-badge',
  paused: 'fr-badge fr-badge--pink-tuile hub-badge--paused',
};

/** A state, always with its text: neither its colour nor its icon says anything alone. */
export function Badge({ kind, children }: BadgeProps) {
  return <p class={CLASSES[kind] ?? `fr-badge fr-badge--${kind}`}>{children}</p>;
}
