import { allows } from '../../../accounts/perimeter.ts';
import type { User } from '../../../accounts/rules.ts';
import { listSubscriptionClients } from '../../../clients/listSubscriptionClients.ts';
import type { Hub } from '../../../hub.ts';
import { sha256 } from '../../../platform/vault.ts';
import type { AccessMode } from '../../../subscriptions/rules.ts';
import type { PortalSubscription } from '../../../subscriptions/sheetStore.ts';

/** One client as pages name it: without its identifier, which is copied, never shown (P-91). */
export interface ShownClient {
  /** Stands for the identifier in the addresses of pages. */
  readonly handle: string;
  readonly createdAt: Date;
  readonly secretChangedAt: Date;
  readonly lastTokenAt: Date | null;
  readonly readable: boolean;
}

export interface CredentialsContent {
  /** Address of the subscription's sheet. */
  readonly sheetHref: string;
  readonly formToken: string;
  /** As stored: what is chosen and not saved yet counts for nothing. Null as well for a refused subscription. */
  readonly accessMode: AccessMode | null;
  /** Row 20 of the matrix; somebody who only reads is shown the dates. */
  readonly manages: boolean;
  readonly clients: readonly ShownClient[];
}

const HANDLE_LENGTH = 32;

/** The same for the life of the client, and useless to whoever wants its identifier. */
export function handleOf(clientId: string): string {
  return sha256(`client:${clientId}`).toString('hex').slice(0, HANDLE_LENGTH);
}

/** Everything `<CredentialsSection>` shows of a subscription that the person reaches. */
export async function loadCredentials(
  hub: Pick<Hub, 'db' | 'clock' | 'vault'>,
  user: User,
  formToken: string,
  subscription: PortalSubscription,
): Promise<CredentialsContent> {
  const clients = await listSubscriptionClients(hub, user, subscription.id);
  const refused = subscription.status === 'Refusé';
  return {
    sheetHref: `/abonnements/${subscription.id}`,
    formToken,
    accessMode: refused ? null : subscription.accessMode,
    manages: allows(user, 'subscriptions.credentials') && subscription.subscriberActive && !refused,
    clients: clients.map(({ id, ...client }) => ({ ...client, handle: handleOf(id) })),
  };
}
