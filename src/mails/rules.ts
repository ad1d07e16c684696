/** The mails of portal.md §7, the notices of D-25 and the test of D-26. */
export type MailKind =
  | 'M-1'
  | 'M-2'
  | 'M-3'
  | 'M-4'
  | 'M-5'
  | 'M-6'
  | 'M-7'
  | 'M-8'
  | 'M-9'
  | 'M-10'
  | 'SECURITY_NOTICE'
  | 'ADDRESS_TEST';

export const MAIL_STATES = ['QUEUED', 'SENT', 'DEAD', 'EXPIRED'] as const;
export type MailState = (typeof MAIL_STATES)[number];

export interface MailContent {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** A mail to send, as the use case that causes it says it. */
export interface MailDraft {
  readonly kind: MailKind;
  /** What makes the mail leave, in one word of the database: two drafts of one cause are one mail (D-33). */
  readonly cause: string;
  readonly recipient: string;
  readonly accountId: string | null;
  /** The subscription whose notified address is the recipient (M-6, M-7, test); absent otherwise. */
  readonly subscriptionId?: string | null;
  readonly content: MailContent;
  /** Past this instant the mail would be useless and is dropped. */
  readonly expiresAt: Date | null;
}

/** What announces télédossiers (M-6, M-7). The indexes of the lane name the number too. */
export const ANNOUNCEMENT_PRIORITY = 9;

/** D-33: codes and links before everything else; what announces télédossiers, which may come by thousands, last. */
export function priorityOf(kind: MailKind): number {
  if (kind === 'M-1' || kind === 'M-2' || kind === 'M-3') return 0;
  return kind === 'M-6' || kind === 'M-7' ? ANNOUNCEMENT_PRIORITY : 5;
}
