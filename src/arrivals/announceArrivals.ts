import type { Hub } from '../hub.ts';
import { arrivalMail } from '../mails/arrivalTemplates.ts';
import { queueMail } from '../mails/queue.ts';
import type { Transaction } from '../platform/database.ts';
import { arrivalCause } from './causeRules.ts';
import { announcementOf } from './rules.ts';
import { type FreshArrival, lockFreshArrivals, storeJudged, takeWorkerTurn } from './store.ts';

/** Small enough for the API of the same process to go on between two of them. */
const LOT = 100;

type AnnouncingHub = Pick<Hub, 'db' | 'clock' | 'newId' | 'vault' | 'settings'>;

/**
 * H-160, D-15: looks at everything that arrived since the last pass, in the order of arrival: one M-6 each, or the digest
 * to come, or nothing. Each lot is one transaction: a process that dies leaves an arrival either announced or to announce.
 * How many mails were written.
 */
export async function announceArrivals(hub: AnnouncingHub, stop?: AbortSignal): Promise<number> {
  let mails = 0;
  while (stop?.aborted !== true) {
    const lot = await hub.db.transaction((tx) => announceLot(tx, hub));
    mails += lot.mails;
    if (lot.seen < LOT) break;
  }
  return mails;
}

async function announceLot(tx: Transaction, hub: AnnouncingHub): Promise<{ seen: number; mails: number }> {
  if (!(await takeWorkerTurn(tx, 'ANNOUNCE'))) return { seen: 0, mails: 0 };
  const arrivals = await lockFreshArrivals(tx, LOT);
  if (arrivals.length === 0) return { seen: 0, mails: 0 };
  const now = hub.clock();
  let mails = 0;
  const judged = arrivals.map((arrival) => {
    const { id, arrivedAt, subscription } = arrival;
    const announcement = announcementOf(subscription, arrivedAt, now);
    if (announcement.kind === 'MAIL') {
      queueArrivalMail(tx, hub, now, arrival, announcement.email);
      mails += 1;
    }
    return { id, digestAt: announcement.kind === 'DIGEST' ? announcement.at : null };
  });
  storeJudged(tx, now, judged);
  return { seen: arrivals.length, mails };
}

function queueArrivalMail(
  tx: Transaction,
  hub: AnnouncingHub,
  at: Date,
  { id, caseNumber, isNew, processName, serviceName, subscription }: FreshArrival,
  recipient: string,
): void {
  const content = arrivalMail({
    processName,
    serviceName,
    caseNumber,
    isNew,
    inPortal: subscription?.accessMode === 'PORTAIL',
    publicUrl: hub.settings.publicUrl,
  });
  queueMail(tx, hub, at, {
    kind: 'M-6',
    cause: arrivalCause(id),
    recipient,
    accountId: null,
    subscriptionId: subscription?.id ?? null,
    content,
    expiresAt: null,
  });
}
