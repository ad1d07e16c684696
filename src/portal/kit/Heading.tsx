import type { ComponentChildren } from 'preact';

export interface HeadingProps {
  readonly title: string;
  readonly lead?: string | undefined;
  /** « Retour aux comptes utilisateurs ». */
  readonly back?: { readonly href: string; readonly label: string } | undefined;
  /** Buttons at the right of the title. */
  readonly children?: ComponentChildren;
}

/** The only `<h1>` of a page. */
export function Heading({ title, lead, back, children }: HeadingProps) {
  return (
    <div class="hub-heading">
      {back === undefined ? null : (
        <a class="fr-link hub-icon hub-icon--back" href={back.href} data-shortcut="r">
          {back.label}
        </a>
      )}
      <div class="hub-heading__row">
        <div>
          <h1>{title}</h1>
          {lead === undefined ? null : <p class="fr-text--lead">{lead}</p>}
        </div>
        {children === undefined ? null : <div class="hub-buttons">{children}</div>}
      </div>
    </div>
  );
}

export interface SectionProps {
  readonly title: string;
  readonly id?: string | undefined;
  readonly children: ComponentChildren;
}

/** A titled part of a page, on its own ground: « INFORMATIONS PERSONNELLES ». */
export function Section({ title, id, children }: SectionProps) {
  return (
    <section class="hub-section" id={id}>
      <h2 class="fr-h5">{title}</h2>
      {children}
    </section>
  );
}

export interface FactsProps {
  readonly facts: readonly { readonly label: string; readonly value: ComponentChildren }[];
}

/** Read-only data: « Email : … ». */
export function Facts({ facts }: FactsProps) {
  return (
    <dl class="hub-facts">
      {facts.map(({ label, value }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
