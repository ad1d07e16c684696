import type { Vault } from '../platform/vault.ts';
import { contentLabel } from './queue.ts';
import type { MailContent } from './rules.ts';

/** A mail's content as it was queued; null when it was emptied, or sealed with another key: nobody can read it then. */
export function openContent(
  vault: Vault,
  { id, content }: { readonly id: string; readonly content: Buffer | null },
): MailContent | null {
  if (content === null) return null;
  try {
    const { subject, text, html } = Object(JSON.parse(vault.open(content, contentLabel(id))));
    return { subject: String(subject), text: String(text), html: String(html) };
  } catch {
    return null;
  }
}
