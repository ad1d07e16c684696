import type { Screen } from './screens.ts';

/** The number of portal.md §8, or the name of a question that it does not have. */
export type TopicId = number | 'raccourcis' | 'journal' | 'selection' | 'listes' | 'arrivees';

/** A question of « Aide / FAQ » (portal.md §8) and its answer, by paragraphs. */
export interface Topic {
  /** `12` is T-12, at the address `/aide#t-12`; what portal.md does not number has a name. */
  readonly number: TopicId;
  readonly question: string;
  readonly answer: readonly string[];
  /** Keys of the keyboard, each with what it does. */
  readonly keys?: readonly (readonly [key: string, meaning: string])[];
  /** Where it is done: the answer leads there whoever may open it. */
  readonly screen?: Screen;
}

export interface Heading {
  readonly id: string;
  readonly title: string;
  /** What holds for all of them. */
  readonly note?: string;
  readonly topics: readonly Topic[];
}
