import { noticeOfCredentials } from '../accounts/credentialNotices.ts';
import type { User } from '../accounts/rules.ts';
import { recordAudit } from '../audit/store.ts';
import { type Hub, scribeOf } from '../hub.ts';
import { Refused, secretUnreadable } from '../refusals/catalogue.ts';
import { demandApi, lockSubscriptionClient, placeOf } from './lockSubscriptionClient.ts';
import { readableSecret } from './readableSecret.ts';
import { takeCredentialTurn } from './takeCredentialTurn.ts';

/**
 * P-91, D-20: the value that « Copier » puts into the clipboard. It leaves only once its trace is committed (author, date,
 * client, never the value), and for a secret the notice to the other administrators (D-25).
 */
export async function copyCredential(
  hub: Pick<Hub, 'db' | 'clock' | 'newId' | 'vault' | 'settings' | 'alert'>,
  user: User,
  subscriptionId: string,
  clientId: string,
  what: 'ID' | 'SECRET',
): Promise<string> {
  if (what === 'SECRET') await takeCredentialTurn(hub, user);
  return hub.db.transaction(async (tx) => {
    const { subscription, client } = await lockSubscriptionClient(tx, hub, user, subscriptionId, clientId);
    demandApi(subscription);
    const value = what === 'ID' ? client.id : readableSecret(hub.vault, client);
    if (value === null) throw new Refused(secretUnreadable);
    const at = hub.clock();
    recordAudit(tx, scribeOf(hub, user, at), {
      action: 'CLIENT_COPY',
      subjectType: 'client',
      subjectId: client.id,
      detail: { ...placeOf(subscription), what },
      service: subscription.subscriber,
    });
    if (what === 'SECRET') {
      await noticeOfCredentials(tx, hub, at, { act: 'SECRET_COPIED', subjectId: client.id, by: user, subscription });
    }
    return value;
  });
}
