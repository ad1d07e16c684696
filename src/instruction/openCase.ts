import { allows } from '../accounts/perimeter.ts';
import type { User } from '../accounts/rules.ts';
import { type AttachmentRow, attachmentsOfCase } from '../attachments/store.ts';
import { recordAudit } from '../audit/store.ts';
import { type EventRow, eventsOfCase } from '../events/store.ts';
import { type Hub, scribeOf } from '../hub.ts';
import type { Transaction } from '../platform/database.ts';
import { reachCase } from './reach.ts';
import { authorOf } from './recordAct.ts';
import { mustAcknowledge } from './rules.ts';
import { type HistoryRow, historyOfCase, type PortalCase, storeOpening } from './store.ts';

const HOUR_MS = 3_600_000;

export interface OpenedCase {
  readonly target: PortalCase;
  readonly events: readonly EventRow[];
  readonly history: readonly HistoryRow[];
  /** Every file that is there: those of the folder (`eventId` null), then those of the events that were sent. */
  readonly attachments: readonly AttachmentRow[];
}

/**
 * P-55, P-65, D-5: everything there is to read of a télédossier, once it is written down that this person read it. What
 * the person must first acknowledge stays closed, and leaves no trace.
 */
export async function openCase(
  hub: Pick<Hub, 'db' | 'clock' | 'newId'>,
  user: User,
  id: string,
): Promise<OpenedCase | 'ACKNOWLEDGE'> {
  const target = await reachCase(hub, user, id);
  if (mustAcknowledge(target, allows(user, 'cases.acknowledge'))) return 'ACKNOWLEDGE';
  await hub.db.transaction(async (tx) => traceOpening(hub, tx, user, target));
  const [events, history, attachments] = await Promise.all([
    eventsOfCase(hub.db, target.id),
    historyOfCase(hub.db, target.id),
    attachmentsOfCase(hub.db, target.id),
  ]);
  const drafts = new Set(events.flatMap(({ id, status }) => (status === 'IN_PROGRESS' ? [id] : [])));
  const sent = attachments.filter(({ eventId }) => eventId === null || !drafts.has(eventId));
  return { target, events, history, attachments: sent };
}

function traceOpening(hub: Pick<Hub, 'clock' | 'newId'>, tx: Transaction, user: User, target: PortalCase): void {
  const at = hub.clock();
  recordAudit(tx, scribeOf(hub, user, at), {
    action: 'CASE_OPEN',
    subjectType: 'case',
    subjectId: target.id,
    detail: { processCode: target.processCode, status: target.status },
  });
  storeOpening(tx, target.id, {
    id: hub.newId(),
    author: authorOf(user),
    accountId: user.accountId,
    at,
    since: new Date(at.getTime() - HOUR_MS),
  });
}
