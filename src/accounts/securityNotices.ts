import type { Hub } from '../hub.ts';
import { queueMail } from '../mails/queue.ts';
import { securityNoticeMail } from '../mails/templates.ts';
import type { Transaction } from '../platform/database.ts';
import { type AccountRow, findActiveAdministrators } from './store.ts';

/** D-25: what the other administrators of an organization are told of its accounts. */
export interface AccountNotice {
  readonly what: 'ADMINISTRATOR_CREATED' | 'ADMINISTRATOR_PROMOTED' | 'CASES_MANAGE_ADDED';
  readonly about: Pick<AccountRow, 'id' | 'firstName' | 'lastName' | 'organization' | 'version'>;
  readonly by: string;
  /** The account of whoever did it, who need not be told. */
  readonly byAccount: string | null;
  readonly organizationName: string;
}

/** D-25: one mail for each active local administrator but whoever acted and whoever it is about, in the transaction of the act. */
export async function noticeToAdministrators(
  tx: Transaction,
  hub: Pick<Hub, 'newId' | 'vault' | 'settings'>,
  at: Date,
  notice: AccountNotice,
): Promise<void> {
  const { about } = notice;
  const others = (await findActiveAdministrators(tx, about.organization)).filter(
    ({ id }) => id !== notice.byAccount && id !== about.id,
  );
  for (const { id, email } of others) {
    queueMail(tx, hub, at, {
      kind: 'SECURITY_NOTICE',
      // A sheet has one version per change: the same person may be promoted twice in a life.
      cause: `${notice.what}:${about.id}:${about.version}:${id}`,
      recipient: email,
      accountId: id,
      content: securityNoticeMail({
        what: sentenceOf(notice),
        who: notice.by,
        organizationName: notice.organizationName,
        at,
        link: `${hub.settings.publicUrl}/comptes/${about.id}`,
      }),
      expiresAt: null,
    });
  }
}

function sentenceOf({ what, about }: AccountNotice): string {
  const name = `${about.firstName} ${about.lastName}`;
  switch (what) {
    case 'ADMINISTRATOR_CREATED':
      return `Un compte d’administrateur local a été créé pour ${name}`;
    case 'ADMINISTRATOR_PROMOTED':
      return `${name} est maintenant administrateur local`;
    case 'CASES_MANAGE_ADDED':
      return `${name} s’est ajouté le rôle « Gestion des télédossiers »`;
  }
}
