import { Button } from '../kit/Button.tsx';
import { Heading } from '../kit/Heading.tsx';
import { TextField } from '../kit/TextField.tsx';
import { counted } from '../labels.ts';
import { Page } from '../page.tsx';
import type { View } from '../view.ts';
import { mayOpen } from './help/screens.ts';
import { searchHelp } from './help/search.ts';
import type { Topic } from './help/topic.ts';

interface HelpPageProps {
  readonly view: View;
  readonly query: string;
}

const DOCUMENTS = [
  {
    href: '/aide/premiers-pas',
    title: 'Premiers pas d’un Administrateur local',
    lead: 'Quatre actions, du premier abonnement aux habilitations de vos agents.',
  },
  { href: '/aide/les-basiques', title: 'Les basiques', lead: 'L’essentiel pour un agent, en cinq minutes.' },
  {
    href: '/aide/guide',
    title: 'Guide d’utilisation détaillé',
    lead: 'Chaque écran du portail, et ce que chaque rôle permet.',
  },
] as const;

/** « Aide / FAQ » (P-109): documents, then questions, searchable; each has its own address. */
export function HelpPage({ view, query }: HelpPageProps) {
  const headings = searchHelp(query);
  const found = headings.reduce((total, { topics }) => total + topics.length, 0);
  const searched = query !== '';
  return (
    <Page view={view} title="Aide / FAQ">
      <Heading title="Aide / FAQ" lead="Les réponses aux questions les plus fréquentes." />
      {searched ? null : <Documents />}
      <search class="hub-filters">
        <form action="/aide" method="get">
          <TextField name="q" type="search" label="Rechercher dans l’aide" value={query} maxLength={200} />
          <div class="hub-filters__actions">
            <Button variant="primary" icon="search">
              Rechercher
            </Button>
            {searched ? (
              <a class="fr-link hub-icon hub-icon--close" href="/aide">
                Toutes les questions
              </a>
            ) : null}
            <p class="hub-filters__found" role="status">
              {counted(found, 'question', 'questions')}
            </p>
          </div>
        </form>
      </search>
      {found === 0 ? <NothingFound query={query} /> : null}
      {headings.map(({ id, title, note, topics }) => (
        <section key={id} id={id}>
          <h2 class="fr-h4 hub-topics__title">{title}</h2>
          {note === undefined ? null : <p class="fr-hint-text">{note}</p>}
          {topics.map((topic) => (
            <TopicBox key={topic.number} view={view} topic={topic} open={searched} />
          ))}
        </section>
      ))}
    </Page>
  );
}

function Documents() {
  return (
    <ul class="hub-cards">
      {DOCUMENTS.map(({ href, title, lead }) => (
        <li key={href}>
          <a href={href}>
            <strong>{title}</strong>
            {lead}
          </a>
        </li>
      ))}
    </ul>
  );
}

function NothingFound({ query }: { readonly query: string }) {
  return (
    <div class="hub-empty">
      <p>
        Aucune question ne contient « {query} ». Essayez avec moins de mots, ou <a href="/contact">contactez-nous</a>.
      </p>
    </div>
  );
}

interface TopicBoxProps {
  readonly view: View;
  readonly topic: Topic;
  readonly open: boolean;
}

// The address is that of the answer: a browser then opens the question by itself, without a script.
function TopicBox({ view, topic, open }: TopicBoxProps) {
  return (
    <details class="hub-topic" open={open} data-topic="">
      <summary>{topic.question}</summary>
      <div class="hub-topic__answer" id={`t-${topic.number}`}>
        {topic.answer.map((paragraph) => (
          <p key={paragraph}>{paragraph}</p>
        ))}
        <Keys topic={topic} />
        <ScreenLink view={view} topic={topic} />
      </div>
    </details>
  );
}

function Keys({ topic: { keys } }: Pick<TopicBoxProps, 'topic'>) {
  if (keys === undefined) return null;
  return (
    <dl class="hub-keys">
      {keys.map(([key, meaning]) => (
        <div key={key}>
          <dt>
            <kbd>{key}</kbd>
          </dt>
          <dd>{meaning}</dd>
        </div>
      ))}
    </dl>
  );
}

/** « Aller à Gestion des abonnements », to those whom that screen lets in. */
function ScreenLink({ view: { user }, topic: { screen } }: Pick<TopicBoxProps, 'view' | 'topic'>) {
  if (user === null || screen === undefined || !mayOpen(user, screen)) return null;
  return (
    <p>
      <a class="fr-link" href={screen.href}>
        {`Aller à ${screen.label}`}
      </a>
    </p>
  );
}
