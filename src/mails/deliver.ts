import { recordAudit } from '../audit/store.ts';
import { type Hub, scribeOf } from '../hub.ts';
import { MailFailure, type MailTransport } from '../platform/mailTransport.ts';
import { openContent } from './content.ts';
import { retryDelay, shortReason } from './retryRules.ts';
import { type ClaimedMail, claimMails, dropExpired, giveUp, storeDelay, storeSent } from './store.ts';

type DeliveryHub = Pick<Hub, 'db' | 'clock' | 'newId' | 'vault' | 'alert'>;

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
 * Sends every mail that is due, codes and links first (D-33); how many left. Any number of processes may do this at
 * once: each mail is claimed by one. Nothing is sent inside a transaction, so a process that dies after the server
 * accepted a mail and before that is written down sends it again, under the same Message-ID.
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
  await hub.db.transaction(async (tx) => storeSent(tx, mail.id, hub.clock(), transport.keepsContent));
  return 'SENT';
}

async function attempt(hub: DeliveryHub, transport: MailTransport, mail: ClaimedMail): Promise<MailFailure | null> {
  const content = openContent(hub.vault, mail);
  if (content === null) return new MailFailure('PERMANENT', 'content unreadable');
  const { messageId, recipient, createdAt } = mail;
  try {
    await transport.send({ ...content, messageId, recipient, createdAt });
    return null;
  } catch (error) {
    if (error instanceof MailFailure) return error;
    return new MailFailure('TEMPORARY', error instanceof Error ? error.message : String(error));
  }
}

async function settleFailure(hub: DeliveryHub, mail: ClaimedMail, failure: MailFailure): Promise<void> {
  const now = hub.clock();
  const reason = reasonOf(failure, mail.recipient);
  if (failure.kind === 'UNAVAILABLE') tellUnavailable(hub, failure, mail.recipient);
  const delay = failure.kind === 'PERMANENT' ? null : retryDelay(mail.attempts);
  if (delay !== null) {
    const next = new Date(now.getTime() + delay);
    await hub.db.transaction(async (tx) => storeDelay(tx, mail, next, reason));
    return;
  }
  const dead = await hub.db.transaction(async (tx) => {
    if (!(await giveUp(tx, mail, now, reason))) return false;
    recordAudit(tx, scribeOf(hub, null, now), {
      action: 'MAIL_DEAD',
      subjectType: 'mail',
      subjectId: mail.id,
      from: 'QUEUED',
      to: 'DEAD',
      detail: { kind: mail.kind, reason },
    });
    return true;
  });
  if (dead) hub.alert({ name: 'mail_dead', mail: mail.id, kind: mail.kind, reason });
}

/** An operator must look at the mail server: nothing leaves. */
export function tellUnavailable(hub: Pick<Hub, 'alert'>, failure: MailFailure, recipient = ''): void {
  hub.alert({ name: 'mail_server_unavailable', reason: reasonOf(failure, recipient) });
}

function reasonOf({ code, message }: MailFailure, recipient: string): string {
  const reason = shortReason(message, recipient);
  return code === null ? reason : `${code} ${reason}`;
}
