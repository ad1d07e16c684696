import { ACCOUNTS } from './accounts.ts';
import { CASES } from './cases.ts';
import { GENERAL } from './general.ts';
import { PROCESSES } from './processes.ts';
import { SIGN_IN } from './signIn.ts';
import { SOFTWARE } from './software.ts';
import { SUBSCRIPTIONS } from './subscriptions.ts';
import { TOOLS } from './tools.ts';
import type { Heading, Topic, TopicId } from './topic.ts';

/** Every topic of portal.md §8, under its heading, in order; then those it does not number. */
export const HEADINGS: readonly Heading[] = [
  GENERAL,
  SIGN_IN,
  SUBSCRIPTIONS,
  CASES,
  ACCOUNTS,
  PROCESSES,
  SOFTWARE,
  TOOLS,
];

/** T-n; a number that is none of them is a fault of the page that asks. */
export function topicOf(number: TopicId): Topic {
  const found = HEADINGS.flatMap(({ topics }) => topics).find((topic) => topic.number === number);
  if (found === undefined) throw new RangeError(`No help topic T-${number}`);
  return found;
}

/** P-109: the topics that hold every word searched, whatever the accents and the case. Headings left empty go. */
export function searchHelp(query: string): readonly Heading[] {
  const words = plain(query)
    .split(/\s+/)
    .filter((word) => word !== '');
  return HEADINGS.map((heading) => ({
    ...heading,
    topics: heading.topics.filter((topic) => {
      const text = textOf(heading, topic);
      return words.every((word) => text.includes(word));
    }),
  })).filter(({ topics }) => topics.length > 0);
}

function textOf({ title }: Heading, { question, answer, keys = [] }: Topic): string {
  return plain([title, question, ...answer, ...keys.flat()].join(' '));
}

function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .replace(/[’']/g, ' ')
    .toLowerCase();
}
