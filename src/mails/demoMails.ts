import type { Hub } from '../hub.ts';
import { openContent } from './content.ts';
import type { MailContent, MailKind, MailState } from './rules.ts';
import { findKept } from './store.ts';

/** A mail as the demonstration shows it. */
export interface DemoMail extends MailContent {
  readonly id: string;
  readonly kind: MailKind;
  readonly recipient: string;
  readonly createdAt: Date;
  readonly state: MailState;
}

/** The last mails of the demonstration, newest first. Outside it nobody reads the mails of others: always none. */
export async function findDemoMails(hub: Pick<Hub, 'db' | 'vault' | 'settings'>, limit: number): Promise<DemoMail[]> {
  if (!hub.settings.demo) return [];
  return (await findKept(hub.db, limit)).flatMap((mail) => {
    const content = openContent(hub.vault, mail);
    const { id, kind, recipient, createdAt, state } = mail;
    return content === null ? [] : [{ id, kind, recipient, createdAt, state, ...content }];
  });
}
