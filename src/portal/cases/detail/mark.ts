import type { EventRow } from '../../../events/store.ts';
import type { OpenedCase } from '../../../instruction/openCase.ts';
import { isNew } from '../../../instruction/rules.ts';
import { isFetch } from './historyLines.ts';

/**
 * What tells an open page that the télédossier changed: its status, its last arrival, how many things were said or done.
 * Not that somebody read it: downloads move its date and nothing that is read. Nor that the portal took it in (D-2).
 */
export function markOf({ target, events }: Pick<OpenedCase, 'target' | 'events'>): string {
  const status = isNew(target.status) ? 'NEW' : target.status;
  return `${status} ${target.arrivedAt.toISOString()} ${events.filter(isNews).length}`;
}

function isNews(event: EventRow): boolean {
  const isReading = event.actionType === 'ATTACH_DL' || event.actionType === 'ATTACH_DL_ALL';
  return !isReading && event.status !== 'IN_PROGRESS' && !isFetch(event);
}
