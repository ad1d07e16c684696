import type { Hub } from '../hub.ts';
import type { Transaction } from '../platform/database.ts';
import type { MailDraft } from './rules.ts';
import { storeMail } from './store.ts';

/** The label the vault binds a mail's content to. */
export function contentLabel(mailId: string): string {
  return `mail:${mailId}`;
}

/**
 * Writes a mail in the transaction of what causes it: it leaves if and only if that is committed. A second draft of the
 * same cause writes nothing. Content is sealed, since it may hold a code or a link.
 */
export function queueMail(
  tx: Transaction,
  hub: Pick<Hub, 'newId' | 'vault' | 'settings'>,
  at: Date,
  draft: MailDraft,
): void {
  const id = hub.newId();
  const messageId = `<${id}@${new URL(hub.settings.publicUrl).hostname}>`;
  const content = hub.vault.seal(JSON.stringify(draft.content), contentLabel(id));
  storeMail(tx, { ...draft, id, messageId, content }, at);
}
