import { type AuditScribe, recordAudit } from '../audit/store.ts';
import { type CaseRow, lockCase, storeTaken } from '../cases/store.ts';
import { storeReception } from '../events/receptionEffects.ts';
import { applySend } from '../events/sendEffects.ts';
import { type EventRow, lockEvent, storeEvent } from '../events/store.ts';
import { type Hub, scribeOf } from '../hub.ts';
import {
  flagMissed,
  leaveToSoftware,
  lockForPortal,
  type PortalNotification,
  TAKE_IN_FAILED,
  takeInTurn,
  toldFailures,
  waitingForPortal,
} from '../notifications/portalStore.ts';
import { consumeNotification, isInPortalMode } from '../notifications/store.ts';
import { isUnavailable, type Transaction } from '../platform/database.ts';
import { Patience, waitAfter } from './patience.ts';
import { PORTAL, PORTAL_AUTHOR } from './recordAct.ts';
import { storeHistory } from './store.ts';

type TakingHub = Pick<Hub, 'db' | 'clock' | 'newId' | 'alert'>;

const LOT = 200;
/** Before every identifier. */
const OLDEST = '00000000-0000-0000-0000-000000000000';

/**
 * D-2, D-3, P-4: consumes what waits for services that work in the portal, oldest first, each in a transaction of its own:
 * a process that dies leaves a notification either waiting or consumed with everything it causes. One that cannot be
 * treated is told of and passed over, so that it holds nobody else back; `patience`, kept from pass to pass, says when it
 * is tried again. How many were treated.
 */
export async function takeIn(hub: TakingHub, stop?: AbortSignal, patience = new Patience()): Promise<number> {
  const failing = new Set<string>();
  let treated = 0;
  let after = OLDEST;
  for (;;) {
    const lot = await waitingForPortal(hub.db, after, LOT);
    for (const notification of lot) {
      if (stop?.aborted === true) return treated;
      const { id } = notification;
      const outcome = patience.isWaiting(id, hub.clock()) ? 'WAITING' : await attempt(hub, notification);
      // Another process is at it.
      if (outcome === 'NOT_MINE') return treated;
      if (outcome === 'DONE') treated += 1;
      else failing.add(id);
      if (outcome === 'FAILED') patience.failed(id, hub.clock());
    }
    const last = lot.at(-1);
    if (last === undefined || lot.length < LOT) break;
    after = last.id;
  }
  patience.keepOnly(failing);
  return treated;
}

/** What a change of mode crossed on its way: a notification written by a transaction that had read the former mode. */
export async function repairPortalFlags(hub: Pick<Hub, 'db'>): Promise<number> {
  return hub.db.transaction(async (tx) => ((await takeInTurn(tx)) ? flagMissed(tx, LOT) : 0));
}

type Outcome = 'DONE' | 'NOT_MINE' | 'FAILED';

async function attempt(hub: TakingHub, notification: PortalNotification): Promise<Outcome> {
  try {
    return await hub.db.transaction(async (tx) => {
      if (!(await takeInTurn(tx))) return 'NOT_MINE';
      await treat(hub, tx, notification);
      return 'DONE';
    });
  } catch (error) {
    if (isUnavailable(error)) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    // Told twice rather than never.
    const isNews = await traceFailure(hub, notification).catch(() => true);
    if (isNews) hub.alert({ name: 'take_in_failed', notification: notification.id, reason });
    return 'FAILED';
  }
}

/**
 * Whether this failure is to be told: every process meets it, and tries in its own time. The trace decides, under the lock
 * of the notification, so that each step of the patience is told once.
 */
async function traceFailure(hub: TakingHub, { id, recipient }: PortalNotification): Promise<boolean> {
  return hub.db.transaction(async (tx) => {
    // Gone or consumed meanwhile: there is nothing to look at any more.
    if ((await lockForPortal(tx, id)) === undefined) return false;
    const { count, last } = await toldFailures(tx, id);
    const at = hub.clock();
    if (last !== null && at.getTime() < last.getTime() + waitAfter(count)) return false;
    const scribe = scribeOf(hub, { requestId: null, organization: recipient }, at);
    recordAudit(tx, scribe, { action: TAKE_IN_FAILED, subjectType: 'notification', subjectId: id });
    return true;
  });
}

async function treat(hub: TakingHub, tx: Transaction, { id, caseId, eventId }: PortalNotification): Promise<void> {
  // The case first, then its event, then its notification: the order of everybody who changes a télédossier.
  const [target, event, waiting] = await Promise.all([
    lockCase(tx, caseId),
    eventId === null ? undefined : lockEvent(tx, caseId, eventId),
    lockForPortal(tx, id),
  ]);
  if (target === undefined || waiting === undefined) return;
  const inPortal = await isInPortalMode(tx, waiting.recipient, waiting.processCode);
  // D-4: software that read the télédossier meanwhile keeps it.
  if (!inPortal || target.takenBy === 'API') return leaveToSoftware(tx, id);
  const at = hub.clock();
  const scribe = scribeOf(hub, { requestId: null, organization: target.recipient }, at);
  if (event?.status === 'SENT' && event.side === 'OSL') acknowledge(hub, tx, target, event, scribe);
  if (target.status === 'HUBEE_NOTIFIED') await fetchCase(hub, tx, target, scribe);
  consumeNotification(tx, id, at);
}

function acknowledge(
  hub: Pick<Hub, 'newId'>,
  tx: Transaction,
  target: CaseRow,
  event: EventRow,
  scribe: AuditScribe,
): void {
  storeReception(tx, hub.newId, target, event, scribe.at);
  recordAudit(tx, scribe, {
    action: 'EVENT_STATUS',
    subjectType: 'case',
    subjectId: target.id,
    from: 'SENT',
    to: 'RECEIVED',
    detail: { event: event.id, caseNewStatus: event.caseNewStatus, via: 'PORTAIL' },
  });
}

/** D-2: « Le Portail HubEE a récupéré le télédossier. » Nobody is notified, and its place in the lists does not move. */
async function fetchCase(
  hub: Pick<Hub, 'newId'>,
  tx: Transaction,
  target: CaseRow,
  scribe: AuditScribe,
): Promise<void> {
  const { at } = scribe;
  const taken = await storeTaken(tx, target.id, 'PORTAIL');
  const event: EventRow = {
    id: hub.newId(),
    caseId: target.id,
    transmitter: target.recipient,
    side: 'SI',
    actionType: 'STATUS_UPDATE',
    notification: false,
    message: null,
    comment: null,
    author: PORTAL_AUTHOR,
    status: 'SENT',
    caseCurrentStatus: target.status,
    caseNewStatus: 'SENT',
    partnerAttributes: null,
    partnerInfo: PORTAL,
    createdAt: at,
    updatedAt: null,
  };
  storeEvent(tx, event);
  const outcome = applySend(tx, hub.newId, target, event, at);
  storeHistory(tx, target.id, { id: hub.newId(), kind: 'FETCHED', author: null, accountId: null, at });
  recordAudit(tx, scribe, {
    action: 'CASE_TAKE_IN',
    subjectType: 'case',
    subjectId: target.id,
    from: outcome.from,
    to: outcome.to,
    detail: { event: event.id, taken, via: 'PORTAIL' },
  });
}
