import type { Hub } from '../../src/hub.ts';
import { openContent } from '../../src/mails/content.ts';
import type { MailContent, MailKind } from '../../src/mails/rules.ts';
import { statement } from '../../src/platform/database.ts';

export interface SentMail extends MailContent {
  readonly kind: MailKind;
  readonly cause: string;
  readonly recipient: string;
}

const selectMails = statement<{ id: string; kind: MailKind; cause: string; recipient: string; content: Buffer }>(
  'test.mails',
  `SELECT id, kind, cause, recipient, content FROM mails
   WHERE lower(recipient) = lower($1) AND content IS NOT NULL ORDER BY id`,
);

type MailHub = Pick<Hub, 'db' | 'vault'>;

/** The mails written to somebody that nobody has sent yet, oldest first. */
export async function mailsTo({ db, vault }: MailHub, email: string): Promise<SentMail[]> {
  const rows = await db.rows(selectMails, [email]);
  return rows.flatMap(({ id, content, ...mail }) => {
    const opened = openContent(vault, { id, content });
    return opened === null ? [] : [{ ...mail, ...opened }];
  });
}

export async function lastMailTo(hub: MailHub, email: string, kind?: MailKind): Promise<SentMail> {
  const mail = (await mailsTo(hub, email)).findLast((one) => kind === undefined || one.kind === kind);
  if (mail === undefined) throw new Error(`no mail ${kind ?? ''} to ${email}`);
  return mail;
}

/** The code of the last M-3. */
export async function lastCodeTo(hub: MailHub, email: string): Promise<string> {
  const code = /\b\d{6}\b/.exec((await lastMailTo(hub, email, 'M-3')).text)?.[0];
  if (code === undefined) throw new Error(`no code in the mail to ${email}`);
  return code;
}

/** The path of the last activation or reset link. */
export async function lastLinkTo(hub: MailHub, email: string): Promise<string> {
  const mail = (await mailsTo(hub, email)).findLast(({ kind }) => kind === 'M-1' || kind === 'M-2');
  const path = /\/mot-de-passe\/[\w-]+/.exec(mail?.text ?? '')?.[0];
  if (path === undefined) throw new Error(`no link in a mail to ${email}`);
  return path;
}
