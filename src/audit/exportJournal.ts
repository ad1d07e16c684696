import type { User } from '../accounts/rules.ts';
import { type Hub, scribeOf } from '../hub.ts';
import { type JournalEntry, type JournalFilter, journalReached, readJournal } from './readJournal.ts';
import { recordAudit } from './store.ts';

export interface JournalExport {
  readonly now: Date;
  readonly pages: AsyncIterable<readonly JournalEntry[]>;
}

const PAGE = 500;

/**
 * D-26, D-27: the filtered journal, whole, read page by page as it leaves. It ends where it stood when it was asked for:
 * its own trace, written before anything leaves, is not in it.
 */
export async function exportJournal(
  hub: Pick<Hub, 'db' | 'clock' | 'newId'>,
  user: User,
  { actor, actions, above, below }: Pick<JournalFilter, 'actor' | 'actions' | 'above' | 'below'>,
): Promise<JournalExport> {
  const organization = journalReached(user);
  const now = hub.clock();
  const end = hub.newId();
  await hub.db.transaction(async (tx) =>
    recordAudit(tx, scribeOf(hub, user, now), {
      action: 'JOURNAL_EXPORT',
      subjectType: 'organization',
      subjectId: organization,
      detail: { actor, actions },
    }),
  );
  const filter = { actor, actions, above, below: below < end ? below : end };
  return { now, pages: pagesOf(hub, user, filter) };
}

async function* pagesOf(
  hub: Pick<Hub, 'db'>,
  user: User,
  filter: Pick<JournalFilter, 'actor' | 'actions' | 'above' | 'below'>,
): AsyncGenerator<readonly JournalEntry[]> {
  let below = filter.below;
  for (;;) {
    const { entries, more } = await readJournal(hub, user, { ...filter, below, direction: 'OLDER', limit: PAGE });
    yield entries;
    const last = entries.at(-1);
    if (!more || last === undefined) return;
    below = last.id;
  }
}
