import { holdNotified, noteAcceptance, noteFailure } from '../arrivals/refusedAddress.ts';
import { recordAudit } from '../audit/store.ts';
import { type Hub, scribeOf } from '../hub.ts';
import { MailFailure, type MailTransport } from '../platform/mailTransport.ts';
import { openContent } from './content.ts';
import { shortReason } from './retryRules.ts';
import { type ClaimedMail, emptyMail, giveUp, storeSent } from './store.ts';

export type DeliveryHub = Pick<Hub, 'db' | 'clock' | 'newId' | 'vault' | 'alert'>;

const UNREADABLE = 'content unreadable';

/** Gives a mail to the server; null when it took it. */
export async function attempt(
  hub: Pick<Hub, 'vault'>,
  transport: MailTransport,
  mail: ClaimedMail,
): Promise<MailFailure | null> {
  const content = openContent(hub.vault, mail);
  if (content === null) return new MailFailure('PERMANENT', UNREADABLE);
  const { messageId, recipient, createdAt } = mail;
  try {
    await transport.send({ ...content, messageId, recipient, createdAt });
    return null;
  } catch (error) {
    if (error instanceof MailFailure) return error;
    return new MailFailure('TEMPORARY', error instanceof Error ? error.message : String(error));
  }
}

/** It left: the address it went to works. */
export async function settleSent(hub: DeliveryHub, mail: ClaimedMail, keepsContent: boolean): Promise<void> {
  await hub.db.transaction(async (tx) => {
    holdNotified(tx, mail);
    storeSent(tx, mail.id, hub.clock(), keepsContent);
    noteAcceptance(tx, mail);
  });
}

/**
 * It will never leave: written down, told to an operator and, when the address is at fault, on its subscription. The
 * operator hears once of an address that is refused day after day.
 */
export async function settleDead(hub: DeliveryHub, mail: ClaimedMail, failure: MailFailure): Promise<void> {
  const now = hub.clock();
  const reason = reasonOf(failure, mail.recipient);
  const news = await hub.db.transaction(async (tx) => {
    holdNotified(tx, mail);
    if (!(await giveUp(tx, mail, now, reason))) return false;
    recordAudit(tx, scribeOf(hub, null, now), {
      action: 'MAIL_DEAD',
      subjectType: 'mail',
      subjectId: mail.id,
      from: 'QUEUED',
      to: 'DEAD',
      detail: { kind: mail.kind, reason },
    });
    const { waits, known } = await noteFailure(tx, mail, now, failure.ofAddress ? reason : null);
    if (waits) emptyMail(tx, mail.id);
    return !known;
  });
  if (news) hub.alert({ name: 'mail_dead', mail: mail.id, kind: mail.kind, reason });
}

/** An operator must look at the mail server: nothing leaves. */
export function tellUnavailable(hub: Pick<Hub, 'alert'>, failure: MailFailure, recipient = ''): void {
  hub.alert({ name: 'mail_server_unavailable', reason: reasonOf(failure, recipient) });
}

/** What is kept of a failure: neither the address nor what the mail holds. */
export function reasonOf({ code, message }: MailFailure, recipient: string): string {
  const reason = shortReason(message, recipient);
  return code === null ? reason : `${code} ${reason}`;
}
