import type { ComponentChildren } from 'preact';
import { Heading } from '../kit/Heading.tsx';
import { Page } from '../page.tsx';
import type { View } from '../view.ts';

interface TextPageProps {
  readonly view: View;
  readonly title: string;
  readonly lead?: string | undefined;
  /** The page belongs to the help, and leads back to it. */
  readonly help?: boolean | undefined;
  readonly children: ComponentChildren;
}

/** A page to read, in lines short enough for that. */
export function TextPage({ view, title, lead, help = false, children }: TextPageProps) {
  return (
    <Page view={view} title={title}>
      <Heading title={title} lead={lead} back={help ? { href: '/aide', label: 'Retour à l’aide' } : undefined} />
      <div class="hub-text">{children}</div>
    </Page>
  );
}

/** An address to write to, as a link. */
export function Mail({ address }: { readonly address: string }) {
  return <a href={`mailto:${address}`}>{address}</a>;
}
