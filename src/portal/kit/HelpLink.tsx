import { topicOf } from '../information/help/search.ts';
import type { TopicId } from '../information/help/topic.ts';

export interface HelpLinkProps {
  /** The number of portal.md §8: 25 is T-25. One that is no question fails at once, so that no link leads nowhere. */
  readonly topic: TopicId;
  /** Inside of a form: the help opens in another window, and what was typed is not lost. */
  readonly beside?: boolean | undefined;
}

/** « Aide : … », from a screen to the question that concerns it. */
export function HelpLink({ topic, beside = false }: HelpLinkProps) {
  return (
    <p class="hub-help-link">
      <Question topic={topic} beside={beside} before="Aide : " />
    </p>
  );
}

/** The questions that concern a whole screen, at its end. */
export function HelpLinks({ topics }: { readonly topics: readonly TopicId[] }) {
  return (
    <nav class="hub-help-links" aria-label="Aide sur cette page">
      <p>Aide</p>
      <ul>
        {topics.map((topic) => (
          <li key={topic}>
            <Question topic={topic} />
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Question({ topic, beside = false, before = '' }: HelpLinkProps & { readonly before?: string }) {
  const text = `${before}${topicOf(topic).question}`;
  const href = `/aide#t-${topic}`;
  if (!beside) {
    return (
      <a class="fr-link" href={href}>
        {text}
      </a>
    );
  }
  return (
    <a class="fr-link" href={href} target="_blank" rel="noopener">
      {text}
      <span class="fr-sr-only"> (nouvelle fenêtre)</span>
    </a>
  );
}
