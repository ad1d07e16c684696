import { noticeOfCredentials } from '../accounts/credentialNotices.ts';
import type { User } from '../accounts/rules.ts';
import { recordAudit } from '../audit/store.ts';
import { type Hub, scribeOf } from '../hub.ts';
import { frenchMoment } from '../platform/parisTime.ts';
import { oneLine } from '../platform/text.ts';
import { clientNotFound, Refused } from '../refusals/catalogue.ts';
import { lockForChange } from '../subscriptions/lockForChange.ts';
import type { PortalSubscription } from '../subscriptions/sheetStore.ts';
import { clientsOf, demandApi, placeOf } from './lockSubscriptionClient.ts';
import { readableSecret } from './readableSecret.ts';
import { findServiceClients, type ServiceClientRow } from './store.ts';
import { takeCredentialTurn } from './takeCredentialTurn.ts';

/**
 * D-20: « Télécharger les identifiants », for whoever has no JavaScript or whose browser refuses the clipboard: all the
 * clients of the subscription as a text file. Each has its trace; the other administrators get one notice (D-25).
 */
export async function exportCredentials(
  hub: Pick<Hub, 'db' | 'clock' | 'newId' | 'vault' | 'settings' | 'alert'>,
  user: User,
  subscriptionId: string,
): Promise<string> {
  await takeCredentialTurn(hub, user);
  return hub.db.transaction(async (tx) => {
    const subscription = await lockForChange(tx, hub, user, subscriptionId, 'subscriptions.credentials');
    demandApi(subscription);
    const clients = await findServiceClients(tx, clientsOf(subscription));
    if (clients.length === 0) throw new Refused(clientNotFound);
    const at = hub.clock();
    for (const { id } of clients) {
      recordAudit(tx, scribeOf(hub, user, at), {
        action: 'CLIENT_DOWNLOAD',
        subjectType: 'client',
        subjectId: id,
        detail: placeOf(subscription),
        service: subscription.subscriber,
      });
    }
    const notice = { act: 'CREDENTIALS_DOWNLOADED', subjectId: subscription.id, by: user, subscription } as const;
    await noticeOfCredentials(tx, hub, at, notice);
    return fileOf(hub, subscription, clients, at);
  });
}

// The line ends that the oldest text editor of a town hall understands.
const LINE_END = '\r\n';

function fileOf(
  { vault, settings }: Pick<Hub, 'vault' | 'settings'>,
  { processCode, processName, subscriberName, subscriberRegister }: PortalSubscription,
  clients: readonly ServiceClientRow[],
  at: Date,
): string {
  const lines = [
    'HubEE - Identifiants d’accès à l’API',
    '',
    `Démarche : ${processCode} - ${oneLine(processName)}`,
    `Service instructeur : ${oneLine(subscriberName)} (N° SIRET : ${subscriberRegister})`,
    `Adresse de l’API : ${settings.publicUrl}`,
    `Téléchargés le : ${frenchMoment(at)} (heure de Paris)`,
    ...clients.flatMap((client) => ['', ...linesOf(client, readableSecret(vault, client))]),
    '',
    'Ces identifiants sont secrets : transmettez-les par un moyen sûr, puis supprimez ce fichier.',
  ];
  return lines.map((line) => `${line}${LINE_END}`).join('');
}

function linesOf({ id, createdAt }: ServiceClientRow, secret: string | null): string[] {
  return [
    `Identifiant client : ${id}`,
    `Clé secrète : ${secret ?? 'ne peut plus être relue, régénérez-la pour en obtenir une nouvelle'}`,
    `Créé le : ${frenchMoment(createdAt)}`,
  ];
}
