import { countNews, type EventRow } from '../../../events/store.ts';
import type { Hub } from '../../../hub.ts';
import type { OpenedCase } from '../../../instruction/openCase.ts';
import { PORTAL } from '../../../instruction/recordAct.ts';
import { isNew } from '../../../instruction/rules.ts';
import type { PortalCase } from '../../../instruction/store.ts';
import { isFetch } from './historyLines.ts';

/**
 * What tells an open page that the télédossier changed: its status, its last arrival, how many things were said or done.
 * Not that somebody read it: downloads move its date and nothing that is read. Nor that the portal took it in (D-2).
 */
export function markOf({ target, events }: Pick<OpenedCase, 'target' | 'events'>): string {
  return markWith(target, events.filter(isNews).length);
}

/** The same for a page that asks and shows nothing: events are counted where they are, and none is read. */
export async function readMark(hub: Pick<Hub, 'db'>, target: PortalCase): Promise<string> {
  return markWith(target, await countNews(hub.db, target.id, PORTAL.applicationName));
}

function markWith({ status, arrivedAt }: PortalCase, news: number): string {
  return `${isNew(status) ? 'NEW' : status} ${arrivedAt.toISOString()} ${news}`;
}

/** `countNews` says the same in SQL. */
function isNews(event: EventRow): boolean {
  const isReading = event.actionType === 'ATTACH_DL' || event.actionType === 'ATTACH_DL_ALL';
  return !isReading && event.status !== 'IN_PROGRESS' && !isFetch(event);
}
