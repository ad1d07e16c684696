import type { MailFailure, MailTransport } from '../platform/mailTransport.ts';
import { retryDelay } from './retryRules.ts';
import { attempt, type DeliveryHub, reasonOf, settleDead, settleSent, tellUnavailable } from './sending.ts';
import { type ClaimedMail, claimMails, dropExpired, storeDelay } from './store.ts';

export interface DeliveryOptions {
  /** Mails under way at once. */
  readonly slots?: number;
  /** Only codes and links: a lane of their own, so that they never wait for slow notices. */
  readonly urgentOnly?: boolean;
  /** Ends after the mails under way. */
  readonly stop?: AbortSignal;
}

const SLOTS = 3;
/** Longer than any transport may take for one mail: a mail taken again before would leave twice. */
const LEASE_MS = 5 * 60_000;

/**
 * Sends every mail that is due, codes and links first (D-33); how many left. Announcements have a lane of their own
 * (`deliverAnnouncements`). Any number of processes may do this at once: each mail is claimed by one. Nothing is sent
 * inside a transaction, so a process that dies after the server accepted a mail and before that is written down sends it
 * again, under the same Message-ID.
 */
export async function deliverMails(
  hub: DeliveryHub,
  transport: MailTransport,
  { slots = SLOTS, urgentOnly = false, stop }: DeliveryOptions = {},
): Promise<number> {
  if (!urgentOnly) await hub.db.transaction((tx) => dropExpired(tx, hub.clock()));
  let sent = 0;
  while (stop?.aborted !== true) {
    // Asked before each lot: a mail of another lane may just have found the server away.
    if ((await transport.readiness()) !== null) return sent;
    const lot = await hub.db.transaction((tx) => {
      const now = hub.clock();
      return claimMails(tx, { now, leaseUntil: new Date(now.getTime() + LEASE_MS), limit: slots, urgentOnly });
    });
    if (lot.length === 0) return sent;
    const outcomes = await Promise.all(lot.map((mail) => sendOne(hub, transport, mail)));
    sent += outcomes.filter((outcome) => outcome === 'SENT').length;
  }
  return sent;
}

async function sendOne(hub: DeliveryHub, transport: MailTransport, mail: ClaimedMail): Promise<'SENT' | 'FAILED'> {
  const failure = await attempt(hub, transport, mail);
  if (failure !== null) {
    await settleFailure(hub, mail, failure);
    return 'FAILED';
  }
  await settleSent(hub, mail, transport.keepsContent);
  return 'SENT';
}

async function settleFailure(hub: DeliveryHub, mail: ClaimedMail, failure: MailFailure): Promise<void> {
  if (failure.kind === 'UNAVAILABLE') tellUnavailable(hub, failure, mail.recipient);
  const delay = failure.kind === 'PERMANENT' ? null : retryDelay(mail.attempts);
  if (delay === null) return settleDead(hub, mail, failure);
  const next = new Date(hub.clock().getTime() + delay);
  await hub.db.transaction(async (tx) => storeDelay(tx, mail, next, reasonOf(failure, mail.recipient)));
}
