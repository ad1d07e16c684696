import type { VNode } from 'preact';
import { Alert, ErrorSummary } from '../../kit/Alert.tsx';
import { Heading } from '../../kit/Heading.tsx';
import { HelpLinks } from '../../kit/HelpLink.tsx';
import { Page } from '../../page.tsx';
import { FilesSection } from '../files/filesSection.tsx';
import { CommentSection } from './commentSection.tsx';
import { type DetailContent, hrefOf } from './content.ts';
import { GeneralSection } from './generalSection.tsx';
import { HistorySection } from './historySection.tsx';
import { KeptText } from './keptText.tsx';
import { caseHref } from './listReturn.ts';
import { markOf } from './mark.ts';
import { OBSTACLE_TEXTS } from './obstacleTexts.ts';

interface DetailPageProps {
  readonly content: DetailContent;
  readonly dialog?: VNode | undefined;
}

/** §4.6: a télédossier. Its dialogs are drawn over it. */
export function DetailPage({ content, dialog }: DetailPageProps) {
  const { view, target, list, obstacle, rejection, kept } = content;
  const title = `Télédossier numéro : ${target.externalId}`;
  // In a dialog, what was refused is said there.
  const refused = dialog === undefined ? rejection : null;
  return (
    <Page view={view} title={title} dialog={dialog}>
      <Heading title={title} back={{ href: list.href, label: 'Retour à la recherche' }}>
        <NeighbourLinks content={content} />
      </Heading>
      <div
        role="status"
        data-case-state={`/teledossiers/${target.id}/etat`}
        data-mark={markOf(content)}
        data-status={target.status}
      >
        <div class="hub-changed" hidden>
          <Alert kind="info">
            Ce télédossier a changé
            <span data-new-status="" /> — <a href={hrefOf(content)}>Actualiser</a>
          </Alert>
        </div>
      </div>
      <ErrorSummary faults={refused?.faults ?? []} />
      {refused === null || refused.refusals.length === 0 ? null : (
        <Alert kind="error" title="Rien n’a été enregistré">
          {refused.refusals.map(({ french }) => (
            <p key={french}>{french}</p>
          ))}
          <KeptText text={kept} />
        </Alert>
      )}
      {obstacle === null ? null : <Alert kind="info">{OBSTACLE_TEXTS[obstacle]}</Alert>}
      <GeneralSection content={content} />
      <FilesSection
        view={view}
        target={target}
        attachments={content.attachments}
        manages={content.manages}
        list={list}
      />
      <CommentSection content={content} />
      <HistorySection content={content} />
      <HelpLinks topics={[32, 35, 36, 37, 39, 'raccourcis']} />
    </Page>
  );
}

/** The télédossiers beside this one, in the list it was reached from. */
function NeighbourLinks({ content: { neighbours, list } }: DetailPageProps) {
  const { previous, next } = neighbours;
  return (
    <nav class="hub-neighbours" aria-label="Autres télédossiers de la liste">
      <NeighbourLink id={previous} list={list} rel="prev" label="Télédossier précédent" icon="previous" />
      <NeighbourLink id={next} list={list} rel="next" label="Télédossier suivant" icon="next" />
    </nav>
  );
}

interface NeighbourLinkProps extends Pick<DetailContent, 'list'> {
  readonly id: string | null;
  readonly rel: 'prev' | 'next';
  readonly label: string;
  readonly icon: 'previous' | 'next';
}

function NeighbourLink({ id, list, rel, label, icon }: NeighbourLinkProps) {
  const look = `fr-link hub-icon hub-icon--${icon}`;
  if (id === null) {
    return (
      // biome-ignore lint/a11y/useValidAnchor: a link that leads nowhere keeps its place, as in the pagination
      <a class={look} role="link" aria-disabled="true">
        {label}
      </a>
    );
  }
  return (
    <a class={look} href={caseHref(id, list)} rel={rel} data-shortcut={rel === 'next' ? 'j' : 'k'}>
      {label}
    </a>
  );
}
