/** A question of « Aide / FAQ » (portal.md §8) and its answer, by paragraphs. */
export interface Topic {
  /** `12` is T-12, at the address `/aide#t-12`. */
  readonly number: number;
  readonly question: string;
  readonly answer: readonly string[];
}

export interface Heading {
  readonly id: string;
  readonly title: string;
  readonly topics: readonly Topic[];
}
