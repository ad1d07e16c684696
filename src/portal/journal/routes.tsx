import type { FastifyInstance } from 'fastify';
import { exportJournal } from '../../audit/exportJournal.ts';
import { journalPeople, readJournal } from '../../audit/readJournal.ts';
import type { Hub } from '../../hub.ts';
import { sendCsv } from '../csvFile.ts';
import { sendPage } from '../page.tsx';
import { preferencesOf, userOf, viewOf } from '../session.ts';
import { journalChunks } from './exportFile.ts';
import { JournalPage } from './journalPage.tsx';
import {
  JOURNAL_EXPORT_PATH,
  JOURNAL_PATH,
  journalFilter,
  journalPageFilter,
  readJournalState,
} from './journalState.ts';

const config = { portal: { action: 'journal.read' } } as const;
const EXPORT_NAME = 'journal';

/** « Journal » (D-26), for the local administrator, and the whole of it as a file (D-27). */
export function journalRoutes(app: FastifyInstance, hub: Hub): void {
  app.get(JOURNAL_PATH, { config }, async (request, reply) => {
    const user = userOf(request);
    const people = await journalPeople(hub, user);
    const state = readJournalState(request.query, people);
    const list = await readJournal(hub, user, journalPageFilter(state, preferencesOf(request).pageSize));
    return sendPage(reply, 200, <JournalPage view={viewOf(request)} state={state} list={list} people={people} />);
  });

  app.get(JOURNAL_EXPORT_PATH, { config }, async (request, reply) => {
    // A HEAD asks what the file would be: nothing leaves, so nobody is said to have taken anything.
    if (request.method === 'HEAD') return sendCsv(reply, EXPORT_NAME, hub.clock(), []);
    const user = userOf(request);
    const state = readJournalState(request.query, await journalPeople(hub, user));
    const { now, pages } = await exportJournal(hub, user, journalFilter(state));
    return sendCsv(reply, EXPORT_NAME, now, journalChunks(pages));
  });
}
