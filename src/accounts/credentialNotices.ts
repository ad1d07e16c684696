import type { Hub } from '../hub.ts';
import { queueMail } from '../mails/queue.ts';
import { securityNoticeMail } from '../mails/templates.ts';
import type { Transaction } from '../platform/database.ts';
import type { User } from './rules.ts';
import { findActiveAdministrators } from './store.ts';

type CredentialAct =
  | 'SECRET_COPIED'
  | 'CREDENTIALS_DOWNLOADED'
  | 'SECRET_REGENERATED'
  | 'CREDENTIALS_REVOKED'
  /** D-20: an editor's person chose PORTAIL and has left; nobody else was asked what becomes of the credentials. */
  | 'CREDENTIALS_LEFT';

/** D-25: what was done with the API credentials of a subscription. Neither an identifier nor a secret is ever told. */
interface CredentialNotice {
  readonly act: CredentialAct;
  /** The client, or the subscription when the act is about all of its clients. */
  readonly subjectId: string;
  readonly by: User;
  readonly subscription: {
    readonly id: string;
    readonly processName: string;
    readonly subscriber: string;
    readonly subscriberName: string;
    readonly editor: string | null;
  };
}

const REMEDY =
  'Si vous ne l’attendiez pas, contactez cette personne, puis régénérez la clé secrète : l’ancienne ne servira plus à rien.';
const LEFT_REMEDY =
  'Ces identifiants fonctionnent toujours et l’éditeur les connaît peut-être : régénérez la clé secrète, ou révoquez-les s’ils ne servent plus.';

const HOUR_LENGTH = 'YYYY-MM-DDTHH'.length;

/**
 * D-25: one mail for each active local administrator of the SERVICE but whoever acted, in the transaction of the act.
 * Somebody who does the same thing again within the same clock hour is told of once: ten copies are one piece of news,
 * and the audit has them all.
 */
export async function noticeOfCredentials(
  tx: Transaction,
  hub: Pick<Hub, 'newId' | 'vault' | 'settings'>,
  at: Date,
  notice: CredentialNotice,
): Promise<void> {
  const { act, subjectId, by, subscription } = notice;
  const hour = at.toISOString().slice(0, HOUR_LENGTH);
  for (const { id, email } of await findActiveAdministrators(tx, subscription.subscriber)) {
    if (id === by.accountId) continue;
    queueMail(tx, hub, at, {
      kind: 'SECURITY_NOTICE',
      cause: `${act}:${subjectId}:${by.accountId}:${hour}:${id}`,
      recipient: email,
      accountId: id,
      content: securityNoticeMail({
        what: sentenceOf(act, subscription.processName),
        who: authorOf(by, subscription.editor),
        organizationName: subscription.subscriberName,
        at,
        link: `${hub.settings.publicUrl}/abonnements/${subscription.id}${act === 'CREDENTIALS_LEFT' ? '/identifiants' : ''}`,
        remedy: act === 'CREDENTIALS_LEFT' ? LEFT_REMEDY : REMEDY,
      }),
      expiresAt: null,
    });
  }
}

function sentenceOf(act: CredentialAct, processName: string): string {
  const where = `de l’abonnement « ${processName} »`;
  switch (act) {
    case 'SECRET_COPIED':
      return `La clé secrète ${where} a été copiée`;
    case 'CREDENTIALS_DOWNLOADED':
      return `Les identifiants d’API ${where} ont été téléchargés`;
    case 'SECRET_REGENERATED':
      return `La clé secrète ${where} a été régénérée : l’ancienne ne fonctionne plus`;
    case 'CREDENTIALS_REVOKED':
      return `Des identifiants d’API ${where} ont été révoqués`;
    case 'CREDENTIALS_LEFT':
      return `La modalité d’accès ${where} est devenue « PORTAIL », et ses identifiants d’API existent toujours`;
  }
}

/** D-19: whoever acts for the service without being of it is told as such. */
function authorOf({ firstName, lastName, actorType, organization, organizationName }: User, editor: string | null) {
  const name = `${firstName} ${lastName}`;
  if (actorType !== 'TECHNICAL_DELEGATE') return name;
  return organization === editor ? `${name} (éditeur : ${organizationName})` : `${name} (délégué technique)`;
}
