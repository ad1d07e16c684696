import { type Author, recordAudit } from '../audit/store.ts';
import { type Hub, scribeOf } from '../hub.ts';
import { mailNotFound, mailNotRetriable, Refused } from '../refusals/catalogue.ts';
import { lockMail, type MailRow, storeRetry } from './store.ts';

/**
 * The operator sends again a mail that was given up, unless what it carries is dead since, or is told by another mail
 * (D-33): its content is gone then.
 */
export async function retryMail(
  hub: Pick<Hub, 'db' | 'clock' | 'newId'>,
  caller: Author,
  id: string,
): Promise<MailRow> {
  return hub.db.transaction(async (tx) => {
    const mail = await lockMail(tx, id);
    if (mail === undefined) throw new Refused(mailNotFound);
    const now = hub.clock();
    const tooLate = mail.expiresAt !== null && mail.expiresAt <= now;
    if (mail.state !== 'DEAD' || !mail.hasContent || tooLate) throw new Refused(mailNotRetriable);
    storeRetry(tx, id, now);
    recordAudit(tx, scribeOf(hub, caller, now), {
      action: 'MAIL_RETRY',
      subjectType: 'mail',
      subjectId: id,
      from: 'DEAD',
      to: 'QUEUED',
      detail: { kind: mail.kind },
    });
    const { hasContent, ...row } = mail;
    return { ...row, state: 'QUEUED', attempts: 0, nextAttemptAt: now, doneAt: null };
  });
}
