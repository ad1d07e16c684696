import type { Hub } from '../hub.ts';
import { queueMail } from '../mails/queue.ts';
import type { MailContent } from '../mails/rules.ts';
import { activationMail, resetMail } from '../mails/templates.ts';
import type { Transaction } from '../platform/database.ts';
import { LINK_LIFETIME_MS } from '../sessions/signInRules.ts';
import type { LinkPurpose } from './linkStore.ts';
import { issueLink } from './links.ts';
import type { AccountRow } from './store.ts';

type MailingHub = Pick<Hub, 'newId' | 'vault' | 'settings'>;

/** M-1: a new link, which replaces the former ones. `cause` names this sending (D-33). */
export function sendActivation(
  tx: Transaction,
  hub: MailingHub,
  at: Date,
  account: Pick<AccountRow, 'id' | 'email' | 'firstName' | 'lastName'>,
  organizationName: string,
  cause: string,
): void {
  const { firstName, lastName } = account;
  sendLink(tx, hub, at, account, 'ACTIVATION', cause, (link) =>
    activationMail({ link, firstName, lastName, organizationName }),
  );
}

/** M-2: the same for a forgotten password (P-34). */
export function sendReset(
  tx: Transaction,
  hub: MailingHub,
  at: Date,
  account: Pick<AccountRow, 'id' | 'email'>,
  cause: string,
): void {
  sendLink(tx, hub, at, account, 'RESET', cause, (link) => resetMail({ link }));
}

function sendLink(
  tx: Transaction,
  hub: MailingHub,
  at: Date,
  { id, email }: Pick<AccountRow, 'id' | 'email'>,
  purpose: LinkPurpose,
  cause: string,
  contentOf: (link: string) => MailContent,
): void {
  const token = issueLink(tx, at, id, purpose);
  queueMail(tx, hub, at, {
    kind: purpose === 'ACTIVATION' ? 'M-1' : 'M-2',
    cause,
    recipient: email,
    accountId: id,
    content: contentOf(`${hub.settings.publicUrl}/mot-de-passe/${token}`),
    // A mail that left after its link died would only disappoint.
    expiresAt: new Date(at.getTime() + LINK_LIFETIME_MS),
  });
}
