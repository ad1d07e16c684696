import type { User } from '../../src/accounts/rules.ts';
import { requestSubscription } from '../../src/subscriptionRequests/requestSubscription.ts';
import { createTestAccount, type TestAccount } from './accounts.ts';
import { type ApiAnswer, call } from './client.ts';
import { UNSUBSCRIBED } from './referential.ts';
import type { CallerName, Scene } from './scene.ts';

export const REASON = 'Le service ne tient pas l’état civil.';
export const PATH = '/admin/v1/subscription-requests';

/** The local administrator of a service that has no subscription yet. */
export function newAsker(scene: Scene, organization = UNSUBSCRIBED): Promise<TestAccount> {
  return createTestAccount(scene.server, {
    organization,
    actorType: 'LOCAL_ADMINISTRATOR',
    firstName: 'Zoé',
    function: 'Secrétaire de mairie',
  });
}

/** Asks as somebody; the identifier of the request. */
export async function ask(
  scene: Scene,
  user: User,
  processCode: string,
  comment: string | null = null,
): Promise<string> {
  await requestSubscription(scene.server.hub, user, { processCode, comment });
  const [row] = await scene.sql('SELECT id FROM subscription_requests WHERE account_id = $1 ORDER BY id DESC LIMIT 1', [
    user.accountId,
  ]);
  return String(row?.id);
}

/** Operators decide by hand, or not at all. */
export async function validation(scene: Scene, processCode: string, mode: 'Auto' | 'Manual'): Promise<void> {
  await scene.sql('UPDATE processes SET subscription_validation = $1 WHERE code = $2', [mode, processCode]);
}

/** As if the service had never asked for anything. */
export async function forget(scene: Scene, organization = UNSUBSCRIBED): Promise<void> {
  await scene.sql('DELETE FROM subscription_requests WHERE subscriber = $1', [organization]);
  await scene.sql('DELETE FROM subscriptions WHERE subscriber = $1', [organization]);
}

/** Whoever reads and answers requests through the API of D-17. */
export function answering(scene: Scene) {
  const send = (as: CallerName, method: string, path: string, json?: unknown): Promise<ApiAnswer> =>
    call(scene.server.url, method, `${PATH}${path}`, {
      token: scene.tokens[as],
      ...(json !== undefined && { json }),
    });
  return {
    send,
    accept: (id: string, as: CallerName = 'osl') => send(as, 'POST', `/${id}/acceptance`, {}),
    refuse: (id: string, as: CallerName = 'osl', reason: unknown = REASON) =>
      send(as, 'POST', `/${id}/refusal`, { reason }),
  };
}

/** What the service that had none has now. */
export const subscriptionsOf = (scene: Scene) =>
  scene.sql('SELECT * FROM subscriptions WHERE subscriber = $1', [UNSUBSCRIBED]);
