import type { Screen } from './screens.ts';

/** A question of « Aide / FAQ » (portal.md §8) and its answer, by paragraphs. */
export interface Topic {
  /** `12` is T-12, at the address `/aide#t-12`. */
  readonly number: number;
  readonly question: string;
  readonly answer: readonly string[];
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
